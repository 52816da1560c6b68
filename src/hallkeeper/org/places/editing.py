"""Changing a row that two people may have open: version checked, before and after trailed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from django.db.models import F, Model
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import Changed, Who
from hallkeeper.foundation.trail.api import record, rows_of

Row = TypeVar("Row", bound=Model)
HIDDEN = "••••"


def subject_of(row: Model) -> str:
    """How the trail names a row: `org_places.Hall:3`."""
    return f"{row._meta.app_label}.{row._meta.object_name}:{row.pk}"


def edit_row(
    row: Row,
    *,
    version: int,
    values: Mapping[str, Any],
    by: Who,
    hall: str = "",
    reason: str = "",
    clause: str = "",
    hidden: Collection[str] = (),
    facts: Callable[[Row], Mapping[str, Any]] | None = None,
) -> Row:
    """Write `values` into `row` if it still has `version`; record what differs as `changed`.

    Nothing is written or recorded when nothing differs. Raises `Changed` with both values when somebody
    was faster. Fields in `hidden` reach neither the trail nor the other person's screen. What `facts` says of
    the row afterwards is recorded as well. Rights are the caller's to check.
    """
    fresh = type(row)._default_manager.get(pk=row.pk)
    differing = {name: value for name, value in values.items() if getattr(fresh, name) != value}
    if _version(fresh) != version:
        raise _changed(fresh, differing, hidden)
    if not differing:
        return fresh
    matched = type(row)._default_manager.filter(pk=row.pk, version=version)
    if not matched.update(version=F("version") + 1, **differing):
        raise _changed(type(row)._default_manager.get(pk=row.pk), differing, hidden)
    before = {name: _shown(fresh, name, getattr(fresh, name), hidden) for name in differing}
    after = {name: _shown(fresh, name, value, hidden) for name, value in differing.items()}
    now = type(row)._default_manager.get(pk=row.pk)
    record(
        "changed",
        subject_of(row),
        by,
        hall=hall,
        reason=reason,
        clause=clause,
        detail={"before": before, "after": after, **({"is": facts(now)} if facts else {})},
    )
    return now


def _version(row: Model) -> int:
    return int(getattr(row, "version"))  # noqa: B009  the type checker knows no version on Model


def _changed(fresh: Model, wanted: Mapping[str, Any], hidden: Collection[str]) -> Changed:
    last = rows_of(subject_of(fresh)).first()
    return Changed(
        by=last.actor_name if last else "",
        theirs={name: _shown(fresh, name, getattr(fresh, name), hidden) for name in wanted},
        yours={name: _shown(fresh, name, value, hidden) for name, value in wanted.items()},
        message=_("%(name)s changed this meanwhile") % {"name": last.actor_name if last else _("Somebody")},
    )


def _shown(row: Model, name: str, value: Any, hidden: Collection[str]) -> str:
    if name in hidden:
        return HIDDEN if value else ""
    return "" if value is None else str(value)
