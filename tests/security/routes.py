"""Every address of the product, with arguments that name real rows of a hall."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hallkeeper.books.notices import letterbox
from hallkeeper.books.notices.models import Notice
from hallkeeper.engine.approvals.models import Approval
from hallkeeper.engine.duties.models import Duty, Evidence
from hallkeeper.org.places.api import Device, Hall
from hallkeeper.org.posts.api import Holding
from hallkeeper.shop.cash.models import (
    BankAccount,
    CashCount,
    Deposit,
    DepositDue,
    Difference,
    Handover,
    PaidOut,
    Takings,
)
from tests.security.life import STORIES, TODAY, YESTERDAY

# Whose number an address asks for, by its name or by the beginning of it.
NUMBERED: dict[str, type[Model]] = {
    "books_notices": Notice,
    "engine_approvals": Approval,
    "engine_duties": Duty,
    "org_posts:device_revoke": Device,
    "org_posts:holding_end": Holding,
    "shop_cash:designate": BankAccount,
    "shop_cash:counted": CashCount,
    "shop_cash:accept": CashCount,
    "shop_cash:take": Handover,
    "shop_cash:sign": Handover,
    "shop_cash:take_here": Handover,
    "shop_cash:decline": Handover,
    "shop_cash:withdraw": Handover,
    "shop_cash:undo_takings": Takings,
    "shop_cash:undo_paid_out": PaidOut,
    "shop_cash:deposit_detail": Deposit,
    "shop_cash:reverse_deposit": Deposit,
    "shop_cash:due": DepositDue,
    "shop_cash:hand_due": DepositDue,
    "shop_cash:take_out": DepositDue,
    "shop_cash:put_back": DepositDue,
    "shop_cash:difference": Difference,
}
CODES = {
    "org_posts:hall": "hall",
    "org_posts:device_new": "hall",
    "org_posts:post": "clerk",
    "org_posts:post_rights": "clerk",
    "org_posts:post_names": "customer_manager",
    "engine_policies": "cash.explain",
    "org_posts:person": "person",
    "org_posts:holding_new": "person",
}
NO_PK, NO_UUID = 987_654_321, uuid.UUID(int=9)


@dataclass(frozen=True)
class Route:
    """One address of the product."""

    name: str
    pattern: URLPattern
    path: str = ""

    @property
    def view(self) -> Callable[..., HttpResponse]:
        return self.pattern.callback

    @property
    def right(self) -> str:
        """What its guard asks for; empty for a view without one."""
        return str(getattr(self.view, "right", ""))

    @property
    def wants(self) -> tuple[str, ...]:
        """The arguments of its address."""
        return tuple(self.pattern.pattern.converters)

    @property
    def of_hall(self) -> bool:
        """Whether its address names a hall."""
        return "hall" in self.wants or CODES.get(self.name) == "hall"

    @property
    def of_rows(self) -> bool:
        """Whether its address names something that belongs to a hall."""
        narrowed = self.name in NUMBERED or self.name.partition(":")[0] in NUMBERED
        return self.of_hall or narrowed or _code(self.name) == "person"

    def address(self, values: Mapping[str, Any]) -> str:
        """The address with these arguments."""
        return reverse(self.name, kwargs={name: values[name] for name in self.wants})


def _walk(listed: list[URLPattern | URLResolver], space: str = "", path: str = "/") -> Iterator[Route]:
    for pattern in listed:
        here = f"{path}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, here)
        else:
            yield Route(f"{space}{pattern.name or pattern.pattern}", pattern, here)


def routes() -> list[Route]:
    """Every address of the url configuration."""
    return list(_walk(get_resolver().url_patterns))


def ours() -> list[Route]:
    """Those whose view is ours."""
    return [one for one in routes() if getattr(one.view, "__module__", "").startswith("hallkeeper.")]


def innermost(view: Callable[..., Any]) -> Any:
    """(cell, function): the view itself under its decorators, and the cell in which the last one keeps it."""
    found, inner = None, view
    while (cell := _cell_of(inner)) is not None:
        found, inner = cell, inner.__wrapped__
    return found, inner


def _cell_of(wrapper: Any) -> Any:
    """The cell of this decorator that keeps what it decorates; None where it decorates nothing."""
    inner = getattr(wrapper, "__wrapped__", None)
    cells = getattr(wrapper, "__closure__", None) or ()
    return next((cell for cell in cells if inner is not None and cell.cell_contents is inner), None)


def entered(request: HttpRequest, *_args: Any, **_named: Any) -> HttpResponse:
    """Stands where the view stood: whoever gets here has passed the guards."""
    return HttpResponse("entered", status=299)


def _code(name: str) -> str:
    for start in sorted(CODES, key=len, reverse=True):
        if name.startswith(start):
            return CODES[start]
    return ""


def _rows(model: type[Model], hall: Hall) -> Any:
    rows = model._default_manager.filter(hall=hall)
    if model is Duty:
        rows = rows.filter(state="pending")
    if model is Notice:
        rows = rows.filter(kind="notices.message")
    return rows.order_by("pk")


def pk_of(name: str, hall: Hall) -> int:
    """A number of this hall for an address that asks for one; one that nobody has where there is no row."""
    model = NUMBERED.get(name) or NUMBERED.get(name.partition(":")[0])
    row = _rows(model, hall).first() if model is not None else None
    return row.pk if row is not None else NO_PK


def arguments(route: Route, hall: Hall) -> dict[str, Any]:
    """What names rows of this hall in the address."""
    closed = route.name.partition(":")[2] in {"slip", "slip_pdf", "slip_print", "report", "reopen"}
    day = (YESTERDAY if closed else TODAY).isoformat()
    code = _code(route.name)
    proof = Evidence.objects.filter(duty__hall=hall).first()
    deposit = Deposit.objects.filter(hall=hall).first()
    return {
        "hall": hall.code,
        "date": day,
        "on": YESTERDAY.isoformat(),
        "pk": pk_of(route.name, hall),
        "evidence": proof.pk if proof else NO_PK,
        "blob": deposit.photo if deposit else NO_UUID,
        "code": {"hall": hall.code, "person": STORIES[hall.code].clerk}.get(code, code),
        "number": "S1.2.7",
        "page": "parts",
        "name": next(iter(letterbox.newest()), "x.log"),
    }


def missing(route: Route, hall: Hall) -> dict[str, Any]:
    """The same with names and numbers that nothing has."""
    values = arguments(route, hall)
    code = _code(route.name)
    nobody = {"hall": "ZZ", "person": "nobody"}.get(code, code)
    return values | {
        "hall": "ZZ", "pk": NO_PK, "evidence": NO_PK, "blob": NO_UUID, "code": nobody,
    }  # fmt: skip
