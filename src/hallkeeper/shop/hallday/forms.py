"""Forms of the day: opening with an override, closing, asking to reopen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.ui.api import BusinessForm, YuanField
from hallkeeper.shop.cash.api import Reason
from hallkeeper.shop.hallday.actions.closing import CloseForm
from hallkeeper.shop.hallday.pages import CASH, CloseLine, ClosePage


class OpenForm(BusinessForm):
    """Opening; the reason is asked only when something is missing."""

    override = forms.CharField(
        label=_("Reason to open all the same"), required=False, widget=forms.Textarea, max_length=300
    )


class ReopenForm(BusinessForm):
    """Asking a second person to reopen a closed day."""

    reason = forms.CharField(label=_("What has to be corrected"), widget=forms.Textarea, max_length=300)


@dataclass(frozen=True)
class Row:
    """One method on the close page: what the books expect, and the fields that belong to it.

    `compared` says that something was typed to hold against the books; before that the expected total stays
    hidden, so that nobody copies it (S1.3.1).
    """

    line: CloseLine
    compared: bool
    counted: BoundField | None
    cause: BoundField
    words: BoundField


def _cause() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Cause"), required=False)


def _words() -> forms.CharField:
    there = forms.TextInput(attrs={"placeholder": _("In words")})  # the label stands only for the ear
    return forms.CharField(label=_("In words"), max_length=300, required=False, widget=there)


class ClosingForm(BusinessForm):
    """The close: totals of the machines, a cause and words per method that differs, who goes to the bank."""

    noncash_card = YuanField(label=_("Card"), negative=True)
    noncash_wechat = YuanField(label=_("WeChat"), negative=True)
    noncash_alipay = YuanField(label=_("Alipay"), negative=True)
    cause_cash, cause_card, cause_wechat, cause_alipay = _cause(), _cause(), _cause(), _cause()
    words_cash, words_card, words_wechat, words_alipay = _words(), _words(), _words(), _words()
    depositor = forms.ChoiceField(label=_("Goes to the bank"), required=False)

    def __init__(self, *args: Any, page: ClosePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = page.lines
        self.people = {person.code: person for person in page.depositors}
        self._choose("depositor", [(code, person.name) for code, person in self.people.items()])
        causes = [(cause.code, str(cause)) for cause in page.causes]
        for line in page.lines:
            words = {"method": line.label}
            self._choose(f"cause_{line.method}", [("", _("%(method)s: cause") % words), *causes])
            self.fields[f"cause_{line.method}"].label = _("%(method)s: cause") % words
            self.fields[f"words_{line.method}"].label = _("%(method)s: in words") % words

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def rows(self) -> list[Row]:
        """The table of the page, a row per method."""
        return [
            Row(
                line,
                line.method == CASH or f"noncash_{line.method}" in getattr(self, "cleaned_data", {}),
                None if line.method == CASH else self[f"noncash_{line.method}"],
                self[f"cause_{line.method}"],
                self[f"words_{line.method}"],
            )
            for line in self.lines
        ]

    def close_form(self) -> CloseForm:
        """What the verb takes, from the cleaned data."""
        data = self.cleaned_data
        reasons = {
            method: Reason(data[f"cause_{method}"], data[f"words_{method}"])
            for method in (line.method for line in self.lines)
            if data.get(f"cause_{method}") or data.get(f"words_{method}")
        }
        return CloseForm(
            noncash={
                line.method: data[f"noncash_{line.method}"] for line in self.lines if line.method != CASH
            },
            reasons=reasons,
            depositor=self.people.get(data.get("depositor", "")),
            client_now=data["client_now"],
        )
