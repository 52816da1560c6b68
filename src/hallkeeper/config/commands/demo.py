"""`hallkeeper demo`: a company with history, made through the real actions."""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec

from hallkeeper.config.state import require_fit
from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import Refusal, today

SCENARIO = "hallkeeper.config.demo"


def run(options: argparse.Namespace) -> int:
    """Build the demo company into an initialised, empty installation."""
    require_fit()
    if find_spec(SCENARIO) is None:
        raise Refusal("demo.missing", _("This version carries no demo company"))
    logins = import_module(f"{SCENARIO}.api").build(
        halls=options.halls, days=options.days, seed=options.seed, until=options.until or today()
    )
    print(logins)
    return 0
