"""`hallkeeper`: the command line. Exit 0 done, 1 refused with the reason on stderr, 2 wrong use."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from hallkeeper.config.spec import Spec, specs
from hallkeeper.config.words import gettext as _


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, set Django up, run the command; a refusal becomes one sentence on stderr and exit 1."""
    options = _parser(specs()).parse_args(arguments)
    # Only now: nothing below is imported for --help, which must not touch the home folder.
    from hallkeeper.config.boot import run_guarded  # reason: Django's settings make the home folder

    return run_guarded(lambda: int(import_module(options.module).run(options)))


def _parser(commands: list[Spec]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hallkeeper",
        description=_("Hallkeeper: the handbook of a service hall, running."),
        epilog=_(
            "Everything an installation owns lies under HALLKEEPER_HOME (default ./var); "
            "DATABASE_URL selects PostgreSQL; HALLKEEPER_LANG=en speaks English. "
            "Exit 0 done, 1 refused with a reason, 2 wrong use."
        ),
        add_help=False,
    )
    _polish(parser)
    under = parser.add_subparsers(metavar=_("COMMAND"), required=True, title=_("commands"))
    for command in commands:
        one = under.add_parser(command.name, help=command.help, description=command.help, add_help=False)
        _polish(one)
        command.arguments(one)
        one.set_defaults(module=f"hallkeeper.config.commands.{command.module}")
    return parser


def _polish(parser: argparse.ArgumentParser) -> None:
    """argparse's own headings in the command's language."""
    parser._positionals.title = _("arguments")
    parser._optionals.title = _("options")
    parser.add_argument("-h", "--help", action="help", help=_("show this help and end"))


if __name__ == "__main__":
    sys.exit(main())
