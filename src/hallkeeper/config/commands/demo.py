"""`hallkeeper demo`: a company with history, made through the real actions."""

from __future__ import annotations

import argparse
import json
from datetime import datetime

from hallkeeper.config.demo.api import build
from hallkeeper.config.state import require_fit
from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import Refusal, now
from hallkeeper.org.people.api import nobody_yet


def run(options: argparse.Namespace) -> int:
    """Build the demo company into an initialised, empty installation and print who can sign in."""
    require_fit()
    if not nobody_yet():
        raise Refusal(
            "demo.not_empty", _("This installation has its people already; the demo needs an empty one")
        )
    built = build(halls=options.halls, days=options.days, seed=options.seed, until=_until(options.until))
    if options.json:
        people = [{"account": account, "name": name, "post": post} for account, name, post in built.logins]
        print(
            json.dumps(
                {"hall": built.hall, "first": str(built.first), "last": str(built.last), "people": people}
            )
        )
    else:
        print(built)
    return 0


def _until(asked: datetime | None) -> datetime:
    """The moment at which the visitor comes in: as asked, else now. What has not come yet cannot be lived."""
    if asked is not None and asked > now():
        raise Refusal("demo.future", _("The demo cannot live beyond the present moment"))
    return asked or now()
