"""Forms of the second person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.approvals.actions import REASON_LENGTH
from hallkeeper.foundation.ui.api import BusinessForm


class DecideForm(BusinessForm):
    """Agreeing: the digest of what the page showed, nothing to type."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class DeclineForm(BusinessForm):
    """Not agreeing: why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
