"""Verbs of notices. Each joins the open `trail.transaction()`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.notices.models import Delivery, Notice, Role
from hallkeeper.books.notices.queries import copies_of, top_of_the_company
from hallkeeper.foundation.jobs.api import enqueue
from hallkeeper.foundation.kernel.api import SYSTEM, BadInput, Missing, Refusal, Who, now
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor

MAIL = "notices.mail"
SUBJECT_LENGTH = 200
BODY_LENGTH = 10_000
CLAUSE = "S1.5.2"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A notice of the product itself, before it is sent; for the bulk verb."""

    kind: str
    subject: str
    body: str
    to: Sequence[Person]
    hall: Hall | None
    cc: Sequence[Person] = ()
    subject_ref: str = ""
    ack: bool = False


@dataclass
class _Addressed:
    notice: Notice
    roles: dict[int, Role] = field(default_factory=dict)


def send(
    *,
    kind: str,
    subject: str,
    body: str,
    to: Sequence[Person],
    by: Person | None,
    hall: Hall | None,
    subject_ref: str = "",
    cc: Sequence[Person] = (),
    ack: bool = False,
    unsigned: str | None = None,
) -> Notice:
    """Send a message to `to`, copied to `cc` and to the sender's superior, in the product and by e-mail.

    The copy follows from the sender's main post and cannot be left out: a post whose superior is nobody, or
    the sender, sends nothing (`Refusal("notices.no_superior")`, S1.5.2). Where the act behind the message
    must not wait for that, `unsigned` is what the product itself writes instead: what happened, without a
    word of the sender's. The top of the company has no superior. With `by=None` the product itself writes:
    it has no superior, `cc` says all copies, and what would go to nobody goes to the top of the company.

    Steps: check words and addressees → find the copy → write notice and deliveries → trail → queue the mail.
    Raises `BadInput` for empty or overlong words, `Refusal("notices.nobody")` without addressees.
    """
    _check_words(subject, body)
    addressees, copies = list(to), list(cc)
    if by is not None and not addressees:
        raise BadInput("notices.nobody", _("Choose at least one person"), field="to")
    try:
        copies += copies_of(by, hall) if by is not None else []
    except Refusal:
        if unsigned is None:
            raise
        by, body = None, unsigned
    addressees = addressees or top_of_the_company()
    if not addressees:
        raise Refusal("notices.nobody", _("There is nobody this can be sent to"))
    draft = Draft(
        kind=kind, subject=subject, body=body, to=addressees, cc=copies, hall=hall,
        subject_ref=subject_ref, ack=ack,
    )  # fmt: skip
    one = _addressed(draft, by)
    one.notice.save(force_insert=True)
    _deliver([one])
    record(
        "notice.send",
        one.notice.ref,
        by.who if by else SYSTEM,
        hall=hall.code if hall else "",
        detail={"kind": kind, "about": subject_ref, **_names(draft)},
        clause=CLAUSE,
    )
    return one.notice


def send_many(drafts: Iterable[Draft]) -> list[Notice]:
    """Send notices of the product itself in bulk: a handful of statements however many there are.

    For ticks. A draft without addressees goes to the top of the company. Trail: none of its own, the verb
    that calls this records what it did.
    """
    wanted = list(drafts)
    top = top_of_the_company() if any(not draft.to for draft in wanted) else []
    addressed = [_addressed(draft, None, top) for draft in wanted]
    kept = [one for one in addressed if one.roles]
    Notice.objects.bulk_create([one.notice for one in kept])
    _deliver(kept)
    return [one.notice for one in kept]


def acknowledge(*, delivery: Delivery, by: Actor) -> Delivery:
    """The addressee says: seen. Reading comes with it. A second press changes nothing.

    Raises `Missing` for a delivery of another person.
    """
    mine = Delivery.objects.filter(pk=delivery.pk, person_id=by.person_id)
    if not mine.exists():
        raise Missing("notices.missing", _("There is no such notice"))
    moment = now()
    done = mine.filter(acknowledged_at__isnull=True).update(
        acknowledged_at=moment, read_at=Coalesce(F("read_at"), moment)
    )
    delivery.refresh_from_db()
    if done:
        _record_seen("notice.acknowledge", delivery, by)
    return delivery


def mark_read(*, delivery: Delivery, by: Actor) -> None:
    """The person opened it. Nothing happens for another person's delivery or at the second time."""
    Delivery.objects.filter(pk=delivery.pk, person_id=by.person_id, read_at__isnull=True).update(
        read_at=now()
    )


def _check_words(subject: str, body: str) -> None:
    if not subject.strip():
        raise BadInput("notices.no_subject", _("Write a subject"), field="subject")
    if len(subject) > SUBJECT_LENGTH:
        raise BadInput("notices.long_subject", _("The subject has at most 200 characters"), field="subject")
    if len(body) > BODY_LENGTH:
        raise BadInput("notices.long_body", _("The text has at most 10,000 characters"), field="body")


def _addressed(draft: Draft, by: Person | None, otherwise: Sequence[Person] = ()) -> _Addressed:
    roles = {person.pk: Role.CC for person in draft.cc}
    roles.update({person.pk: Role.TO for person in (draft.to or otherwise)})
    who = by.who if by else SYSTEM
    notice = Notice(
        kind=draft.kind,
        subject=str(draft.subject)[:SUBJECT_LENGTH],
        body=draft.body,
        sender=by,
        sender_code=who.code,
        sender_name=who.name,
        hall=draft.hall,
        subject_ref=draft.subject_ref,
        ack_wanted=draft.ack,
        sent_at=now(),
    )
    return _Addressed(notice, roles)


def _deliver(addressed: Sequence[_Addressed]) -> None:
    Delivery.objects.bulk_create(
        [
            Delivery(
                notice=one.notice,
                person_id=person,
                role=role,
                sent_at=one.notice.sent_at,
                ack_wanted=one.notice.ack_wanted and role == Role.TO,
            )
            for one in addressed
            for person, role in one.roles.items()
        ]
    )
    if addressed:
        enqueue(MAIL, {"notices": [one.notice.pk for one in addressed]})


def _names(draft: Draft) -> dict[str, list[str]]:
    return {"to": [person.code for person in draft.to], "cc": [person.code for person in draft.cc]}


def _record_seen(verb: str, delivery: Delivery, by: Who) -> None:
    hall = delivery.notice.hall
    record(verb, delivery.notice.ref, by, hall=hall.code if hall else "", clause=CLAUSE)
