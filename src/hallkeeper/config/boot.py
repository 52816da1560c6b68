"""Sets Django up for a command, and turns what goes wrong into a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import translation
from pydantic import ValidationError

from hallkeeper.config.words import gettext as _
from hallkeeper.config.words import language
from hallkeeper.foundation.kernel.api import Refusal


class WrongUse(Refusal):
    """The command was called wrongly in a way that only its own declarations tell: exit 2, not 1."""


def run_guarded(run: Callable[[], int]) -> int:
    """Set Django up and run; returns the exit code. The reason of a refusal goes to stderr."""
    try:
        _set_up()
        with translation.override(language()):
            return _run(run)
    except ValidationError as error:
        return refuse(_("A setting is wrong: {setting}").format(setting=_settings_of(error)))
    except (ImproperlyConfigured, OSError) as error:
        return refuse(str(error))


def _run(run: Callable[[], int]) -> int:
    try:
        return run()
    except WrongUse as refusal:
        return refuse(sentence(refusal), code=2)
    except Refusal as refusal:
        return refuse(sentence(refusal))
    except DatabaseError as error:
        return refuse(_("The database does not answer as expected: {error}").format(error=error))
    except KeyboardInterrupt:
        return refuse(_("Stopped"))


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallkeeper.config.settings")
    django.setup()


def refuse(reason: str, code: int = 1) -> int:
    """Say why on stderr; the exit code."""
    sys.stderr.write(f"{reason.strip()}\n")
    return code


def sentence(refusal: Refusal) -> str:
    """A refusal for a terminal: what, clause, who may, what is missing, what next."""
    parts = [f"{refusal.message}"]
    if refusal.clause:
        parts.append(f"({refusal.clause})")
    if refusal.who:
        parts.append(_("may: {who}").format(who=refusal.who))
    if refusal.next:
        parts.append(str(refusal.next))
    lines = [" ".join(parts)]
    lines += [f"  - {item.label}" + (f" ({item.who})" if item.who else "") for item in refusal.items]
    return "\n".join(lines)


def _settings_of(error: ValidationError) -> str:
    return ", ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
