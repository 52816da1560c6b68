"""`hallkeeper day HALL DATE`: stage, counts, differences, deposit, who."""

from __future__ import annotations

import argparse
import json

from hallkeeper.config.state import require_fit
from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import Missing
from hallkeeper.org.places.api import hall_by_code
from hallkeeper.shop.hallday.api import day_facts


def run(options: argparse.Namespace) -> int:
    """Print the day; exit 1 where the hall or the day is not there."""
    require_fit()
    hall = hall_by_code(options.hall)
    if hall is None:
        raise Missing("day.no_hall", _("There is no hall {code}").format(code=options.hall))
    facts = day_facts(hall, options.date)
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=1, default=str))
        return 0
    for name, value in facts.items():
        print(f"{name}: {value}")
    return 0
