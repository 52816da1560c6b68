"""The first person of an installation, asked for on the terminal. No default password exists."""

from __future__ import annotations

import getpass
import sys

from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import BadInput, Refusal
from hallkeeper.foundation.trail.api import transaction
from hallkeeper.org.posts.api import first_administrator

TRIES = 3


def ask_for_administrator() -> str:
    """Ask for name, account and password (twice) and make the first administrator; returns the account.

    Raises `Refusal("init.no_terminal")` when nobody can answer.
    """
    if not sys.stdin.isatty():
        raise Refusal(
            "init.no_terminal", _("Nobody is here to answer; use --no-input and the page /first/ instead")
        )
    name, username = input(_("Your name: ")), input(_("Account name: "))
    for left in reversed(range(TRIES)):
        try:
            with transaction():
                first_administrator(name=name, username=username, password=_password())
            return username
        except BadInput as refusal:
            if refusal.field != "password" or not left:
                raise
            print(refusal.message)
    raise AssertionError("unreachable")


def _password() -> str:
    first, second = getpass.getpass(_("Password: ")), getpass.getpass(_("Password again: "))
    if first != second:
        raise BadInput("init.two_passwords", _("The two passwords differ"), field="password")
    return first
