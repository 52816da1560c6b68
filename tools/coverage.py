"""Holds branch coverage to the house's thresholds: everything, and all of it where money and rights are.

`python -m tools.coverage build/coverage.json`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OVER_ALL = 98.0
WHOLLY = (
    "foundation/kernel/fen.py", "foundation/once/", "foundation/trail/", "foundation/personal/", "org/posts/",
    "books/journal/", "shop/cash/", "engine/policies/", "engine/approvals/",
)  # fmt: skip


def faults(report: dict[str, Any]) -> list[str]:
    """What is below its threshold, one line each."""
    found = []
    total = report["totals"]["percent_covered"]
    if total < OVER_ALL:
        found.append(f"over all {total:.1f} %, wanted {OVER_ALL} %")
    for path, measured in sorted(report["files"].items()):
        inside = path.partition("src/hallkeeper/")[2]
        if inside.startswith(WHOLLY) and measured["summary"]["percent_covered"] < 100:
            missing = measured["missing_lines"] + [pair[0] for pair in measured["missing_branches"]]
            found.append(
                f"{path}: {measured['summary']['percent_covered']:.1f} %, look at {sorted(set(missing))}"
            )
    return found


if __name__ == "__main__":
    below = faults(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    sys.stdout.write("".join(f"{line}\n" for line in below) or "coverage holds\n")
    sys.exit(bool(below))
