"""What happens in the demo hall, from a seed: takings, shortages, what is late or forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

METHODS = ("cash", "wechat", "alipay", "card")
ROUNDS = (0, 0, 0, 1, 1)  # the takings are written down five times a day; of which shift each time
TYPICAL = {
    "cash": (36_000, 60_000),
    "wechat": (72_000, 128_000),
    "alipay": (32_000, 60_000),
    "card": (8_000, 36_000),
}
PRICE = {"cash": 9_000, "wechat": 12_000, "alipay": 11_000, "card": 24_000}
# Turns of the story, by how many days before the last one they happen.
QUIET, CASH_RICH, SHORT, BANK_LATE = 1, 2, 3, 4
WAIVED, FORGOTTEN = 3, 2


@dataclass(frozen=True)
class Plan:
    """One day of the story, `back` days before the last. Amounts are fen in whole yuan; what is `short_fen`
    is missing at the close.
    """

    on: date
    back: int
    takings: dict[tuple[int, str], tuple[int, int]]  # (round, method) → (orders, fen)
    paid_out_fen: int
    short_fen: int
    deposit_hour: str
    temperature: int
    fault: bool
    waived: bool = False
    forgotten: bool = False

    @property
    def last(self) -> bool:
        """The day on which the visitor comes in."""
        return self.back == 0


def plan_of(seed: int, on: date, back: int = 9) -> Plan:
    """The plan of a date; the same seed, date and distance to the last day always give the same plan."""
    dice = Random(f"{seed}/{on.isoformat()}")  # noqa: S311  a story, not a secret
    busy = 2 if back == CASH_RICH or (on.weekday() in (5, 6) and back > QUIET) else 1
    takings = {}
    for number in range(len(ROUNDS)):
        for method in METHODS:
            low, high = TYPICAL[method]
            fen = dice.randrange(low, high, 100) * busy
            takings[number, method] = (max(1, fen // PRICE[method]), fen)
    short = dice.choice([0, 0, 0, 0, 1000])
    hour = dice.choice(["10:40", "11:10", "11:35"])
    return Plan(
        on=on,
        back=back,
        takings=takings,
        paid_out_fen=dice.choice([1800, 3500] if back == QUIET else [0, 0, 1800, 3500]),
        short_fen=1000 if back == SHORT else short,
        deposit_hour={BANK_LATE: "13:20", 0: "11:35"}.get(back, hour),
        temperature=dice.randrange(20, 25),
        fault=dice.random() < 0.2,
        waived=back == WAIVED,
        forgotten=back == FORGOTTEN,
    )
