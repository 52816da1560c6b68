"""One lived company per file: built in a transaction that is thrown away at the end of the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from hallkeeper.foundation.kernel.api import at
from tests.cast import Cast
from tests.security.life import build, clock
from tests.security.walking import WALKERS, Seen, walk

MOMENT = clock(10, 35)


@pytest.fixture(scope="module")
def _lived(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    block: Any = transaction.atomic()
    block._from_testcase = True  # Django takes it for a test's own, so the product's may stand inside it
    with django_db_blocker.unblock():
        block.__enter__()
        cast = build()
    yield cast
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


@pytest.fixture
def lived(_lived: Cast, db: None) -> Iterator[Cast]:
    """The company on Monday at 10:35: both halls open, nothing counted yet. What a test does is undone."""
    with at(MOMENT):
        yield _lived


@pytest.fixture(scope="module")
def walked(_lived: Cast, django_db_blocker: Any) -> dict[str, list[Seen]]:
    """What each of the walkers sees, by person."""
    with django_db_blocker.unblock(), at(MOMENT), translation.override("zh-hans"):
        return {who: walk(_lived, who) for who in WALKERS}
