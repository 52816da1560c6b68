"""What `init` prints on paper: the recovery sheet."""

from __future__ import annotations

from django.conf import settings

from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import local, now

WIDTH = 64


def recovery_sheet(passphrase: str) -> str:
    """The sheet as text, with the passphrase; the only secret that any command ever prints."""
    lines = [
        _("Hallkeeper: recovery sheet"),
        "",
        _("Made {moment:%Y-%m-%d %H:%M} for {home}").format(
            moment=local(now()), home=settings.HALLKEEPER_HOME
        ),
        "",
        f"    {passphrase}",
        "",
        _("This passphrase opens the keys inside every backup of this installation."),
        _("Without it a backup cannot be read. It is stored nowhere: print this sheet,"),
        _("put it in the safe, and clear the screen."),
    ]
    rule = "=" * WIDTH
    return "\n".join([rule, *lines, rule])
