"""Living through the days of the demo, moment by moment, with the clock set to each."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hallkeeper.config.demo import acts
from hallkeeper.config.demo.cast import (
    OWNER,
    PASSWORD,
    PEOPLE,
    PIN,
    Company,
    found_company,
    put_on_duty,
)
from hallkeeper.config.demo.script import script_of, work
from hallkeeper.config.demo.story import plan_of
from hallkeeper.foundation.kernel.api import TZ, at, local

AHEAD = 8  # days for which the shifts are set


@dataclass(frozen=True)
class Built:
    """The demo as it was built: who can sign in, and what for."""

    hall: str
    first: date
    last: date
    logins: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        rows = [f"  {account:8}{PASSWORD:18}{name} {post}" for account, name, post in self.logins]
        return "\n".join([f"{self.hall} {self.first} – {self.last}", *rows, f"  PIN {PIN}"])


def build(*, halls: int = 1, days: int = 10, seed: int = 1, until: datetime) -> Built:
    """Make the company and let it live `days` whole days, and the date of `until` up to `until` itself.

    At night and at 07:30 nothing of that date is done yet; at 19:00 the box is counted and the close waits
    for the visitor. The same seed and moment give the same company but for random keys and salts. Needs
    an empty installation; `halls` other than 1 waits for the larger demo.
    """
    last = local(until).date()
    first = last - timedelta(days=days)
    with clock(first, "07:40"):
        company = found_company()
        for offset in range(days + AHEAD):
            put_on_duty(company, first + timedelta(days=offset))
    with clock(first, "08:05"):
        acts.agree(company, "sun")
    for back in range(days, -1, -1):
        _live(company, last - timedelta(days=back), seed, back, first_day=back == days, until=until)
    with at(until):
        work()
    posts = {OWNER: ("郑立", "general_manager"), **{code: (one[0], one[2]) for code, one in PEOPLE.items()}}
    logins = tuple((account, name, post) for account, (name, post) in posts.items())
    return Built(company.hall.name, first, last, logins)


def _live(company: Company, on: date, seed: int, back: int, *, first_day: bool, until: datetime) -> None:
    for step in script_of(company, plan_of(seed, on, back), first_day=first_day):
        moment = moment_of(on, step.hour)
        if moment > until:
            return
        with at(moment):
            for act in step.acts:
                act()


def clock(on: date, hour: str) -> AbstractContextManager[None]:
    """The product's clock stands at `hour` of `on` in Shanghai."""
    return at(moment_of(on, hour))


def moment_of(on: date, hour: str) -> datetime:
    """`08:30` of a date in Shanghai."""
    return datetime.combine(on, time.fromisoformat(hour), TZ)
