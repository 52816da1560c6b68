"""What a drill says at its end: how much was tried, what was found, whether the control failed as it must."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field


@dataclass
class Report:
    """Filled while the drill runs. `control` counts what the drill finds with the guard off: it must find."""

    drill: str
    tried: int = 0
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)
    control: int = 0
    seconds: float = 0.0
    notes: dict[str, float | int | str] = field(default_factory=dict)

    def shortfalls(self, floor: int) -> list[str]:
        """Why this run proves nothing, or proves a fault."""
        found = list(self.faults[:20])
        if self.tried < floor or self.acknowledged == 0:
            found.append(f"only {self.tried} tried, {self.acknowledged} acknowledged; the floor is {floor}")
        if self.control == 0:
            found.append("the control found nothing with the guard off")
        return found


Drill = Callable[[int, int], Report]


def main(drill: Drill, *, small: int, full: int) -> None:
    """`python -m tests.drills.<name> [--full] [--count N]`: print the report, exit 1 on a shortfall."""
    parser = argparse.ArgumentParser(description=sys.modules[drill.__module__].__doc__)
    parser.add_argument("--full", action="store_true", help=f"{full} instead of {small}")
    parser.add_argument("--count", type=int, help="exactly this many")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    count = options.count or (full if options.full else small)
    begun = time.monotonic()
    report = drill(count, options.seed)
    report.seconds = round(time.monotonic() - begun, 1)
    shortfalls = report.shortfalls(count)
    print(json.dumps({**asdict(report), "shortfalls": shortfalls}, ensure_ascii=False))
    sys.exit(1 if shortfalls else 0)
