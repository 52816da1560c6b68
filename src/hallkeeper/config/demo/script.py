"""The timetable of a day in the demo hall: who does what at which hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hallkeeper.config.demo import acts, desk
from hallkeeper.config.demo.cast import Company, leaders
from hallkeeper.config.demo.story import Plan
from hallkeeper.foundation.jobs.api import run_due, run_ticks
from hallkeeper.foundation.kernel.api import now


@dataclass(frozen=True)
class Step:
    """What is done at an hour (Shanghai), in order."""

    hour: str
    acts: tuple[Callable[[], object], ...]


def work() -> None:
    """What the worker does meanwhile."""
    run_ticks(now())
    while run_due(limit=100):
        pass


def script_of(company: Company, plan: Plan, *, first_day: bool) -> list[Step]:
    """A whole day in order. On the last one the hall is left for the visitor to close; before 08:30 nobody
    has done anything.
    """
    day = _Day(company, plan)
    founding = day.founding() if first_day else []
    return sorted(
        [*day.morning(first=first_day), *founding, *day.noon(), *day.handover(), *day.evening()],
        key=lambda step: step.hour,
    )


class _Day:
    """One day's people and plan, told by its parts."""

    def __init__(self, company: Company, plan: Plan) -> None:
        self.company, self.plan = company, plan
        self.early, self.late = leaders(plan.on)

    def morning(self, *, first: bool) -> list[Step]:
        """From the first duty to the open door."""
        do, plan = self._do, self.plan
        left = "opening_equipment" if plan.waived else ""
        waived = [do(desk.let_off, "chen", left, "停电检修，电工 09:30 到")] if left else []
        readers = ("li",) if plan.last else ()
        return [
            self._at("08:31", work),
            self._at("08:36", do(desk.do_duties, "li", plan, but=left)),
            self._at("08:38", *self._box_in_the_morning(first)),
            self._at("08:44", *waived),
            self._at("08:50", do(acts.open_the_hall, self.early, plan.on)),
            self._at("09:07" if plan.last else "08:52", do(desk.do_duties, self.early, plan)),
            self._at("09:20", do(desk.read_notices, *readers)),
        ]

    def _box_in_the_morning(self, first: bool) -> list[Callable[[], object]]:
        if first:
            return [self._do(acts.offer, "chen", self.early), self._do(acts.take, self.early)]
        if self.plan.last:
            return [self._do(acts.open_short, self.early, 1_000)]
        return [self._do(acts.count, self.early, "opening")]

    def founding(self) -> list[Step]:
        """On its first day the hall gives itself more time to hand over the box and to explain."""
        do = self._do
        change, explain = {"lapse_minutes": 60, "recounts": 1}, {"minutes": 240}
        return [
            self._at(
                "09:40", do(desk.change_policy, "chen", "cash.handover", change, "15 分钟接不完，柜台正忙")
            ),
            self._at("09:55", do(desk.agree, "sun")),
            self._at("10:05", do(desk.change_policy, "sun", "cash.explain", explain, "午间才有空核对")),
        ]

    def noon(self) -> list[Step]:
        """Takings, the bank, and the words for what was missing in the morning."""
        do, plan = self._do, self.plan
        explained = do(acts.explain, self.early, "昨晚给老客户多找了 10 元，追不回")
        return [
            self._at("10:20", do(acts.take_money, self.early, plan, 0)),
            self._at(plan.deposit_hour, work, do(acts.pay_in, plan)),
            self._at("12:10", *([explained] if plan.last else [])),
            self._at("12:20", do(acts.take_money, self.early, plan, 1)),
        ]

    def handover(self) -> list[Step]:
        """The box passes on. On the last day the offer waits for a while, and 5 yuan turn out to be over."""
        do, plan = self._do, self.plan
        over = 500 if plan.last else 0
        return [
            self._at("15:05", do(acts.take_money, self.early, plan, 2)),
            self._at("15:26", do(acts.offer, self.early, self.late, over)),
            self._at("16:05" if plan.last else "15:33", do(acts.take, self.late)),
            self._at("16:45", do(acts.take_money, self.late, plan, 3), do(acts.buy_water, self.late, plan)),
        ]

    def evening(self) -> list[Step]:
        """Count, close, switch off; what only the visitor is to do stays undone on the last day."""
        do, plan = self._do, self.plan
        told = do(desk.announce, "sun", "本周 96 元档加推", "每班开口推荐一次，周五看各厅数。看后点知悉。")
        counted = [
            self._at("18:00", do(acts.take_money, self.late, plan, 4)),
            self._at("18:02", do(acts.count_to_close, self.late, plan)),
        ]
        if plan.last:
            return counted
        asked = do(desk.ask_correction, self.late, "有一笔微信 96 元记成了支付宝")
        return [
            *counted,
            self._at("18:05", do(acts.close_the_hall, self.late, plan)),
            self._at("18:10", *([] if plan.forgotten else [do(desk.do_duties, self.late, plan)]), work),
            *([self._at("17:40", told), self._at("18:40", asked, work)] if plan.back == 1 else []),
        ]

    def _at(self, hour: str, *acts_: Callable[[], object]) -> Step:
        return Step(hour, acts_)

    def _do(self, act: Callable[..., object], *arguments: object, **more: object) -> Callable[[], object]:
        return partial(act, self.company, *arguments, **more)
