"""The relay: the box passes on by two counts and two signatures; until the second, the first holds it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, ledger_date, ledger_day
from hallkeeper.books.journal.api import IN_THE_BOX, last_moved
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.jobs.api import publish
from hallkeeper.foundation.kernel.api import SYSTEM, NotAllowed, Refusal, Who, now
from hallkeeper.foundation.rooms.api import update_row
from hallkeeper.foundation.trail.api import record, transaction
from hallkeeper.org.people.api import Person, check_signature
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, actor_of
from hallkeeper.shop.cash.actions.counting import count_box, moved_since, no_longer_offered
from hallkeeper.shop.cash.actions.differences import check_reason, found
from hallkeeper.shop.cash.custody import COUNT, HAND_OVER, check_may_take, hold_as_custodian, hold_box
from hallkeeper.shop.cash.events import CustodyPassed, HandoverOffered
from hallkeeper.shop.cash.models import Box, CashCount, Custody, Handover, HandoverState, Purpose
from hallkeeper.shop.cash.queries import counts_now, custodian_of, whole_handovers
from hallkeeper.shop.cash.refusals import CUSTODY, blank, not_custodian

SEE = "shop_cash.see"
WITNESS = "shop_cash.witness"


def offer_handover(
    *, hall: Hall, taker: Person, pin: str, by: Actor, cause: str = "", words: str = ""
) -> Handover:
    """The custodian, having counted, signs and offers the box to `taker`. Nothing passes yet.

    Steps: custodian → no other offer waits → two different people, the taker may hold it → own count with
    nothing moved since → cause and words for a difference, if given → PIN → offer → trail → event.
    """
    box = hold_as_custodian(hall, by, HAND_OVER)
    _clear_the_way(box, by)
    if taker.pk == by.person_id:
        raise same_person()
    day = ledger_day(hall)
    check_may_take(taker, hall, day.date)
    count = counts_now(box, Purpose.GIVE, by.person_id).first()
    if count is None:
        raise not_counted(reverse("shop_cash:count_give", args=[hall.code]))
    if cause or words:
        check_reason(cause, words)
    check_signature(count.by, pin)
    offer = _offer(box, day, count.by, taker, give_count=count, cause=cause, words=words.strip())
    _record("cash.offer", offer, by, {"taker": taker.code, "total_fen": count.total_fen})
    publish(
        HandoverOffered(
            hall=hall.code, date=offer.day.date, by=by.code, handover_id=offer.pk, taker=taker.code
        )
    )
    return offer


def start_absence(*, hall: Hall, witness: Person, reason: str, by: Actor) -> Handover:
    """Begin to take the box over while its custodian is away: `by` will count before a third person.

    Steps: `by` may hold the box and does not → a witness with the right, neither taker nor custodian →
    reason → offer → trail. It ends by `take_over` with both PINs, or lapses.
    """
    box = hold_box(hall)
    giver, taker = custodian_of(box), Person.objects.get(pk=by.person_id)
    if giver.pk == taker.pk:
        raise same_person()
    by.require(HAND_OVER, hall, clause=CUSTODY)
    day = ledger_day(hall)
    check_may_take(taker, hall, day.date)
    _clear_the_way(box, by)
    check_witness(witness, hall, besides=(giver, taker))
    if not reason.strip():
        raise blank("reason", _("Say why the custodian is not here"), CUSTODY)
    offer = _offer(box, day, giver, taker, witness=witness, in_absence=True, reason=reason.strip()[:300])
    _record("cash.start_absence", offer, by, {"giver": giver.code, "witness": witness.code})
    return offer


def take_over(*, handover: Handover, pin: str, by: Actor, witness_pin: str = "") -> Handover:
    """The second signature: the taker, having counted, signs and holds the box from now on.

    Steps: the named taker (the giver cannot sign for both) → still offered → may hold the box now → own
    count; nothing moved since → equal to the giver's (else both count again) → PIN, in absence also the
    witness's → a difference to the books is posted, the giver answers for it → custody passes → trail
    → event.
    """
    box = hold_box(handover.hall)
    handover.refresh_from_db(from_queryset=whole_handovers())
    _check_taker(handover, by)
    _check_rights(handover, by)
    count = _agreed_count(box, handover)
    check_signature(handover.taker, pin)
    if handover.in_absence and handover.witness is not None:
        check_witness(handover.witness, handover.hall, besides=(handover.giver, handover.taker))
        check_signature(handover.witness, witness_pin)
    return _hand_on(box, handover, count, by)


def take_over_here(
    *, handover: Handover, lines: Mapping[int, int], pin: str, by: Actor, screen: Actor
) -> Handover:
    """The taker counts and signs at the giver's screen, both standing there: `by` is the taker's own actor
    (`taker_of`), `screen` who is signed in.

    Steps: the named taker, still offered → the screen is the giver's → the taker's own rights → nothing moved
    since the giver's count → the taker's PIN → their count, blind → custody passes → trail, in the taker's
    name with whose screen it was → event. Where the counts differ nothing passes: the count is kept and the
    offer still stands, for the recount. A wrong PIN leaves nothing behind.
    """
    if handover.in_absence:
        raise ValueError("in absence there is no giver at a screen")
    box = hold_box(handover.hall)
    handover.refresh_from_db(from_queryset=whole_handovers())
    _check_taker(handover, by)
    if screen.person_id != handover.giver_id:
        raise not_custodian(handover.giver, handover.hall)
    _check_rights(handover, by)
    _check_unmoved(box, handover)
    check_signature(handover.taker, pin)
    count = count_box(
        hall=handover.hall, purpose=Purpose.TAKE, lines=lines, by=by, handover=handover, screen=screen
    )
    if differs(handover, count):
        return handover
    return _hand_on(box, handover, count, by, screen=screen.code)


def taker_of(handover: Handover) -> Actor:
    """The taker as an actor of their own, wherever they sign; without an account they may nothing."""
    person = handover.taker
    account = getattr(person, "account", None)
    if account is None:
        return Actor(code=person.code, name=person.name, person_id=person.pk)
    return actor_of(account)


def differs(handover: Handover, count: CashCount) -> bool:
    """Whether the taker counted something else than the giver; in absence there is nothing to compare."""
    return handover.give_count is not None and handover.give_count.total_fen != count.total_fen


def decline(*, handover: Handover, reason: str, by: Actor) -> Handover:
    """The taker will not take it; the giver keeps the box. S1.2.6."""
    hold_box(handover.hall)
    handover.refresh_from_db(from_queryset=whole_handovers())
    _check_taker(handover, by)
    if not reason.strip():
        raise blank("reason", _("Say why"), CUSTODY)
    _end(handover, HandoverState.DECLINED)
    _record("cash.decline", handover, by, {}, reason.strip()[:300])
    return handover


def withdraw(*, handover: Handover, by: Actor) -> Handover:
    """The custodian takes the offer back (or, in absence, is back in time); the box stays."""
    hold_as_custodian(handover.hall, by, HAND_OVER)
    handover.refresh_from_db(from_queryset=whole_handovers())
    _end(handover, HandoverState.WITHDRAWN)
    _record("cash.withdraw", handover, by, {})
    return handover


def lapse_offers(moment: datetime) -> int:
    """The tick: offers whose time ran out have lapsed; the giver still holds the box."""
    stale = Handover.objects.filter(state=HandoverState.OFFERED, lapses_at__lte=moment)
    rows = list(stale.select_related("hall", "day"))
    for row in rows:
        with transaction():
            _lapse(row, SYSTEM)
    return len(rows)


def check_witness(witness: Person, hall: Hall, *, besides: tuple[Person, ...]) -> None:
    """A witness is a third person with the right in this hall. Raises a recorded `NotAllowed`."""
    account = getattr(witness, "account", None)
    third = witness.pk not in {person.pk for person in besides}
    if account is None or not third or not actor_of(account).may(WITNESS, hall):
        raise NotAllowed(
            "cash.no_witness",
            _("%(name)s cannot be the witness: it takes a third person with that right")
            % {"name": witness.name},
            clause=CUSTODY,
            field="witness",
            recorded=True,
        )


def not_counted(url: str) -> Refusal:
    """No count of this person still holds; `url` is the page to count on."""
    return Refusal(
        "cash.not_counted", _("Count the box first"), clause=CUSTODY, next=_("Start cash count"), next_url=url
    )


def same_person() -> NotAllowed:
    """One person cannot sign for both sides."""
    return NotAllowed(
        "cash.same_person",
        _("One person cannot sign for both: the box passes from one to another"),
        clause=CUSTODY,
        field="taker",
        recorded=True,
    )


def counted_differently(handover: Handover) -> str:
    """What both are told, without an amount."""
    names = {"giver": handover.giver.name, "taker": handover.taker.name}
    return _("%(giver)s and %(taker)s counted differently: count again") % names


def _check_taker(handover: Handover, by: Actor) -> None:
    if by.person_id == handover.giver_id:
        raise same_person()
    if by.person_id != handover.taker_id:
        raise NotAllowed(
            "cash.not_taker",
            _("The box was offered to %(name)s; only they can take it") % {"name": handover.taker.name},
            clause=CUSTODY,
            who=handover.taker.name,
            recorded=True,
        )
    if handover.state != HandoverState.OFFERED or handover.lapses_at <= now():
        raise no_longer_offered()


def _check_rights(handover: Handover, by: Actor) -> None:
    if not (by.may(COUNT, handover.hall) and by.may(HAND_OVER, handover.hall)):
        raise NotAllowed(
            "cash.taker_without_right",
            _("%(name)s's posts do not carry the right to touch the cash box") % {"name": by.name},
            clause=CUSTODY,
            recorded=True,
        )
    check_may_take(handover.taker, handover.hall, ledger_date(handover.hall))


def _check_unmoved(box: Box, handover: Handover) -> None:
    given = handover.give_count
    if given is not None and given.after_entry != last_moved(box.hall, IN_THE_BOX):
        raise moved_since()


def _agreed_count(box: Box, handover: Handover) -> CashCount:
    count = counts_now(box, Purpose.TAKE, handover.taker_id, handover).first()
    if handover.give_count is not None:
        # What the taker's count stands on is what moved last; without one it is asked for.
        moved = count.after_entry if count is not None else last_moved(box.hall, IN_THE_BOX)
        if handover.give_count.after_entry != moved:
            raise moved_since()
    if count is None:
        raise not_counted(_take_page(handover))
    if differs(handover, count):
        # Without the amounts: the second count must be as blind as the first.
        raise Refusal(
            "cash.counts_differ",
            counted_differently(handover),
            clause=CUSTODY,
            next=_("Count again"),
            next_url=_take_page(handover),
        )
    return count


def _take_page(handover: Handover) -> str:
    return reverse("shop_cash:take", args=[handover.hall.code, handover.pk])


def _clear_the_way(box: Box, by: Who) -> None:
    waiting = whole_handovers().filter(box=box, state=HandoverState.OFFERED).first()
    if waiting is None:
        return
    if waiting.lapses_at > now():
        raise Refusal(
            "cash.already_offered",
            _("The box is already offered to %(name)s") % {"name": waiting.taker.name},
            clause=CUSTODY,
            who=waiting.taker.name,
        )
    _lapse(waiting, by)


def _offer(box: Box, day: BusinessDay, giver: Person, taker: Person, **fields: object) -> Handover:
    moment = now()
    minutes: int = value("cash.handover", box.hall).lapse_minutes
    return Handover.objects.create(
        box=box,
        hall=box.hall,
        day=day,
        giver=giver,
        taker=taker,
        offered_at=moment,
        lapses_at=moment + timedelta(minutes=minutes),
        **fields,
    )


def _hand_on(box: Box, handover: Handover, count: CashCount, by: Actor, *, screen: str = "") -> Handover:
    if count.difference_fen:
        found(
            box=box,
            day=ledger_day(handover.hall),
            purpose="handover",
            method="cash",
            amount=count.difference_fen,
            count=count,
            responsible=handover.giver,
            cause=handover.cause,
            words=handover.words,
            by=by,
        )
    _pass_custody(box, handover)
    _end(handover, HandoverState.TAKEN, take_count=count)
    detail: dict[str, object] = {"giver": handover.giver.code, "total_fen": count.total_fen}
    _record("cash.take_over", handover, by, detail | ({"screen": screen} if screen else {}))
    publish(_passed(handover, count, by))
    return handover


def _pass_custody(box: Box, handover: Handover) -> None:
    moment = now()
    Custody.objects.filter(box=box, until__isnull=True).update(until=moment)
    Custody.objects.create(box=box, person=handover.taker, since=moment)


def _end(handover: Handover, state: HandoverState, *, take_count: CashCount | None = None) -> None:
    values = {"state": state, "ended_at": now(), "take_count": take_count}
    if not update_row(handover, values, state=HandoverState.OFFERED):
        raise no_longer_offered()


def _lapse(handover: Handover, by: Who) -> None:
    if Handover.objects.filter(pk=handover.pk, state=HandoverState.OFFERED).update(
        state=HandoverState.LAPSED, ended_at=now()
    ):
        _record("cash.lapse", handover, by, {})


def _record(verb: str, handover: Handover, by: Who, detail: dict[str, object], reason: str = "") -> None:
    record(
        verb,
        handover.subject,
        by,
        hall=handover.hall.code,
        day=handover.day.date,
        detail=detail,
        reason=reason or handover.reason,
        clause=CUSTODY,
    )


def _passed(handover: Handover, count: CashCount, by: Actor) -> CustodyPassed:
    return CustodyPassed(
        hall=handover.hall.code,
        date=handover.day.date,
        by=by.code,
        handover_id=handover.pk,
        giver=handover.giver.code,
        taker=handover.taker.code,
        amount_fen=count.total_fen,
        in_absence=handover.in_absence,
        witness=handover.witness.code if handover.witness is not None else "",
    )
