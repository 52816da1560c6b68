"""Who acts, as text: the foundation knows no person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Who:
    """The code and the name under which an act is recorded."""

    code: str
    name: str


SYSTEM = Who("system", "系统")
