"""What the day page needs, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.engine.duties.api import Duty, gates, mine, owner_words, proofs_of
from hallkeeper.engine.manning.api import leaders_of, on_duty, tomorrows_leader
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.kernel.api import MissingItem, format_fen, local, now, today
from hallkeeper.foundation.ui.api import Act, GateItem, Happening, Holder, Part, Stage, clock
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import Actor, holders
from hallkeeper.shop.cash.api import (
    DepositDue,
    Difference,
    DifferenceCause,
    Method,
    Recounted,
    TakingsSummary,
    box_of,
    close_count,
    custodian_of,
    custody_chain,
    differences_of,
    due_of_day,
    expected_now,
    recounted_of,
    short_over_history,
    takings_summary,
)
from hallkeeper.shop.hallday.actions.closing import missing_to_close
from hallkeeper.shop.hallday.actions.reporting import readers_for
from hallkeeper.shop.hallday.awaiting import CLOSE_PAGE
from hallkeeper.shop.hallday.gate_list import Asker, Wanted, gate_items
from hallkeeper.shop.hallday.hours import Hours, hours_of
from hallkeeper.shop.hallday.models import DayClose, DayReport, StageOverride
from hallkeeper.shop.hallday.presenters import Notes, close_word, day_url, relay_of, stages_of
from hallkeeper.shop.hallday.rules import DayFacts, current_stage
from hallkeeper.shop.hallday.rules import Stage as Code
from hallkeeper.shop.hallday.telling import happened

CASH = "cash"
RUNNING = ("open", "reopened")
NOTHING_YET = TakingsSummary((), 0, cash_hidden=True, total_fen=None, paid_out_fen=None, banked_today_fen=0)
ICONS = {
    "cash": "cash",
    "wechat": "brand-wechat",
    "alipay": "brand-alipay",
    "card": "credit-card",
}  # in order


@dataclass(frozen=True)
class DayPage:
    """Everything a day shows."""

    day: BusinessDay
    stages: list[Stage]
    gate_title: str
    gates: list[GateItem]
    to_go: int
    act: Act | None
    missing: list[MissingItem]
    takings: TakingsSummary
    parts: list[Part]
    relay: list[Holder]
    differences: list[Difference]
    recounted: list[Recounted]
    closes: list[DayClose]
    report: DayReport | None
    due: DepositDue | None
    leaders: list[Person]
    managers: list[Person]
    happened: list[Happening]
    hours: Hours | None
    is_today: bool
    before: date
    after: date

    @property
    def noncash_fen(self) -> int:
        """What is known while the cash is not: all other methods together."""
        return sum(one.amount_fen or 0 for one in self.takings.methods if one.method != CASH)

    @property
    def next_act(self) -> Act | None:
        """The page's one solid button, for the bar of the phone."""
        solid = [item.act for item in self.gates if item.act is not None and item.act.solid]
        return solid[0] if solid else self.act

    @property
    def to_explain(self) -> int:
        """How many differences nobody has explained yet."""
        return sum(one.state == "open" for one in self.differences)


def day_page(day: BusinessDay, by: Actor) -> DayPage:
    """Gather the page of a day as `by` may see it; cash stays hidden until it is counted."""
    moment = now()
    running = day.state in RUNNING
    missing = missing_to_close(day) if running else []
    money = _money(day)
    takings = money.takings
    facts = _facts(day, len(missing), money, moment)
    overridden = {Code(row.stage) for row in StageOverride.objects.filter(day=day)} if day.pk else set()
    opening, closing = gates(day.hall, day.date, "open"), gates(day.hall, day.date, "close")
    before = opening if day.state == "planned" else closing
    items = [] if _over(day) else _items(day, by, before, missing, moment, begun=facts.begun)
    to_go = len(missing) if running else sum(duty.state in ("pending", "missed") for duty in opening)
    return DayPage(
        day=day,
        stages=stages_of(facts, _notes(day, money, facts, opening, closing), frozenset(overridden)),
        gate_title=close_word(len(missing)) if running else "",
        gates=items,
        to_go=to_go,
        act=None if _over(day) else _stage_act(day, by, to_go),
        missing=missing,
        takings=takings,
        parts=_parts(takings),
        relay=_relay(day, running),
        differences=differences_of(day, undone=True) if day.pk else [],
        recounted=recounted_of(day) if day.pk else [],
        closes=money.closes,
        report=money.report,
        due=money.due,
        leaders=leaders_of(day.hall, day.date),
        managers=holders("hall_manager", day.hall, day.date),
        happened=happened(day, money.closes, money.due, cash_hidden=takings.cash_hidden) if day.pk else [],
        hours=hours_of(day) if day.pk else None,
        is_today=day.date == today(),
        before=day.date - timedelta(days=1),
        after=day.date + timedelta(days=1),
    )


