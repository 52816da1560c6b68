"""Bringing in people and their posts from a sheet, through the verbs that the pages use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q
from django.utils.translation import gettext as _

from hallkeeper.foundation.kernel.api import BadInput, Who
from hallkeeper.foundation.rooms.api import Brought, ImportKind
from hallkeeper.foundation.sheets.api import bring_rows, cell, date_cell
from hallkeeper.org.people.api import Person, add_person, person_by_code
from hallkeeper.org.places.api import INSTALLATION, Acting, Department, Hall
from hallkeeper.org.posts.actions.holdings import give_post
from hallkeeper.org.posts.models import Holding, Post

COLUMNS = ("code", "name", "post", "hall", "team", "from", "to")
MORE = ("phone", "email", "account")
_WORDS = Path(__file__).parent.parent / "columns.yaml"
SYNONYMS: dict[str, str] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))


def import_people(rows: Sequence[Mapping[str, str]], by: Who) -> Brought:
    """Add the people of all rows and give them their posts, or none; one row per post held.

    `hall` is a hall or a department, by code or name; empty is the whole company. `from` empty is today,
    `to` empty no end. Optional, for a new person: `phone`, `email`, `account`. First passwords are not kept:
    they are given under People. A person on the pages needs the second one of `give_post` (0011); at the
    command line the installation itself acts, and the trail says so.
    """
    who = by if isinstance(by, Acting) else INSTALLATION
    return bring_rows(rows, lambda row: _bring(row, who))


def _bring(row: Mapping[str, str], by: Acting) -> bool:
    wanted: dict[str, Any] = {
        "post": _post(cell(row, "post")),
        **_place(cell(row, "hall")),
        "team": cell(row, "team", 32),
        "valid_to": date_cell(row, "to"),
    }
    start = date_cell(row, "from")
    person = _person(row, by)
    if _held(person, wanted, start):
        return False
    reason = _("From a sheet")
    give_post(person=person, **wanted, valid_from=start, reason=reason, by=by)
    return True


def _held(person: Person, wanted: Mapping[str, Any], start: date | None) -> bool:
    same = Holding.objects.filter(person=person, cancelled_at__isnull=True)
    for name, value in wanted.items():
        same = same.filter(**({f"{name}__isnull": True} if value is None else {name: value}))
    return (same.filter(valid_from=start) if start else same).exists()


def _person(row: Mapping[str, str], by: Acting) -> Person:
    code, name = cell(row, "code", 32), cell(row, "name", 60)
    if not code:
        raise BadInput("people.no_code", _("The staff number is missing"), field="code")
    person = person_by_code(code)
    if person is None:
        more = {"email": cell(row, "email", 254), "phone": cell(row, "phone", 32)}
        return add_person(code=code, name=name, username=cell(row, "account", 40), by=by, **more).person
    if person.name != name:
        words = _("The staff number %(code)s is somebody else's") % {"code": code}
        raise BadInput("people.another_name", words, field="name")
    return person


def _post(text: str) -> Post:
    found = Post.objects.filter(Q(code=text) | Q(name=text) | Q(name_en=text)).first() if text else None
    if found is None:
        raise BadInput("posts.no_post", _("There is no post %(name)s") % {"name": text}, field="post")
    return found


def _place(text: str) -> dict[str, Hall | Department | None]:
    if not text:
        return {"hall": None, "department": None}
    named = Q(code__iexact=text) | Q(name=text)
    hall = Hall.objects.filter(named).first()
    department = None if hall else Department.objects.filter(named).first()
    if hall is None and department is None:
        raise BadInput("posts.no_hall", _("There is no hall %(name)s") % {"name": text}, field="hall")
    return {"hall": hall, "department": department}


KIND = ImportKind("people", COLUMNS, SYNONYMS, import_people, more=MORE)
