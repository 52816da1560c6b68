"""Adding and changing people. Each verb joins the open `trail.transaction()`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import SYSTEM, BadInput, Who, normalise, today
from hallkeeper.foundation.numbering.api import next_number
from hallkeeper.foundation.personal.api import reveal
from hallkeeper.foundation.trail.api import record, transaction
from hallkeeper.org.people.models import Account, Person
from hallkeeper.org.people.names import initials, username_base
from hallkeeper.org.people.passwords import one_time_password
from hallkeeper.org.places.api import Acting, edit_row, subject_of

CONTACTS_KEPT = timedelta(days=730)
PERSON_FIELDS = frozenset({"name", "sex", "email", "phone", "active"})


@dataclass(frozen=True)
class Added:
    """A new person, their account, and the first password; it is shown once and stands nowhere else."""

    person: Person
    account: Account
    password: str


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    clean = dict(values)
    for field, longest in (("name", 60), ("email", 254), ("phone", 32)):
        if field in clean:
            clean[field] = normalise(clean[field])
            if len(clean[field]) > longest:
                raise BadInput("people.too_long", _("At most %(n)d characters") % {"n": longest}, field=field)
    if not clean.get("name", "-"):
        raise BadInput("people.no_name", _("Type the person's name"), field="name")
    if clean.get("email"):
        try:
            validate_email(clean["email"])
        except ValidationError as error:
            raise BadInput("people.email", _("This is not an e-mail address"), field="email") from error
    if clean.get("sex", "") not in {"", "f", "m"}:
        raise BadInput("people.sex", _("Choose female, male or leave it empty"), field="sex")
    return clean


def add_person(
    *,
    name: str,
    by: Acting,
    code: str = "",
    username: str = "",
    sex: str = "",
    email: str = "",
    phone: str = "",
) -> Added:
    """Add a person with an account and a one-time first password. Needs `org_people.add` somewhere.

    Without `code` the next free staff number, without `username` the name spelt in Latin letters. Refuses
    codes and account names in use. A person without a post sees nothing: give one with `posts.give_post`.
    """
    by.require("org_people.add")
    values = _checked({"name": name, "sex": sex, "email": email, "phone": phone})
    person = Person.objects.create(code=_free_code(code), initials=initials(values["name"]), **values)
    account = Account(
        person=person, username=_free_username(username, person.name), must_change_password=True
    )
    password = one_time_password()
    account.set_password(password)
    account.save()
    detail = {"code": person.code, "name": person.name, "account": account.username}
    record("added", subject_of(person), by, detail=detail)
    return Added(person, account, password)


def _free_code(wanted: str) -> str:
    code = normalise(wanted)
    if code:
        if Person.objects.filter(code=code).exists():
            raise BadInput("people.code_taken", _("This staff number is in use"), field="code")
        return code[:32]
    while True:
        code = f"P{next_number('person', 'company'):04d}"
        if not Person.objects.filter(code=code).exists():
            return code


def _free_username(wanted: str, name: str) -> str:
    if wanted:
        typed = normalise(wanted).lower()[:40]
        if Account.objects.filter(username=typed).exists():
            raise BadInput("people.account_taken", _("This account name is in use"), field="username")
        return typed
    base = username_base(name)
    taken = set(Account.objects.filter(username__startswith=base).values_list("username", flat=True))
    number = 1
    while (found := base if number == 1 else f"{base}{number}") in taken:
        number += 1
    return found


def change_person(*, person: Person, version: int, by: Acting, reason: str = "", **values: Any) -> Person:
    """Change name, sex, e-mail or phone, or let a person leave or come back (`active`).

    Needs `org_people.change` over that person. Leaving ends their sessions. Raises `Changed` with both
    values when somebody else was faster; the phone stays hidden there and in the trail.
    """
    by.require_over("org_people.change", person.pk)
    if unknown := set(values) - PERSON_FIELDS:
        raise TypeError(f"a person has no changeable {sorted(unknown)}")
    if values.get("active") is False and by.person_id == person.pk:
        raise BadInput("people.own_leave", _("You cannot take yourself out"), field="active")
    person = Person.objects.get(pk=person.pk)  # the caller's may be old; `active` decides below
    clean = _checked(values)
    if "name" in clean:
        clean["initials"] = initials(clean["name"])
    if clean.get("active", person.active) != person.active:
        clean["left_on"] = None if clean["active"] else today()
    changed = edit_row(person, version=version, values=clean, by=by, reason=reason, hidden={"phone"})
    if changed.active != person.active:
        Account.objects.filter(person=person).update(is_active=changed.active)
        end_sessions_of(person.pk)
    return changed


def forget_contacts(moment: datetime) -> int:
    """Empty phone and e-mail of people who left two years ago; returns how many."""
    long_ago = moment.date() - CONTACTS_KEPT
    rows = Person.objects.filter(left_on__lte=long_ago).exclude(phone="", email="")
    with transaction():
        gone = list(rows)
        for person in gone:
            record("contacts_forgotten", subject_of(person), SYSTEM)
        Person.objects.filter(pk__in=[person.pk for person in gone]).update(phone="", email="")
    return len(gone)


def end_sessions_of(*persons: int) -> None:
    """End every session and PIN day of these people; joins the open transaction."""
    Account.objects.filter(person__in=persons).update(session_epoch=F("session_epoch") + 1)


def reveal_phone(*, person: Person, by: Acting, reason: str) -> str:
    """The whole phone number, once the look with its reason is in the trail.

    Needs `org_people.reveal_phone` over that person; one's own needs no right.
    """
    if by.person_id != person.pk:
        by.require_over("org_people.reveal_phone", person.pk)
    return reveal(person.phone, subject=subject_of(person), field="phone", by=by, reason=reason)


def who_of(code: str) -> Who:
    """The person with this staff number as the trail writes them; the code alone where they are unknown."""
    person = Person.objects.filter(code=code).first()
    return person.who if person else Who(code, code)