def closes_of(day: BusinessDay) -> list[DayClose]:
    """Every close of the day with its report, oldest first; what is reversed keeps its slip."""
    rows = DayClose.objects.filter(day=day.pk).select_related("report")
    return list(rows.order_by("generation"))


def _over(day: BusinessDay) -> bool:
    return day.state == "closed" or (not day.pk and day.date < today())


def _stage_act(day: BusinessDay, by: Actor, to_go: int) -> Act | None:
    """The button that opens or closes the hall: solid once nothing is missing, before that with a lock."""
    blocked = to_go > 0
    if day.state == "planned":
        may = by.may("shop_hallday.open", day.hall) and day.date == today()
        label, url = _("Open the hall"), day_url(day, "open")
        return Act(label, url, method="post", blocked=blocked, solid=not blocked) if may else None
    may = by.may("shop_hallday.close", day.hall)
    return Act(_("Close the day"), day_url(day, "close"), blocked=blocked, solid=not blocked) if may else None


def _parts(takings: TakingsSummary) -> list[Part]:
    """The slices of the bar in the order people name them; hidden cash takes no room."""
    methods = sorted(takings.methods, key=lambda one: list(ICONS).index(one.method))
    hidden = _("Shown after counting")
    return [Part(one.label, one.amount_fen, icon=ICONS[one.method], hidden=hidden) for one in methods]


@dataclass(frozen=True)
class Money:
    """What a day has come to so far: its takings, every close, and of the one in force report and deposit."""

    closes: list[DayClose]
    close: DayClose | None
    report: DayReport | None
    due: DepositDue | None
    takings: TakingsSummary


def _money(day: BusinessDay) -> Money:
    closes = closes_of(day)
    close = next((one for one in closes if one.generation == day.generation), None)
    report: DayReport | None = getattr(close, "report", None)
    due = due_of_day(day) if close else None
    return Money(closes, close, report, due, takings_summary(day) if day.pk else NOTHING_YET)


def stage_of(day: BusinessDay) -> Code | None:
    """The stage that is under way now, as the day's page shows it; None once the money is in the bank."""
    missing = missing_to_close(day) if day.state in RUNNING else []
    return current_stage(_facts(day, len(missing), _money(day), now()))


def _facts(day: BusinessDay, missing: int, money: Money, moment: datetime) -> DayFacts:
    after_hours = local(moment).date() > day.date or local(moment).time() >= day.hall.closes
    due = money.due
    unpaid = due is not None and due.outstanding_fen > 0
    return DayFacts(
        state=day.state,
        missing_to_close=missing,
        counting=after_hours or not money.takings.cash_hidden,
        counted=not money.takings.cash_hidden,
        report_sent=money.report is not None,
        deposit_open=unpaid,
        deposit_late=due is not None and unpaid and moment > due.due_at,
    )


def _notes(
    day: BusinessDay, money: Money, facts: DayFacts, opening: Sequence[Duty], closing: Sequence[Duty]
) -> Notes:
    close, report, due, takings = money.close, money.report, money.due, money.takings
    hours = f"{day.hall.opens:%H:%M}–{day.hall.closes:%H:%M}"
    opened = _("%(clock)s done") % {"clock": clock(day.opened_at)} if day.opened_at else hours
    late = sum(duty.late for duty in opening) if day.opened_at else 0
    counting = current_stage(facts) is Code.COUNT
    counts = [duty for duty in closing if duty.act != CLOSE_PAGE]
    done = sum(duty.state in ("done", "waived") for duty in counts)
    before = _("Under way") if counting else _("Before the close")
    time = {
        Code.OPEN: opened,
        Code.SERVE: hours,
        Code.COUNT: "" if close or facts.counted else before,
        Code.CLOSE: clock(close.at) if close else "" if facts.counted else _("After the count"),
        Code.REPORT: clock(report.at) if report else _("Sent on close"),
        Code.DEPOSIT: _deposit_time(due) if due or close else _usual_deposit_time(day),
    }
    note = {
        Code.OPEN: ngettext("%(n)s done late", "%(n)s done late", late) % {"n": late} if late else "",
        Code.SERVE: _("%(n)s orders") % {"n": takings.orders} if takings.orders else "",
        Code.COUNT: f"{done}/{len(counts)}" if counting else "",
        Code.CLOSE: _close_note(day, close),
        Code.DEPOSIT: f"{format_fen(due.outstanding_fen or due.amount_fen)} {due.owner.name}" if due else "",
    }
    return Notes(time=time, note=note, late=frozenset({Code.OPEN}))


def _close_note(day: BusinessDay, close: DayClose | None) -> str:
    """The slip's number; from the second close on, which one it is."""
    turn = _("close number %(n)s") % {"n": day.generation} if day.generation > 1 else ""
    return " · ".join(filter(None, [close.number if close else "", turn]))


