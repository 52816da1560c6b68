"""Takes hosts out of package-lock.json: where to fetch is the machine's business, not the project's.

`python -m tools.lockfile frontend/package-lock.json`
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HOSTS = ("resolved", "funding")


def clean(lock: dict[str, dict[str, dict[str, object]]]) -> None:
    """Drop the keys that hold addresses from every package."""
    for package in lock["packages"].values():
        for key in HOSTS:
            package.pop(key, None)


def main(path: Path) -> None:
    """Rewrite the file in npm's own layout."""
    lock = json.loads(path.read_text(encoding="utf-8"))
    clean(lock)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
