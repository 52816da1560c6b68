"""What the rig changes in Django's test classes and hashers, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.mail import EmailMessage
from django.template.base import Template
from django.test import TransactionTestCase

from hallkeeper.foundation.rooms.append_only import without_triggers
from hallkeeper.foundation.trail.recording import in_transaction

SHIPPED = {name: getattr(Argon2PasswordHasher, name) for name in ("time_cost", "memory_cost", "parallelism")}
CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


def flush_without_guards() -> None:
    """Django empties all tables after a test with real transactions; append-only rows refuse that.

    The guards are off inside that one call and on again after it, also when it fails.
    """
    original = TransactionTestCase._fixture_teardown

    def guarded(self: TransactionTestCase) -> None:
        with without_triggers():
            original(self)

    TransactionTestCase._fixture_teardown = guarded


def _set_costs(costs: dict[str, int]) -> None:
    for name, value in costs.items():
        setattr(Argon2PasswordHasher, name, value)


def cheap_argon2() -> None:
    """Argon2 stays the hasher everywhere; only its cost is small. `shipped_argon2` gives the real one."""
    _set_costs(CHEAP)


@contextmanager
def shipped_argon2() -> Iterator[None]:
    """The costs that the product ships, for tests of signing in."""
    _set_costs(SHIPPED)
    try:
        yield
    finally:
        _set_costs(CHEAP)


class SlowWork(AssertionError):
    """A page or a mail was made while a write transaction was open: everybody else waits for it."""


def _never_in_a_transaction(method: Callable[..., Any], what: str) -> Callable[..., Any]:
    @wraps(method)
    def watched(*arguments: Any, **named: Any) -> Any:
        if in_transaction():
            raise SlowWork(f"{what} inside a write transaction")
        return method(*arguments, **named)

    return watched


def watch_transactions() -> None:
    """No template is rendered and no mail is sent inside a write transaction, in any test."""
    Template.render = _never_in_a_transaction(Template.render, "a template was rendered")
    EmailMessage.send = _never_in_a_transaction(EmailMessage.send, "a mail was sent")
