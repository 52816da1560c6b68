"""What each command is called, what it does in one line, and which arguments it takes."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import TZ

Add = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True)
class Spec:
    """One command: its module below `config.commands`, its line of help, its arguments."""

    name: str
    module: str
    help: str
    arguments: Add


def nothing(parser: argparse.ArgumentParser) -> None:
    """A command without arguments."""


def json_flag(parser: argparse.ArgumentParser) -> None:
    """`--json` for a command that prints a result."""
    parser.add_argument("--json", action="store_true", help=_("print the result as JSON"))


def a_moment(text: str) -> datetime:
    """An ISO moment; without a zone it is the shop's own, Asia/Shanghai. An error is wrong use."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong(_("write the moment as 2026-11-23T12:00")) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def a_date(text: str) -> date:
    """An ISO date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong(_("write the date as 2026-11-23")) from None


def a_morning_or_moment(text: str) -> datetime:
    """A date means its morning, before anybody came; a moment without a zone is the hall's own."""
    moment = datetime.fromisoformat(text if len(text) > len("2026-11-23") else f"{text}T07:30")
    return moment if moment.tzinfo else moment.replace(tzinfo=TZ)


def a_number(text: str) -> int:
    """A whole number from 1."""
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise _wrong(_("write a whole number from 1"))
    return int(text)


def _wrong(words: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(words)


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-input",
        action="store_true",
        help=_("ask nothing; the first page asks for the first administrator by a printed one-time code"),
    )
    parser.add_argument("--new-sheet", action="store_true", help=_("print a new recovery sheet"))


def usual_threads() -> int:
    """Eight, or what the machine's processors carry; granian warns of more."""
    return min(8, 2 * (os.cpu_count() or 1) + 1)


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on (default 127.0.0.1)"))
    parser.add_argument("--port", type=a_number, default=8000, help=_("port to listen on (default 8000)"))
    parser.add_argument(
        "--threads",
        type=a_number,
        default=usual_threads(),
        help=_("pages worked on at once (by default at most 8)"),
    )
    parser.add_argument("--no-worker", action="store_true", help=_("background work runs elsewhere"))


def _tick(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", type=a_moment, metavar="ISO", help=_("as if it were this moment"))
    json_flag(parser)


def _day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("hall", metavar="HALL", help=_("code of the hall"))
    parser.add_argument("date", metavar="DATE", type=a_date, help=_("business date, such as 2026-11-23"))
    json_flag(parser)


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", help=_("halls, people, roster or takings"))
    parser.add_argument("file", metavar="FILE", type=Path, nargs="?", help=_("CSV or xlsx with a header row"))
    parser.add_argument("--dry-run", action="store_true", help=_("check every row and write nothing"))
    parser.add_argument("--template", action="store_true", help=_("write an empty sheet to standard output"))
    json_flag(parser)
    parser.epilog = _(
        "The header row names the columns in any order, also in Chinese; "
        "columns in brackets may be left out. "
        "halls: code name opens closes [trade department address phone]. "
        "people, one row per post held: code name post hall team from to [phone email account]; "
        "the hall may be a department or empty (whole company), an empty date is today or no end. "
        "roster: date hall shift person post. "
        "takings: date hall shift method orders received change by. "
        "A row that is there already changes nothing."
    )


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=_("the backup file"))
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="PATH",
        help=_("file whose first line is the recovery passphrase"),
    )
    json_flag(parser)


def _restore(parser: argparse.ArgumentParser) -> None:
    _backup(parser)
    parser.add_argument("--force", action="store_true", help=_("replace what is there"))


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--halls", type=a_number, default=1, help=_("how many halls (default 1)"))
    parser.add_argument("--days", type=a_number, default=10, help=_("how many days (default 10)"))
    parser.add_argument("--seed", type=int, default=1, help=_("the same seed gives the same company"))
    parser.add_argument(
        "--until",
        type=a_morning_or_moment,
        metavar="DATE|MOMENT",
        help=_("a date: the morning of it; an ISO moment (Shanghai): that day up to it (default now)"),
    )
    json_flag(parser)


def specs() -> list[Spec]:
    """All commands, in the order of their lives."""
    return [
        Spec("init", "init", _("set up an installation"), _init),
        Spec("serve", "serve", _("run the web server and the background work"), _serve),
        Spec("worker", "worker", _("run the background work alone"), nothing),
        Spec("demo", "demo", _("fill an empty installation with a company that has a history"), _demo),
        Spec("tick", "tick", _("make due duties, warn, escalate; may be repeated"), _tick),
        Spec("day", "day", _("show a hall's business day"), _day),
        Spec("import", "bring_in", _("read rows from a CSV or xlsx file: all of them or none"), _import),
        Spec("clauses", "clauses", _("list the clauses, their controls and their tests"), json_flag),
        Spec("verify", "verify", _("recount the books and check the trail; names unsound rows"), json_flag),
        Spec("backup", "backup", _("write a backup while the product runs"), _backup),
        Spec("restore", "restore", _("bring a backup back"), _restore),
    ]
