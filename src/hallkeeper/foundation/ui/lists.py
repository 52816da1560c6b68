"""Lists in pages by key: as fast at the end as at the beginning, and never cut off in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import Any, Generic, TypeVar

from django import forms
from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from hallkeeper.foundation.kernel.api import date_asked

PER_PAGE = 50
COUNTED = 10_000  # beyond this the whole is `10,000+`: counting must not get slower than reading

Row = TypeVar("Row")
Shown = TypeVar("Shown")
Stored = TypeVar("Stored", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Up to fifty rows of a list. `first` is the place of the first one, from 1; `total` counts the list, at
    most to `COUNTED` + 1; `among` counts it without filters, where nothing matches. `earlier` and `later`
    are the addresses of the pages beside this one, with everything else that stands in the address.
    """

    rows: Sequence[Row]
    first: int
    total: int
    among: int
    earlier: str = ""
    later: str = ""

    @property
    def words(self) -> str:
        """`1–50 of 1,204`; for a list on one page `12 in all`."""
        whole = counted(self.total)
        if not self.earlier and not self.later:
            return _("%(whole)s in all") % {"whole": whole}
        last = self.first + len(self.rows) - 1
        span = {"first": f"{self.first:,}", "last": f"{last:,}", "whole": whole}
        return _("%(first)s–%(last)s of %(whole)s") % span

    @property
    def total_words(self) -> str:
        """How many there are in all."""
        return counted(self.total)

    @property
    def among_words(self) -> str:
        """How many there are without filters."""
        return counted(self.among)

    def drawn(self, draw: Callable[[Sequence[Row]], Sequence[Shown]]) -> Page[Shown]:
        """The same page with its rows as the template wants them."""
        return replace(self, rows=draw(self.rows))  # type: ignore[arg-type, return-value]


def counted(total: int) -> str:
    """`1,204`, or `10,000+`."""
    return f"{COUNTED:,}+" if total > COUNTED else f"{total:,}"


def page_of(
    rows: QuerySet[Stored],
    query: QueryDict,
    *,
    order: Sequence[str],
    name: str = "",
    among: QuerySet[Stored] | None = None,
) -> Page[Stored]:
    """The page of `rows` that the address asks for; two queries wherever it lies.

    `order` names fields that are never empty and ends with a unique one (ValueError otherwise); `name` keeps
    several lists of one address apart; `among` is the list without filters. An address that was not written
    here, or whose row has gone, shows the first page.
    """
    label = _label(rows.model, order)

    def take(place: _Place | None) -> list[Stored]:
        back = place is not None and place.back
        some = rows.order_by(*(_turned(key) for key in order)) if back else rows.order_by(*order)
        if place is not None:
            some = some.filter(_beyond(order, place))
        return list(some[: PER_PAGE + 1])

    total = _count(rows)
    apart = _count(among) if among is not None and not total else total
    return _page(take, lambda row: _key(row, order), _Address(query, name, label), total, apart)


def page_of_list(
    items: Sequence[Row],
    query: QueryDict,
    *,
    key: Callable[[Row], str | int],
    name: str = "",
    among: int | None = None,
) -> Page[Row]:
    """The same for a list that stands in memory; `key` tells its rows apart."""
    at = {key(item): place for place, item in enumerate(items)}

    def take(place: _Place | None) -> list[Row]:
        if place is None:
            return list(items[: PER_PAGE + 1])
        there = at.get(place.key[0], len(items))
        if place.back:
            return list(reversed(items[max(0, there - PER_PAGE - 1) : there])) if place.key[0] in at else []
        return list(items[there + 1 : there + PER_PAGE + 2])

    total = len(items)
    return _page(
        take, lambda row: [key(row)], _Address(query, name, "list"), total, total if among is None else among
    )


class MonthField(forms.Field):
    """A month of the address (`2026-11`), cleaned to its first day and the first day of the next one."""

    widget = forms.TextInput(attrs={"type": "month"})

    def to_python(self, value: Any) -> tuple[date, date] | None:
        """Both days, or None for nothing. Raises ValidationError for what is no month."""
        if not value:
            return None
        first = date_asked(f"{value}-01")
        if first is None:
            raise forms.ValidationError(_("A month looks like 2026-11"), code="month")
        return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


