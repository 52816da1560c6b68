"""What most pages of the cash room begin with: who asks, for which hall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hallkeeper.books.days.api import BusinessDay, State, day_of
from hallkeeper.foundation.kernel.api import Missing, Refusal, date_asked
from hallkeeper.foundation.once.api import Outcome
from hallkeeper.foundation.ui.api import BusinessForm, form_page
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.org.posts.api import Actor, actor, hall_of
from hallkeeper.shop.cash.models import Box
from hallkeeper.shop.cash.queries import box_of, running_day
from hallkeeper.shop.cash.refusals import no_box

Row = TypeVar("Row", bound=Model)
Typed = TypeVar("Typed", bound=BusinessForm)


@dataclass(frozen=True)
class Place:
    """The asker and the hall they reach with the page's right."""

    by: Actor
    hall: Hall
    asked: date | None = None  # `?day=`: a day that two people opened again, beside the one being served

    @property
    def box(self) -> Box:
        """The hall's box. Raises `Refusal("cash.no_box")`."""
        found = box_of(self.hall)
        if found is None:
            raise no_box(self.hall)
        return found

    @property
    def day(self) -> BusinessDay:
        """The day that is running, or the one asked for. Raises `Refusal("cash.no_open_day")`."""
        found = running_day(self.hall) if self.asked is None else day_of(self.hall, self.asked)
        if found is None or found.state not in (State.OPEN, State.REOPENED):
            raise Refusal(
                "cash.no_open_day", _("No day is open in this hall now"), next=_("Open the day first")
            )
        return found

    def row(self, rows: QuerySet[Row], pk: int) -> Row:
        """A row of this hall; any other looks missing."""
        found = rows.filter(hall=self.hall, pk=pk).first()
        if found is None:
            raise Missing("cash.missing", _("There is nothing here"))
        return found


def place(request: HttpRequest, hall: str, right: str) -> Place:
    """Who asks and for which hall; a foreign hall looks missing."""
    by = actor(request)
    return Place(by, hall_of(by, hall, right), date_asked(request.GET.get("day", "")))


def person_of(code: str) -> Person:
    """The person with this staff number. Raises `Missing`."""
    found = Person.objects.select_related("account").filter(code=code).first()
    if found is None:
        raise Missing("cash.nobody", _("There is no such person"))
    return found


def small_form(
    request: HttpRequest,
    at: Place,
    *,
    template: str,
    form: Typed,
    verb: Callable[[Typed], Outcome],
    title: str | Promise,
    submit: str | Promise,
    **more: Any,
) -> HttpResponse:
    """A page with one short form, as `shop_cash/form_page.html` draws it."""
    return form_page(
        request,
        template=f"shop_cash/{template}.html",
        form=form,
        verb=verb,
        by=at.by,
        form_key=f"cash.{template}",
        hall=at.hall.code,
        context={"hall": at.hall, "title": title, "submit": submit, **more},
    )
