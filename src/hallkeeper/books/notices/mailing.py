"""The e-mail beside each notice, sent by the queue outside every transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from hallkeeper.books.notices.models import Delivery, Role
from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.trail.api import transaction

NO_ADDRESS = "no_address"
Everyone = dict[int, list[Delivery]]  # notice id → all its deliveries


class Mail(EmailMessage):
    """A mail that shows who else was copied and goes to its one addressee, so that each delivery ends by
    itself and a retry writes to nobody twice."""

    def recipients(self) -> list[str]:
        """Only `to`; the others get a mail of their own."""
        return list(self.to)


class MailFailed(RuntimeError):
    """Some mails of a job did not go out; the queue tries these again."""


def run(payload: dict[str, Any]) -> None:
    """Mail what `notices` (ids) still has to mail; with `remind` (delivery ids) a reminder for those.

    Each delivery says for itself how it ended, so a retry sends only what is still open. Raises
    `MailFailed` when one failed: the notice in the product stays as it is.
    """
    if remind := payload.get("remind"):
        _mail(_due(Delivery.objects.filter(pk__in=remind, acknowledged_at__isnull=True)), reminder=True)
        return
    open_ = Delivery.objects.filter(notice__in=payload["notices"], mailed_at__isnull=True)
    _mail(_due(open_.exclude(mail_error=NO_ADDRESS)), reminder=False)


def _due(rows: Any) -> list[Delivery]:
    return list(rows.select_related("notice", "notice__hall", "person").order_by("pk"))


def _everyone(rows: Sequence[Delivery]) -> Everyone:
    found: Everyone = {}
    of_all = Delivery.objects.filter(notice__in={row.notice_id for row in rows})
    for delivery in of_all.select_related("person").order_by("pk"):
        found.setdefault(delivery.notice_id, []).append(delivery)
    return found


def _mail(rows: Sequence[Delivery], *, reminder: bool) -> None:
    failed = 0
    everyone = _everyone(rows)
    for delivery in rows:
        error = _mail_one(delivery, everyone[delivery.notice_id], reminder)
        failed += bool(error) and error != NO_ADDRESS
        if not reminder:
            _remember(delivery, error)
    if failed:
        raise MailFailed(f"{failed} of {len(rows)}")


def _mail_one(delivery: Delivery, everyone: Sequence[Delivery], reminder: bool) -> str:
    """Send one mail; the error's class name, or empty."""
    if not delivery.person.email:
        return NO_ADDRESS
    try:
        # A connection for each: with the file backend every mail becomes a file of its own.
        _message(delivery, everyone, reminder).send()
    except Exception as error:  # whatever the mail server does, the others still get theirs
        return type(error).__name__[:200]
    return ""


def _message(delivery: Delivery, everyone: Sequence[Delivery], reminder: bool) -> Mail:
    notice = delivery.notice
    copied = [one.person for one in everyone if one.role == Role.CC]
    with override(settings.LANGUAGE_CODE):
        place = notice.hall.name if notice.hall else ""
        mark = _("Reminder: ") if reminder else _("Copy: ") if delivery.role == Role.CC else ""
        lines = [notice.body, "", *_foot(delivery, everyone), f"{notice.sender_name} {place}".strip()]
    return Mail(
        subject=" ".join(f"{mark}{notice.subject}".split()),
        body="\n".join(lines),
        to=[delivery.person.email],
        cc=[one.email for one in copied if one.email and one.pk != delivery.person_id],
        headers={"Message-ID": f"<notice-{notice.pk}-{delivery.pk}-{delivery.chased_times}@hallkeeper>"},
        connection=get_connection(),
    )


def _foot(delivery: Delivery, everyone: Sequence[Delivery]) -> Iterator[str]:
    """Who was written to and who was copied (S1.5.2), also of those who have no address."""
    names = {
        role: "、".join(one.person.name for one in everyone if one.role == role)
        for role in (Role.TO, Role.CC)
    }
    yield _("To: %(names)s") % {"names": names[Role.TO]}
    if names[Role.CC]:
        yield _("Copied to: %(names)s") % {"names": names[Role.CC]}
    if delivery.waits_for_acknowledgement:
        yield _("Please acknowledge this in Hallkeeper.")


def _remember(delivery: Delivery, error: str) -> None:
    with transaction():
        Delivery.objects.filter(pk=delivery.pk, mailed_at__isnull=True).update(
            mailed_at=None if error else now(), mail_error=error
        )
