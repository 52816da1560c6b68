"""`hallkeeper init`: an empty installation with all packs, keys, a recovery sheet and a first person."""

from __future__ import annotations

import argparse

from django.core.management import call_command

from hallkeeper.config.first import ask_for_administrator
from hallkeeper.config.recovery import new_sheet, wrapped_here
from hallkeeper.config.sheet import recovery_sheet
from hallkeeper.config.state import require_fit
from hallkeeper.config.words import gettext as _
from hallkeeper.engine.packing.api import PackError, load_packs
from hallkeeper.foundation.kernel.api import SYSTEM, Refusal
from hallkeeper.foundation.personal.api import key_ring
from hallkeeper.foundation.trail.api import record, transaction
from hallkeeper.org.people.api import issue_first_code, nobody_signed_in_yet


def run(options: argparse.Namespace) -> int:
    """May be repeated: brings database, guards and packs up to date, asks only for what is missing."""
    call_command("migrate", interactive=False, verbosity=0)
    require_fit()
    key_ring()
    with transaction():
        record("init", "config.Installation", SYSTEM)  # also makes the trail's key
    _load_packs()
    print(_("The database is set up and every pack is loaded."))
    if options.new_sheet or wrapped_here() is None:
        print(recovery_sheet(new_sheet()))
    if nobody_signed_in_yet():
        _first_person(no_input=options.no_input)
    return 0


def _load_packs() -> None:
    try:
        load_packs()
    except PackError as error:
        raise Refusal("init.pack", _("A pack cannot be loaded: {error}").format(error=error)) from error


def _first_person(*, no_input: bool) -> None:
    if no_input:
        print(_("Open /first/ and use this one-time code: {code}").format(code=issue_first_code()))
        return
    account = ask_for_administrator()
    print(_("{account} may sign in now: hallkeeper serve").format(account=account))
