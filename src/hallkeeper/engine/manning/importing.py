"""Bringing in from a sheet who works when, through the verb that the page uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from hallkeeper.engine.manning.actions import CLAUSE, RIGHT, set_on_duty
from hallkeeper.engine.manning.models import OnDuty, Shift
from hallkeeper.engine.manning.queries import shifts_of
from hallkeeper.foundation.kernel.api import BadInput, Who
from hallkeeper.foundation.rooms.api import Brought, ImportKind
from hallkeeper.foundation.sheets.api import bring_rows, cell, date_cell
from hallkeeper.org.people.api import person_by_code
from hallkeeper.org.places.api import INSTALLATION, Acting, Hall, hall_by_code
from hallkeeper.org.posts.api import Post

COLUMNS = ("date", "hall", "shift", "person", "post")
_WORDS = Path(__file__).with_name("columns.yaml")
SYNONYMS: dict[str, str] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))


def import_roster(rows: Sequence[Mapping[str, str]], by: Who, only: Hall | None = None) -> Brought:
    """Put the people of all rows on duty, or none: each row by the rules of `set_on_duty`.

    `hall` by its code, `person` by staff number, `shift` and `post` by code or name. At the command line the
    installation itself acts. With `only`, rows of any other hall are bad.
    """
    who = by if isinstance(by, Acting) else INSTALLATION
    return bring_rows(rows, lambda row: _bring(row, who, only))


def _bring(row: Mapping[str, str], by: Acting, only: Hall | None) -> bool:
    hall, person = hall_by_code(cell(row, "hall")), person_by_code(cell(row, "person"))
    if hall is None or (only is not None and hall != only):
        raise BadInput("manning.no_hall", _("There is no such hall"), field="hall")
    by.require(RIGHT, hall, clause=CLAUSE)
    if person is None:
        raise BadInput("manning.no_person", _("There is no such person"), field="person")
    on = date_cell(row, "date")
    if on is None:
        raise BadInput("manning.no_date", _("The date is missing"), field="date")
    shift, post = _shift(hall, cell(row, "shift")), _post(cell(row, "post"))
    if OnDuty.objects.filter(hall=hall, date=on, shift=shift, person=person, post=post).exists():
        return False
    set_on_duty(hall=hall, on=on, shift=shift, person=person, post=post, by=by)
    return True


def _shift(hall: Hall, text: str) -> Shift:
    for shift in shifts_of(hall):
        if text in (shift.code, *shift.names.values()):
            return shift
    raise BadInput("manning.no_shift", _("This hall has no such shift"), field="shift")


def _post(text: str) -> str:
    for post in Post.objects.all():
        if text in (post.code, post.name, post.name_en) and text:
            return post.code
    raise BadInput("manning.unknown_post", _("There is no such post"), field="post")


KIND = ImportKind("roster", COLUMNS, SYNONYMS, import_roster)