class FilterForm(forms.Form):
    """A filter row that stands in the address. What cannot be read filters nothing and says so beside it."""

    @property
    def wanted(self) -> dict[str, Any]:
        """What is asked for, by field; empty ones are left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", False)}

    @property
    def active(self) -> int:
        """How many filters are set; with none of them an empty list is really empty."""
        return len(self.wanted)


@dataclass(frozen=True)
class _Place:
    """The row that an address names: how manieth it was, its key, and whether the page lies before it."""

    number: int
    key: list[Any]
    back: bool


class _Address:
    """Writes and reads the place in the address. It is signed for one list, so it always fits that list."""

    def __init__(self, query: QueryDict, name: str, label: str) -> None:
        self.query = query
        self.words = {way: f"{name}-{way}" if name else way for way in ("after", "before")}
        self.signer = Signer(salt=f"page:{label}")

    def place(self) -> _Place | None:
        """The row asked for; None for the first page and for anything that was not written here."""
        for way, word in self.words.items():
            try:
                number, *key = self.signer.unsign_object(self.query.get(word, ""))
            except BadSignature:
                continue
            return _Place(number, key, way == "before")
        return None

    def to(self, way: str = "", number: int = 0, key: Sequence[Any] = ()) -> str:
        """The address of the page before or after a row; without a way that of the first page."""
        query = self.query.copy()
        for word in self.words.values():
            query.pop(word, None)
        if way:
            query[self.words[way]] = self.signer.sign_object([number, *key])
        return f"?{query.urlencode()}"


def _page(
    take: Callable[[_Place | None], list[Row]],
    key: Callable[[Row], list[Any]],
    address: _Address,
    total: int,
    among: int,
) -> Page[Row]:
    place = address.place()
    found = take(place)
    if place is not None and len(found) <= (PER_PAGE if place.back else 0):
        place, found = None, take(None)  # the start of the list, or rows that have gone
    back = place is not None and place.back
    more = back or len(found) > PER_PAGE
    rows = found[:PER_PAGE][::-1] if back else found[:PER_PAGE]
    first = _first(place, len(rows), total if not more else None)
    before = address.to("before", first, key(rows[0])) if place and first > PER_PAGE + 1 else address.to()
    return Page(
        rows, first, total, among,
        earlier=before if place else "",
        later=address.to("after", first + len(rows) - 1, key(rows[-1])) if more else "",
    )  # fmt: skip


def _first(place: _Place | None, rows: int, whole: int | None) -> int:
    """The place of the first row; on the last page it is known, whatever has come or gone meanwhile."""
    if place is None:
        return 1
    if whole is not None and whole <= COUNTED:
        return whole - rows + 1
    return max(1, place.number - PER_PAGE) if place.back else place.number + 1


def _label(model: type[Model], order: Sequence[str]) -> str:
    field = model._meta.get_field(order[-1].removeprefix("-"))
    if not getattr(field, "unique", False):
        raise ValueError(f"{model.__name__}: the order {list(order)} must end with a unique field")
    return f"{model._meta.label}:{','.join(order)}"


def _count(rows: QuerySet[Any]) -> int:
    return rows.order_by().values("pk")[: COUNTED + 1].count()


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _key(row: Model, order: Sequence[str]) -> list[Any]:
    values = [reduce(getattr, key.removeprefix("-").split("__"), row) for key in order]
    return [value.isoformat() if isinstance(value, date) else value for value in values]


def _beyond(order: Sequence[str], place: _Place) -> Q:
    """The rows on the other side of a row. The first key is named once more, alone: an index takes that."""
    found, same, near = Q(), Q(), Q()
    for key, value in zip(order, place.key, strict=True):
        field, side = key.removeprefix("-"), "gt" if key.startswith("-") == place.back else "lt"
        near = near or Q(**{f"{field}__{side}e": value})
        found |= same & Q(**{f"{field}__{side}": value})
        same &= Q(**{field: value})
    return near & found
