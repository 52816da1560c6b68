"""The filter rows above deposits and differences: which rows they leave, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import now
from hallkeeper.foundation.ui.api import FilterForm, MonthField
from hallkeeper.org.places.api import Hall
from hallkeeper.shop.cash.models import DepositDue, Difference
from hallkeeper.shop.cash.queries import UNPAID

Row = TypeVar("Row", bound=Model)
MOST_PRESSING, NEWEST = ("due_at", "id"), ("-due_at", "-id")


class OfHalls(FilterForm):
    """Narrows to one of the halls the asker sees; with one hall there is nothing to choose."""

    hall = forms.ChoiceField(label=_("Hall"), required=False)

    def __init__(self, query: QueryDict, halls: Sequence[Hall]) -> None:
        super().__init__(query)
        found = [("", _("All halls")), *((hall.code, hall.name) for hall in halls)]
        self.fields["hall"].choices = found  # type: ignore[attr-defined]
        if len(halls) < 2:
            del self.fields["hall"]

    def there(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The rows of the hall asked for, or of all."""
        return rows.filter(hall__code=self.wanted["hall"]) if "hall" in self.wanted else rows


class DepositFilter(OfHalls):
    """Deposits: what is outstanding, the most pressing first; anything else the newest first."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("Outstanding")),
            ("late", _("Overdue")),
            ("done", _("Paid in whole")),
            ("cancelled", _("Cancelled")),
            ("all", _("All states")),
        ],
    )
    month = MonthField(label=_("Month"), required=False)

    @property
    def order(self) -> tuple[str, str]:
        """What the list is sorted by."""
        return MOST_PRESSING if self.wanted.get("state", "late") == "late" else NEWEST

    def left(self, rows: QuerySet[DepositDue]) -> QuerySet[DepositDue]:
        """The dues that match."""
        state = self.wanted.get("state", "")
        found = self.there(rows)
        if state in ("", "late"):
            found = found.filter(state__in=UNPAID)
        elif state != "all":
            found = found.filter(state=state)
        if state == "late":
            found = found.filter(due_at__lt=now())
        if "month" in self.wanted:
            first, after = self.wanted["month"]
            found = found.filter(day__date__gte=first, day__date__lt=after)
        return found


class DifferenceFilter(OfHalls):
    """Differences: those that wait for an explanation, the oldest first; the others newest first."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("To explain")),
            ("explained", _("Explained")),
            ("reversed", _("Reversed")),
            ("all", _("All states")),
        ],
    )

    @property
    def order(self) -> tuple[str, str]:
        """What the list is sorted by."""
        return ("-found_at", "-id") if "state" in self.wanted else ("found_at", "id")

    def left(self, rows: QuerySet[Difference]) -> QuerySet[Difference]:
        """The differences that match."""
        state = self.wanted.get("state", "open")
        found = self.there(rows)
        return found if state == "all" else found.filter(state=state)