def _usual_deposit_time(day: BusinessDay) -> str:
    """When a day's money is due by policy, before anybody has closed it."""
    policy = value("cash.deposit", day.hall, day.date)
    words = {"clock": policy.due_time.strftime("%H:%M"), "n": policy.due_days}
    return (_("tomorrow by %(clock)s") if policy.due_days == 1 else _("in %(n)s days by %(clock)s")) % words


def _deposit_time(due: DepositDue | None) -> str:
    if due is None:
        return ""
    if due.done_at:
        return local(due.done_at).strftime("%m-%d %H:%M")
    return _("by %(moment)s") % {"moment": local(due.due_at).strftime("%m-%d %H:%M")}


def _relay(day: BusinessDay, running: bool) -> list[Holder]:
    """Who held the box on this day; before it opens, who holds it now."""
    chain = [(row.person.name, row.since) for row in custody_chain(day)]
    if not chain and day.state == "planned" and day.date >= today():
        box = box_of(day.hall)
        return [Holder(custodian_of(box).name, "now", note=_("holds it now"))] if box is not None else []
    tomorrow = tomorrows_leader(day.hall, day.date) if chain else None
    return relay_of(chain, tomorrow.name if tomorrow else "", running, day.date)


def _items(
    day: BusinessDay,
    by: Actor,
    duties: Sequence[Duty],
    missing: Sequence[MissingItem],
    moment: datetime,
    *,
    begun: bool,
) -> list[GateItem]:
    asker = Asker(
        name=by.name,
        mine=frozenset(duty.pk for duty in mine(by, day.date)),
        may_urge=by.may("engine_duties.urge", day.hall),
        page=day_url(day),
    )
    titles = {duty.title for duty in duties if duty.state in ("pending", "missed")}
    blockers = [item for item in missing if str(item.label) not in titles]
    wanted = Wanted(duties, owner_words(duties), proofs_of(duties), blockers)
    return gate_items(wanted, moment, asker, begun=begun)


@dataclass(frozen=True)
class CloseLine:
    """One method on the close page; `expected_fen` of cash is None until the box was counted."""

    method: str
    label: str
    icon: str
    expected_fen: int | None
    counted_fen: int | None = None

    @property
    def difference_fen(self) -> int | None:
        """Counted minus expected, where both are known."""
        if self.expected_fen is None or self.counted_fen is None:
            return None
        return self.counted_fen - self.expected_fen


@dataclass(frozen=True)
class ClosePage:
    """Everything the close page needs besides its form."""

    lines: list[CloseLine]
    missing: list[MissingItem]
    causes: list[DifferenceCause]
    depositors: list[Person]
    default_depositor: str
    history: list[tuple[str, int]]
    readers: list[Person]
    copies: list[Person]
    limit_fen: int


def close_page(day: BusinessDay, by: Actor) -> ClosePage:
    """Gather the close page. Cash stays unknown on it until the box was counted (S1.3.1)."""
    tomorrow = tomorrows_leader(day.hall, day.date)
    depositors = _depositors(day, tomorrow)
    readers = readers_for(day.hall, day.date, by.person_id)
    people = Person.objects.in_bulk([*readers.to, *readers.cc])
    return ClosePage(
        lines=_close_lines(day),
        missing=missing_to_close(day) if day.state in ("open", "reopened") else [],
        causes=list(DifferenceCause.objects.filter(active=True)),
        depositors=depositors,
        default_depositor=depositors[0].code if depositors else "",
        history=[(one.date.strftime("%m-%d"), fen) for one, fen in short_over_history(day.hall)],
        readers=[people[one] for one in (*readers.to, *readers.cc)],
        copies=[people[one] for one in readers.cc],
        limit_fen=int(value("cash.deposit", day.hall, day.date).limit_fen),
    )


def _close_lines(day: BusinessDay) -> list[CloseLine]:
    box = box_of(day.hall)
    if box is None or not day.pk:
        return []
    expected = expected_now(box, day)
    count = close_count(day, box)
    hidden = day.state != "closed" and count is None
    lines = []
    for method in Method:
        known = None if method == CASH and hidden else expected[method]
        counted = None
        if method == CASH and count is not None and known is not None:
            counted = known + count.difference_fen
        lines.append(CloseLine(method.value, str(method.label), ICONS[method], known, counted))
    return lines


def _depositors(day: BusinessDay, tomorrow: Person | None) -> list[Person]:
    """Whom the leader may name: tomorrow's leader first, then who works today or tomorrow."""
    rows = [*on_duty(day.hall, day.date + timedelta(days=1)), *on_duty(day.hall, day.date)]
    people = [*([tomorrow] if tomorrow else []), *(row.person for row in rows)]
    return list({person.pk: person for person in people}.values())
