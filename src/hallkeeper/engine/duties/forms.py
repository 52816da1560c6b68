"""The evidence form, built from what the duty asks; and the small forms beside it."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.duties.actions.moving import REASON_LENGTH
from hallkeeper.engine.duties.presenters import OPEN_STATES
from hallkeeper.engine.duties.rules import TEXT_LENGTH, EvidenceSpec, Given, spell_range
from hallkeeper.foundation.blobs.api import Kept, keep, kept_again
from hallkeeper.foundation.kernel.api import date_asked, today
from hallkeeper.foundation.rooms.api import localised
from hallkeeper.foundation.ui.api import BusinessForm, FilterForm, PinField
from hallkeeper.org.people.api import Person


class DutyFilter(FilterForm):
    """The filter row of the list: whose, of which date, in which state."""

    KEPT: ClassVar[dict[str, tuple[str, ...]]] = {
        "open": OPEN_STATES,
        "late": ("late", "done_late", "missed"),
        "done": ("done", "done_late"),
        "waived": ("waived",),
    }
    show = forms.CharField(required=False, max_length=4, widget=forms.HiddenInput)
    on = forms.DateField(label=_("Date"), required=False, widget=forms.DateInput({"type": "date"}))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All states")),
            ("open", _("To do")),
            ("late", _("Late")),
            ("done", _("Done")),
            ("waived", _("Waived")),
        ],
    )

    def __init__(self, query: QueryDict) -> None:
        asked = query.copy()
        asked["on"] = (date_asked(query.get("on", "")) or today()).isoformat()
        super().__init__(asked)

    @property
    def on_date(self) -> date:
        """The date of the list; today where none can be read."""
        found: date = self.wanted["on"]
        return found

    @property
    def active(self) -> int:
        """A date narrows nothing: every day has its own list."""
        return int("state" in self.wanted)

    @property
    def clear(self) -> str:
        """The address of the same list without a state."""
        asked: dict[str, str] = {
            name: str(self[name].value()) for name in ("show", "on") if name in self.wanted
        }
        return f"?{urlencode(asked)}"

    def keeps(self, state: str) -> bool:
        """Whether a duty that shows this state stays in the list."""
        return state in self.KEPT.get(self.wanted.get("state", ""), (state,))


class EvidenceForm(BusinessForm):
    """What must be shown to have done a duty. A photo that is safe on disk stays with the form in `kept`."""

    kept = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2000)

    def __init__(self, *args: Any, spec: EvidenceSpec, **kwargs: Any) -> None:
        self.spec = spec
        super().__init__(*args, **kwargs)
        build = _VALUES.get(spec.kind)
        if build is not None:
            self.fields["value"] = build(spec)
        if spec.kind in ("number", "choice"):
            self.fields["reason"] = _reason(_("Why, if something is wrong"), required=False)
        if spec.takes_photo:
            self.fields["photo"] = forms.FileField(label=_("Photo"), required=False)
        if spec.kind == "signature":
            self.fields["pin"] = PinField(label=_("Your PIN"))

    def given(self) -> Given:
        """What was handed in; a new photo is brought safely to disk first, outside any transaction.

        Raises `BadInput` at `photo` for a file that cannot be taken.
        """
        words = self.cleaned_data
        return Given(
            value=words.get("value", ""),
            reason=words.get("reason", ""),
            pin=words.get("pin", ""),
            photo=self._photo(),
        )

    def _photo(self) -> Kept | None:
        upload, token = self.cleaned_data.get("photo"), self.cleaned_data.get("kept", "")
        if upload is None and not token:
            return None
        kept = keep(upload) if upload is not None else kept_again(token)
        data: Any = self.data
        data = data.copy()
        data["kept"] = kept.token  # a refusal further on shows the form again, photo and all
        self.data = data
        return kept


def _number(spec: EvidenceSpec) -> forms.Field:
    return forms.CharField(
        label=_("Reading") if spec.kind == "number" else _("Number"),
        max_length=12,
        help_text=spell_range(spec),
        widget=forms.TextInput(
            attrs={"inputmode": "decimal" if spec.kind == "number" else "numeric", "autocomplete": "off"}
        ),
    )


def _choice(spec: EvidenceSpec) -> forms.Field:
    options = [(one.code, localised(one.names)) for one in spec.options]
    return forms.ChoiceField(label=_("How is it"), choices=options, widget=forms.RadioSelect)


def _words(spec: EvidenceSpec) -> forms.Field:
    return forms.CharField(
        label=_("In words"), max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 4})
    )


_VALUES = {"number": _number, "count": _number, "choice": _choice, "text": _words}


def _reason(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=REASON_LENGTH, required=required, widget=forms.Textarea(attrs={"rows": 2})
    )


class WaiveForm(BusinessForm):
    """Letting a duty off: why."""

    reason = _reason(_("Reason"))


class HandForm(BusinessForm):
    """Handing a duty on: to whom, of the people who work for the hall."""

    person = forms.ModelChoiceField(queryset=Person.objects.none(), label=_("To whom"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = people
