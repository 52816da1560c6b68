"""The first day: a path of five, each step one short form (screens.md §0.15)."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay
from hallkeeper.engine.manning.api import leaders_of
from hallkeeper.foundation.kernel.api import today
from hallkeeper.org.places.api import Hall, company
from hallkeeper.org.posts.api import Actor, Holding, in_force
from hallkeeper.shop.cash.api import box_of, designated_account


@dataclass(frozen=True)
class Step:
    """One step of the path: done, the one to do now, or later."""

    label: str | Promise
    why: str | Promise
    state: str
    url: str


RIGHTS = (
    "org_places.set_up",
    "org_people.add",
    "shop_cash.set_up_box",
    "engine_manning.set",
    "shop_hallday.open",
)


def first_day_path(hall: Hall | None, by: Actor) -> list[Step] | None:
    """The five steps, or None once a day of this hall has been opened and for those who may do none of them.
    A step that `by` may not do has no address. At most six queries.
    """
    may = [by.may(right) for right in RIGHTS]
    if not any(may):
        return None
    if hall is not None and BusinessDay.objects.filter(hall=hall).exclude(state="planned").exists():
        return None
    done = _done(hall)
    first = done.index(False)
    return [
        Step(label, why, "done" if done[n] else "current" if n == first else "not_yet", url if may[n] else "")
        for n, (label, why, url) in enumerate(_steps(hall, set_up=done[0]))
    ]


def _steps(hall: Hall | None, *, set_up: bool) -> list[tuple[Promise, Promise, str]]:
    code = {"hall": hall.code} if hall else {}
    halls = reverse("org_posts:halls" if set_up else "org_posts:set_up")
    return [
        (_("Company and hall"), _("Name, opening hours, address"), halls),
        (
            _("Posts and people"),
            _("Who leads the shift, who manages the hall"),
            reverse("org_posts:person_new"),
        ),
        (_("Cash box, float and bank account"), _("Who holds it first"), _at("shop_cash:set_up", code)),
        (_("Who is on duty"), _("The shift leader of today and tomorrow"), _at("engine_manning:week", code)),
        (_("Open the first day"), _("Count the float, then open"), _at("shop_hallday:now", {})),
    ]


def _at(name: str, kwargs: dict[str, str]) -> str:
    return reverse(name, kwargs=kwargs) if kwargs or name == "shop_hallday:now" else ""


def _done(hall: Hall | None) -> list[bool]:
    if company() is None or hall is None:
        return [False] * 5
    people = Holding.objects.filter(in_force(today()), hall=hall, post__rights__right="shop_hallday.close")
    return [
        True,
        people.exists(),
        box_of(hall) is not None and designated_account(hall) is not None,
        bool(leaders_of(hall, today())),
        False,
    ]
