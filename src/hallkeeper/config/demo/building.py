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
    leaders,
    put_on_duty,
)
from hallkeeper.config.demo.story import plan_of
from hallkeeper.foundation.jobs.api import run_due, run_ticks
from hallkeeper.foundation.kernel.api import TZ, at, now

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


def build(*, halls: int = 1, days: int = 10, seed: int = 1, until: date) -> Built:
    """Make the company and let it live `days` full days before `until`; on `until` it stands in the morning.

    The same seed and dates give the same company but for random keys and salts. Needs an empty installation;
    `halls` other than 1 waits for the larger demo.
    """
    first = until - timedelta(days=days)
    with clock(first, "07:40"):
        company = found_company()
        for offset in range(AHEAD):
            put_on_duty(company, first + timedelta(days=offset))
    with clock(first, "08:05"):
        acts.agree(company, "sun")
    for offset in range(days):
        _live(company, first + timedelta(days=offset), seed, first_day=offset == 0)
    with clock(until, "07:30"):
        put_on_duty(company, until + timedelta(days=AHEAD - 1))
        _work()
    posts = {OWNER: ("郑立", "general_manager"), **{code: (one[0], one[2]) for code, one in PEOPLE.items()}}
    logins = tuple((account, name, post) for account, (name, post) in posts.items())
    return Built(company.hall.name, first, until, logins)


def _live(company: Company, on: date, seed: int, *, first_day: bool) -> None:
    plan = plan_of(seed, on)
    early, late = leaders(on)
    with clock(on, "08:31"):
        put_on_duty(company, on + timedelta(days=AHEAD - 1))
        _work()
    with clock(on, "08:38"):
        if first_day:
            acts.hand_over(company, "chen", early)
        else:
            acts.count(company, early, "opening")
    with clock(on, "08:50"):
        acts.do_duties(company, early, plan)
        acts.do_duties(company, "li", plan)
        acts.open_the_hall(company, early, on)
    with clock(on, "09:20"):
        acts.read_notices(company)
    with clock(on, plan.deposit_hour):
        _work()
        acts.pay_in(company, plan)
    with clock(on, "15:05"):
        acts.take_money(company, early, plan, 0)
    with clock(on, "15:26"):
        acts.hand_over(company, early, late)
    with clock(on, "18:01"):
        acts.take_money(company, late, plan, 1)
        _work()
    with clock(on, "18:20"):
        company.cash -= plan.short_fen
        acts.count(company, late, "close")
    with clock(on, "18:31"):
        acts.do_duties(company, late, plan)
        acts.do_duties(company, "li", plan)
        acts.close_the_hall(company, late, plan)
    with clock(on, "18:33"):
        _work()


def clock(on: date, hour: str) -> AbstractContextManager[None]:
    """The product's clock stands at `hour` of `on` in Shanghai."""
    return at(datetime.combine(on, time.fromisoformat(hour), TZ))


def _work() -> None:
    """What the worker does meanwhile."""
    run_ticks(now())
    while run_due(limit=100):
        pass
