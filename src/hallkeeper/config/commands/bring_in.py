"""`hallkeeper import KIND FILE`: rows from a sheet, all of them or none."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path

from django.core.exceptions import ValidationError

from hallkeeper.config.boot import WrongUse
from hallkeeper.config.state import require_fit
from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import SYSTEM, BadInput, MissingItem, Refusal
from hallkeeper.foundation.rooms.api import Brought, ImportKind, rooms
from hallkeeper.foundation.sheets.api import WHOLE, by_column, read_rows
from hallkeeper.foundation.trail.api import transaction


class DryRun(Exception):
    """Raised inside the transaction so that nothing of a dry run stays."""


def run(options: argparse.Namespace) -> int:
    """Check every row, write all or none; each bad row is named with its reason."""
    kind = kind_of(options.kind)
    if options.template:
        csv.writer(sys.stdout).writerow([*kind.columns, *kind.more])
        return 0
    if options.file is None:
        raise WrongUse("import.no_file", _("Name the file to import, or use --template"))
    require_fit()
    rows = by_column(read_rows(read(options.file), WHOLE), kind.columns, kind.synonyms)
    _say(kind, bring_in(kind, rows, dry_run=options.dry_run), options)
    return 0


def _say(kind: ImportKind, brought: Brought, options: argparse.Namespace) -> None:
    if options.json:
        count = brought.written + brought.there
        answer = {"kind": kind.code, "rows": count, "already_there": brought.there}
        print(json.dumps({**answer, "written": not options.dry_run}))
        return
    if options.dry_run:
        count = brought.written + brought.there
        print(_("{count} rows are sound; nothing was written").format(count=count))
    else:
        print(_("{count} rows written").format(count=brought.written))
    if brought.there:
        print(_("{count} rows were there already").format(count=brought.there))


def kind_of(code: str) -> ImportKind:
    """The declared kind. Raises `WrongUse` with the known ones."""
    known = {kind.code: kind for room in rooms() for kind in room.import_kinds}
    if code not in known:
        raise WrongUse(
            "import.unknown_kind",
            _("There is no kind {code}; known: {known}").format(code=code, known=", ".join(sorted(known))),
        )
    return known[code]


def read(path: Path) -> bytes:
    """What lies at `path`, as far as it may be. Raises `BadInput` when there is no file."""
    if not path.is_file():
        raise BadInput("import.no_file", _("There is no file {path}").format(path=path))
    with path.open("rb") as file:
        return file.read(WHOLE.megabytes * 1024 * 1024 + 1)


def bring_in(kind: ImportKind, rows: list[dict[str, str]], *, dry_run: bool) -> Brought:
    """One transaction around the kind's `apply`; a dry run goes through it and rolls back."""
    brought = Brought(0)
    try:
        with transaction():
            brought = kind.apply(rows, SYSTEM)
            if dry_run:
                raise DryRun
    except DryRun:
        pass
    except ValidationError as error:
        items = [MissingItem(message) for message in error.messages]
        raise Refusal("import.refused", _("Nothing was written"), items=items) from error
    return brought
