"""A form for the gallery: every kind of field once."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.ui.forms import BusinessForm, PinField, YuanField
from hallkeeper.foundation.ui.lists import FilterForm, MonthField
from hallkeeper.foundation.ui.presenters import STATES


class DepositSample(BusinessForm):
    """Looks like a deposit, keeps nothing."""

    amount = YuanField(label=_("Paid in now"), minimum=1)
    slip = forms.CharField(
        label=_("Slip number"), max_length=30, help_text=_("As printed on the bank's slip")
    )
    cause = forms.ChoiceField(
        label=_("Cause"), choices=[("", "–"), ("change", _("Too much change")), ("other", _("Other"))]
    )
    words = forms.CharField(label=_("In words"), required=False, max_length=200, widget=forms.Textarea)
    pin = PinField()


class FilterSample(FilterForm):
    """The filter row above the sample list."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All states")), *((code, STATES[code].word) for code in ("todo", "late", "done"))],
    )
    month = MonthField(label=_("Month"), required=False)
