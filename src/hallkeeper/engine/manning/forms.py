"""The week's grid as one form: who stands on which post in which shift."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.manning.actions import Change
from hallkeeper.engine.manning.models import OnDuty, Shift
from hallkeeper.engine.manning.queries import Worker
from hallkeeper.engine.manning.shift_times import Times
from hallkeeper.foundation.kernel.api import today
from hallkeeper.foundation.ui.api import BusinessForm


@dataclass(frozen=True)
class Place:
    """One cell: a field to choose in, or the words of a day that is over."""

    shift: Shift
    field: forms.BoundField | None
    words: str


@dataclass(frozen=True)
class Row:
    """One person's line of the grid; a list of places per day."""

    worker: Worker
    days: list[list[Place]]


class WeekForm(BusinessForm):
    """One choice per person, day and shift; `was` remembers what the page showed."""

    was = forms.CharField(widget=forms.HiddenInput, max_length=40_000, required=False)

    def __init__(
        self,
        *args: Any,
        workers: Sequence[Worker],
        days: Sequence[date],
        shifts: Sequence[Shift],
        rows: Sequence[OnDuty],
        editable: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.workers, self.days, self.shifts = workers, days, shifts
        self.there = {(row.person_id, row.date, row.shift.code): row.post for row in rows}
        for worker in workers if editable else ():
            for on in (day for day in days if day >= today()):
                for shift in shifts:
                    self._add(worker, on, shift)
        shown = {name: field.initial for name, field in self.fields.items() if name.startswith("at__")}
        self.fields["was"].initial = json.dumps({name: post for name, post in shown.items() if post})

    def _add(self, worker: Worker, on: date, shift: Shift) -> None:
        post = self.there.get((worker.person.pk, on, shift.code), "")
        choices = [("", "–"), *worker.posts]
        if post and post not in dict(worker.posts):
            choices.append((post, post))
        label = f"{worker.person.name} {on.isoformat()} {shift}"
        self.fields[_name(worker, on, shift)] = forms.ChoiceField(
            choices=choices,
            required=False,
            initial=post,
            label=label,
            widget=forms.Select(attrs={"aria-label": label}),
        )

    def clean_was(self) -> dict[str, str]:
        """What the page showed, place by place."""
        try:
            found = json.loads(self.cleaned_data["was"] or "{}")
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
            raise ValidationError(_("This page is out of date. Open it again"))
        return found

    def changes(self) -> list[Change]:
        """The places whose choice differs from what the page showed."""
        was: Mapping[str, str] = self.cleaned_data["was"]
        return [
            Change(on, shift, worker.person, was.get(name, ""), self.cleaned_data[name])
            for worker in self.workers
            for on in self.days
            for shift in self.shifts
            if (name := _name(worker, on, shift)) in self.fields
            and self.cleaned_data[name] != was.get(name, "")
        ]

    def grid(self) -> list[Row]:
        """The lines for the page."""
        return [
            Row(worker, [[self._place(worker, on, shift) for shift in self.shifts] for on in self.days])
            for worker in self.workers
        ]

    def _place(self, worker: Worker, on: date, shift: Shift) -> Place:
        name = _name(worker, on, shift)
        post = self.there.get((worker.person.pk, on, shift.code), "")
        words = dict(worker.posts).get(post, post)
        return Place(shift, self[name] if name in self.fields else None, words)


def _name(worker: Worker, on: date, shift: Shift) -> str:
    return f"at__{on.isoformat()}__{shift.pk}__{worker.person.pk}"


class TimesForm(BusinessForm):
    """Start, end and use of each shift of a hall."""

    def __init__(self, *args: Any, shifts: Sequence[Shift], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shifts = shifts
        for shift in shifts:
            for name, label in (("starts", _("%(shift)s starts")), ("ends", _("%(shift)s ends"))):
                self.fields[f"{name}__{shift.code}"] = forms.TimeField(
                    label=label % {"shift": shift},
                    initial=getattr(shift, name),
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )
            self.fields[f"active__{shift.code}"] = forms.BooleanField(
                label=_("%(shift)s in use") % {"shift": shift}, initial=shift.active, required=False
            )

    def times(self) -> list[Times]:
        """What was typed, shift by shift."""
        got = self.cleaned_data
        return [
            Times(one.code, *(got[f"{name}__{one.code}"] for name in ("starts", "ends", "active")))
            for one in self.shifts
        ]
