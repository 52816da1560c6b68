"""Telling people what others did to their password or PIN."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from hallkeeper.books.notices.actions import send
from hallkeeper.foundation.kernel.api import local
from hallkeeper.org.people.api import AccountTouched, Person
from hallkeeper.org.places.api import subject_of


def tell_owner(event: AccountTouched) -> None:
    """The answer to the joined event: a notice and a mail to the person alone, with who did it and when."""
    person = Person.objects.get(code=event.person)
    with override(settings.LANGUAGE_CODE):
        words = {
            "names": _(" and ").join(one.name for one in event.by),
            "when": local(event.at).strftime("%Y-%m-%d %H:%M"),
        }
        subject, body = _words(event)
        send(
            kind="people.account", subject=subject % words, body=body % words, to=[person], by=None,
            hall=None, subject_ref=subject_of(person),
        )  # fmt: skip


def _words(event: AccountTouched) -> tuple[str, str]:
    if event.what == "password_reset":
        return _("Your password was reset by %(names)s"), _(
            "%(when)s: %(names)s gave you a new one-time password. Your PIN stayed as it was.\n"
            "If you did not ask for this, tell your superior at once."
        )
    return _("Your PIN was cleared by %(names)s"), _(
        "%(when)s: %(names)s cleared your PIN; set a new one under My account.\n"
        "If you did not ask for this, tell your superior at once."
    )
