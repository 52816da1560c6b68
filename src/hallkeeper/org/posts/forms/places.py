"""Forms for the company, its halls, devices and calendar."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.ui.api import BusinessForm
from hallkeeper.org.places.api import Department, Hall, Trade


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"


class DateInput(forms.DateInput):
    """The browser's own date field, which only takes ISO dates."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def trade_choices() -> list[tuple[str, str]]:
    """The trades of the loaded packs, none of them chosen beforehand: it decides what the whole hall does."""
    return [("", str(_("Choose"))), *((trade.code, str(trade)) for trade in Trade.objects.all())]


class HallForm(BusinessForm):
    """A new hall: code, name, trade, hours."""

    code = forms.CharField(
        label=_("Hall code"),
        max_length=8,
        help_text=_("On every document, such as NM. Never changes"),
    )
    name = forms.CharField(label=_("Hall"), max_length=80)
    trade = forms.ChoiceField(label=_("Trade"), choices=trade_choices)
    opens = forms.TimeField(label=_("Opens"), initial=time(9), widget=TimeInput)
    closes = forms.TimeField(label=_("Closes"), initial=time(18), widget=TimeInput)
    department = forms.ModelChoiceField(
        Department.objects, label=_("Department"), required=False, empty_label=_("None"), to_field_name="code"
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Hall phone"), max_length=32, required=False)

    def values(self) -> dict[str, Any]:
        """What the verb takes."""
        names = ("code", "name", "trade", "opens", "closes", "department", "address", "phone", "active")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class CompanyForm(HallForm):
    """The first step of the set-up path: the company and its first hall."""

    company = forms.CharField(label=_("Company"), max_length=120)
    field_order = ["company", "name", "code", "trade", "opens", "closes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("department", "address", "phone"):
            del self.fields[name]


class CompanyNameForm(BusinessForm):
    """The company's name, once it is set up."""

    company = forms.CharField(label=_("Company"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)


class ChangeHallForm(HallForm):
    """An existing hall; its code is fixed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        initial = {name: getattr(hall, name) for name in ("name", "trade", "opens", "closes", "address")}
        initial |= {"phone": hall.phone, "active": hall.active, "version": hall.version}
        initial["department"] = hall.department.code if hall.department else None
        super().__init__(*args, initial=initial, **kwargs)
        del self.fields["code"]


class DepartmentForm(BusinessForm):
    """A new department."""

    code = forms.CharField(label=_("Code"), max_length=16)
    name = forms.CharField(label=_("Department"), max_length=80)


class DeviceForm(BusinessForm):
    """This very computer becomes a device of the hall."""

    name = forms.CharField(label=_("Device name"), max_length=80, help_text=_("Such as: counter 1"))


class CalendarForm(BusinessForm):
    """One date against the shipped calendar."""

    on = forms.DateField(label=_("Date"), widget=DateInput)
    working = forms.TypedChoiceField(
        label=_("It is"),
        choices=[("yes", _("a working day")), ("no", _("a day off"))],
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(label=_("Note"), max_length=120, required=False)
