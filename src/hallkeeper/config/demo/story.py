"""What happens in the demo hall, from a seed: takings, a shortage, a late deposit, a fault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

METHODS = ("cash", "wechat", "alipay", "card")
TYPICAL = {
    "cash": (90_000, 160_000),
    "wechat": (180_000, 320_000),
    "alipay": (80_000, 150_000),
    "card": (20_000, 90_000),
}
PRICE = {"cash": 9_000, "wechat": 12_000, "alipay": 11_000, "card": 24_000}


@dataclass(frozen=True)
class Plan:
    """One day of the story. Amounts are fen in whole yuan; `short_fen` is missing at the close."""

    on: date
    takings: dict[tuple[int, str], tuple[int, int]]  # (shift 0 or 1, method) → (orders, fen)
    paid_out_fen: int
    short_fen: int
    deposit_hour: str
    temperature: int
    fault: bool


def plan_of(seed: int, on: date) -> Plan:
    """The plan of a date; the same seed and date always give the same plan."""
    dice = Random(f"{seed}/{on.isoformat()}")  # noqa: S311  a story, not a secret
    busy = 2 if on.weekday() in (5, 6) else 1
    takings = {}
    for shift in (0, 1):
        for method in METHODS:
            low, high = TYPICAL[method]
            fen = dice.randrange(low, high, 100) * busy
            takings[shift, method] = (max(1, fen // PRICE[method]), fen - fen % 100)
    return Plan(
        on=on,
        takings=takings,
        paid_out_fen=dice.choice([0, 0, 1800, 3500]),
        short_fen=dice.choice([0, 0, 0, 0, 1000]),
        deposit_hour=dice.choice(["10:40", "11:10", "11:35", "11:35", "13:20"]),
        temperature=dice.randrange(20, 25),
        fault=dice.random() < 0.2,
    )
