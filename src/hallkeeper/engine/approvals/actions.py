"""Verbs of the inbox of two. Each joins the open `trail.transaction()`."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from hallkeeper.books.notices.api import send
from hallkeeper.engine.approvals import transitions
from hallkeeper.engine.approvals.kinds import digest, digest_of, kind_of
from hallkeeper.engine.approvals.models import Approval
from hallkeeper.engine.approvals.presenters import described, lines_of
from hallkeeper.engine.approvals.queries import people_who_may
from hallkeeper.foundation.kernel.api import BadInput, Busy, Missing, NotAllowed, Refusal, Who, now
from hallkeeper.foundation.rooms.api import ApprovalDropped, ApprovalKind, ApprovalWanted
from hallkeeper.org.people.api import Account, Person
from hallkeeper.org.places.api import Hall, hall_by_code
from hallkeeper.org.posts.api import Actor, TwoPeople, actor_of, posts_with

REASON_LENGTH = 500


class NotPossible(Refusal):
    """Both agreed, but the act itself was refused; `cause` is that refusal. Nothing was done."""

    def __init__(self, approval: Approval, cause: Refusal) -> None:
        super().__init__(
            "approvals.not_possible", cause.message, clause=cause.clause, who=cause.who,
            next=cause.next, next_url=cause.next_url, items=cause.items,
        )  # fmt: skip
        self.approval = approval
        self.cause = cause


def request(*, kind: str, payload: dict[str, Any], by: Who, hall: Hall | None, reason: str) -> Approval:
    """Ask for a second person. The same wish asked again while it waits is the same request.

    Steps: check the reason and that somebody else may agree → write → trail → tell those who may.
    Raises `BadInput` without a reason, `Refusal("approvals.nobody")` when only the asker could agree; what is
    done already waits for somebody who may.
    """
    declared = kind_of(kind)
    asker = Person.objects.get(code=by.code)
    _check_reason(reason)
    payload = json.loads(json.dumps(payload))  # as the database will give it back
    wish = digest(kind, hall.code if hall else "", payload)
    there = Approval.objects.filter(payload_hash=wish, asked_by=asker, state="waiting").first()
    if there is not None:
        return there
    others = [one for one in people_who_may(declared.right, hall) if one.pk != asker.pk]
    if not others and not declared.done:
        raise _nobody(declared)
    approval = Approval.objects.create(
        kind=kind,
        payload=payload,
        payload_hash=wish,
        described=described(declared, payload),
        hall=hall,
        asked_by=asker,
        reason=reason,
        asked_at=now(),
    )
    transitions.write("approval.ask", approval, by, reason=reason)
    if others:
        subject = gettext_lazy("%(name)s asks you to agree: %(what)s")
        _tell(approval, others, subject, words=reason, by=asker)
    return approval


def ask_as_wanted(event: ApprovalWanted) -> None:
    """The answer to the joined event of a room below this one."""
    hall = hall_by_code(event.hall) if event.hall else None
    request(kind=event.kind, payload=event.payload, by=event.by, hall=hall, reason=event.reason)


def withdraw_as_dropped(event: ApprovalDropped) -> None:
    """Handler (joined): what was replaced waits no longer; its asker is told, unless they replaced it."""
    wish = digest(event.kind, event.hall, json.loads(json.dumps(event.payload)))
    for approval in Approval.objects.filter(payload_hash=wish, state="waiting").select_related(
        "hall", "asked_by"
    ):
        transitions.run("withdraw", approval, event.by)
        if approval.asked_by.code != event.by.code:
            said = _said(gettext_lazy("%(name)s has asked for something later"), event.by.name)
            _tell(approval, [approval.asked_by], gettext_lazy("Replaced: %(what)s"), said)


def _said(words: Any, name: str) -> str:
    with override(settings.LANGUAGE_CODE):
        return str(words) % {"name": name}


def approve(*, approval: Approval, by: Actor, seen: str) -> Approval:
    """The second person agrees, and the act is done in the same transaction on exactly what both saw.

    `seen` is the digest the form carried. Steps: right and two different persons → same digest as asked,
    as seen and as stored → approved (the row's lock) → the act → its outcome → tell the asker.
    Raises `NotAllowed`, `Refusal("approvals.changed")`, `Refusal("approvals.decided")`, and `NotPossible`
    when the act itself is refused: the caller then rolls back and calls `fail`.
    """
    kind = kind_of(approval.kind)
    approval = _locked_for(approval, by, kind)
    if not (digest_of(approval) == approval.payload_hash == seen):
        raise Refusal(
            "approvals.changed",
            gettext_lazy("This is no longer what was asked. Read it again before you agree"),
            recorded=True,
        )
    both = TwoPeople(_asker(approval, kind), by)
    transitions.run("approve", approval, by)
    outcome = _execute(approval, kind, both)
    Approval.objects.filter(pk=approval.pk).update(outcome=outcome)
    approval.outcome = outcome
    subject = gettext_lazy("Agreed by %(decider)s: %(what)s")
    _tell(approval, [approval.asked_by], subject, outcome, by=approval.decided_by)
    return approval


def decline(*, approval: Approval, by: Actor, reason: str) -> Approval:
    """The second person says no, with a reason the asker gets to read."""
    kind = kind_of(approval.kind)
    approval = _locked_for(approval, by, kind)
    _check_reason(reason)
    transitions.run("decline", approval, by, {"decline_reason": reason}, reason=reason)
    _drop(approval, by)
    subject = gettext_lazy("Not agreed by %(decider)s: %(what)s")
    _tell(approval, [approval.asked_by], subject, words=reason, by=approval.decided_by)
    return approval


def withdraw(*, approval: Approval, by: Actor) -> Approval:
    """The asker takes it back, unless it is done already. Raises `NotAllowed` for anyone else."""
    if approval.asked_by_id != by.person_id:
        raise NotAllowed(
            "approvals.not_asker", gettext_lazy("Only the one who asked can take this back"),
            who=approval.asked_by.name,
        )  # fmt: skip
    if kind_of(approval.kind).done:
        raise Refusal(
            "approvals.done", gettext_lazy("This is done already; it waits until somebody else has seen it")
        )
    transitions.run("withdraw", approval, by)
    _drop(approval, by)
    return approval


def fail(*, problem: NotPossible, by: Actor) -> Approval:
    """Write down that both agreed and the rules said no; called after `approve` was rolled back."""
    approval = _locked_for(problem.approval, by, kind_of(problem.approval.kind))
    with override(settings.LANGUAGE_CODE):
        words = str(problem.message)
    transitions.run("fail", approval, by, {"outcome": words}, reason=words)
    _drop(approval, by)
    _tell(approval, [approval.asked_by], gettext_lazy("Agreed, but not possible: %(what)s"), words)
    return approval


def _drop(approval: Approval, by: Who) -> None:
    """Tell the room that asked: what waits there for the second person will not happen."""
    dropped = kind_of(approval.kind).dropped
    if dropped is not None:
        dropped(approval.payload, by)


def _execute(approval: Approval, kind: ApprovalKind, both: TwoPeople) -> str:
    try:
        return str(kind.execute(approval.payload, both))
    except (NotAllowed, Busy):
        raise  # about who pressed, or when: the request still waits
    except Refusal as refusal:
        raise NotPossible(approval, refusal) from refusal


def _locked_for(approval: Approval, by: Actor, kind: ApprovalKind) -> Approval:
    """The row as it stands now, if `by` may decide it; a foreign one looks missing."""
    rows = Approval.objects.select_for_update(of=("self",)).select_related("hall", "asked_by")
    found = rows.filter(pk=approval.pk).first()
    if found is None:
        raise Missing("approvals.missing", gettext_lazy("There is no such request"))
    if found.asked_by_id == by.person_id:
        raise Refusal(
            "two_people.same", gettext_lazy("You asked for this yourself; it needs a second person"),
            who=", ".join(posts_with(kind.right)), recorded=True,
        )  # fmt: skip
    by.require(kind.right, found.hall)
    return found


def may_decide(approval: Approval, by: Actor, kind: ApprovalKind) -> bool:
    """Whether `by` may agree or not: carries the kind's right in that hall and did not ask."""
    return approval.asked_by_id != by.person_id and by.may(kind.right, approval.hall)


def _asker(approval: Approval, kind: ApprovalKind) -> Actor:
    account = Account.objects.select_related("person").filter(person=approval.asked_by_id).first()
    works_here = account is not None and account.is_active and account.person.active
    if account is None or not (works_here or kind.done):
        raise Refusal("approvals.asker_gone", gettext_lazy("The one who asked no longer works here"))
    return actor_of(account)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput("approvals.no_reason", gettext_lazy("Say why"), field="reason")
    if len(reason) > REASON_LENGTH:
        raise BadInput(
            "approvals.long_reason", gettext_lazy("The reason has at most 500 characters"), field="reason"
        )


def _nobody(kind: ApprovalKind) -> Refusal:
    return Refusal(
        "approvals.nobody",
        gettext_lazy("Nobody else may agree to this: it needs a second person"),
        who=", ".join(posts_with(kind.right)),
        next=gettext_lazy("Give another person one of these posts"),
    )


def _tell(
    approval: Approval,
    people: list[Person],
    subject: Any,
    said: str = "",
    *,
    words: str = "",
    by: Person | None = None,
) -> None:
    """Tell `people`, in the name of `by` and copied to their superior (S1.5.2). Where none is set the product
    itself tells what happened, and the `words` of `by` stay on the page of the request."""
    with override(settings.LANGUAGE_CODE):
        kind = kind_of(approval.kind)
        names = {
            "name": approval.asked_by.name,
            "decider": approval.decided_by.name if approval.decided_by else "",
            "what": str(kind.label),
        }
        lines = [f"{label}: {text}" for label, text in lines_of(approval)]
        title = str(subject) % names
        signed, unsigned = (
            "\n".join([*lines, *(["", _("Reason: %(reason)s") % {"reason": reason}] if reason else [])])
            for reason in (said or words, said)
        )
    send(
        kind="approvals.news", subject=title, body=signed, unsigned=unsigned, to=people, by=by,
        hall=approval.hall, subject_ref=approval.ref,
    )  # fmt: skip
