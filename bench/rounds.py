"""The same days for every run: halls side by side, two timed kinds of operation, everything else untimed.

Only the presses are timed (`once.perform` with the person's rights read anew, as a page does); what comes
next is worked out before. A hand-over is four presses: count, offer, count, take over.
"""

from __future__ import annotations

import time as clock
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import time, timedelta

from django.db import connection

from hallkeeper.foundation.kernel.api import Refusal, at
from tests.drills.hall import FIRST_DAY, Act, Place, actor, hall_of, local
from tests.drills.life import TAKINGS_A_DAY, Chosen, Life

HANDOVERS_A_DAY = 3
STEPS_OF_A_HANDOVER = 4
CLOSE, HAND_OVER, UNTIMED = "day close", "hand-over", ""
Mark = Callable[[str, str], None]


@dataclass
class Samples:
    """Seconds of each timed operation, the time in which they ran, how many were acknowledged, and what went
    wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {CLOSE: [], HAND_OVER: []})
    acknowledged: dict[str, int] = field(default_factory=lambda: {CLOSE: 0, HAND_OVER: 0})
    spans: dict[str, float] = field(default_factory=lambda: {CLOSE: 0.0, HAND_OVER: 0.0})
    errors: list[tuple[str, str]] = field(default_factory=list)  # hall, what it answered

    def rate(self, what: str) -> float:
        """Operations per second of the time in which they ran."""
        return len(self.seconds[what]) / self.spans[what]


class Run:
    """One run over some days; `clients` press at once in the timed steps, each in a hall of its own.

    `mark` is told what follows in which hall, for the recording; it needs one client.
    """

    def __init__(self, places: list[Place], clients: int, mark: Mark = lambda _what, _hall: None) -> None:
        self.lives = [Life(7, f"bench-{place.hall}", place) for place in places]
        self.clients = clients
        self.mark = mark
        self.samples = Samples()

    def days(self, count: int) -> Samples:
        """Live `count` days and return what was measured."""
        with ThreadPoolExecutor(self.clients) as pool:
            for number in range(count):
                self._day(number, pool)
            list(pool.map(lambda _client: connection.close(), range(self.clients * 4)))
        return self.samples

    def _day(self, number: int, pool: ThreadPoolExecutor) -> None:
        on = FIRST_DAY + timedelta(days=number)
        with at(local(on, time(8, 45))):
            for life in self.lives:
                self._until(life, "open_hall")
        for turn in range(HANDOVERS_A_DAY):
            with at(local(on, time(10 + turn))):
                self._timed(
                    HAND_OVER,
                    lambda life: life.hand_over_step(hall_of(life.place)),
                    pool,
                    STEPS_OF_A_HANDOVER,
                )
        with at(local(on, time(18, 5))):
            for life in self.lives:
                self._to_the_close(life)
            self._timed(CLOSE, lambda life: life.towards_the_close(life.day()), pool, 1)

    def _timed(
        self, what: str, choose: Callable[[Life], Chosen], pool: ThreadPoolExecutor, steps: int
    ) -> None:
        spent = dict.fromkeys((life.place.hall for life in self.lives), 0.0)
        before = len(self.samples.errors)
        for _step in range(steps):
            acts = [life.act(*choose(life), local(FIRST_DAY, time(8))) for life in self.lives]
            begun = clock.perf_counter()
            timed = (
                [self._press(what, act) for act in acts]
                if self.clients == 1
                else list(pool.map(lambda act: self._press(what, act), acts))
            )
            self.samples.spans[what] += clock.perf_counter() - begun
            for act, seconds in zip(acts, timed, strict=True):
                spent[act.hall] += seconds
        refused = {hall for hall, _words in self.samples.errors[before:]}
        self.samples.seconds[what] += spent.values()
        self.samples.acknowledged[what] += len(spent.keys() - refused)

    def _press(self, what: str, act: Act) -> float:
        self.mark(what, act.hall)
        begun = clock.perf_counter()
        actor(act.by.code)  # what every page does first: who is this, and what may they do
        answer = act.press_now()
        seconds = clock.perf_counter() - begun
        self.mark(UNTIMED, act.hall)
        if isinstance(answer, Refusal):
            self.samples.errors.append((act.hall, f"{act.name}: {answer}"))
        return seconds

    def _untimed(self, life: Life, chosen: Chosen) -> str:
        self.mark(UNTIMED, life.place.hall)
        act = life.act(*chosen, local(FIRST_DAY, time(8)))
        answer = act.press_now()
        if isinstance(answer, Refusal):
            raise RuntimeError(f"{act.name} {act.hall}: {answer}")
        return act.name

    def _until(self, life: Life, name: str) -> None:
        while self._untimed(life, life.choose()) != name:
            pass

    def _to_the_close(self, life: Life) -> None:
        for _line in range(TAKINGS_A_DAY):
            self._untimed(life, life.take_money(life.day(), "cash"))
        while (chosen := life.towards_the_close(life.day()))[0] != "close_hall":
            self._untimed(life, chosen)
