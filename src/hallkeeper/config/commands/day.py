"""`hallkeeper day HALL DATE`: stage, counts, differences, deposit, who."""

from __future__ import annotations

import argparse
import json

from hallkeeper.books.days.api import day_of
from hallkeeper.config.day_facts import day_facts, planned_facts
from hallkeeper.config.state import require_fit
from hallkeeper.config.words import gettext as _
from hallkeeper.foundation.kernel.api import Missing
from hallkeeper.org.places.api import hall_by_code


def run(options: argparse.Namespace) -> int:
    """Print the day; exit 1 where the hall is not there."""
    require_fit()
    hall = hall_by_code(options.hall)
    if hall is None:
        raise Missing("day.no_hall", _("There is no hall {code}").format(code=options.hall))
    day = day_of(hall, options.date)
    facts = day_facts(day) if day is not None else planned_facts(hall, options.date)
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=1))
        return 0
    for name, value in facts.items():
        print(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    return 0
