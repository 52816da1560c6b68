"""Forms of the cash room; amounts are cleaned to fen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.manning.api import shifts_of
from hallkeeper.engine.policies.api import value
from hallkeeper.foundation.blobs.api import Kept, keep, kept_again
from hallkeeper.foundation.kernel.api import TZ, BadInput, Refusal, format_fen, local, now, parse_yuan
from hallkeeper.foundation.sheets.api import SMALL
from hallkeeper.foundation.ui.api import BusinessForm, PinField, YuanField
from hallkeeper.org.people.api import Person
from hallkeeper.org.places.api import Hall
from hallkeeper.shop.cash.actions.importing import takings_rows
from hallkeeper.shop.cash.actions.paid_outs import AGREE
from hallkeeper.shop.cash.models import BankAccount, DifferenceCause, Method, PaidOutCategory
from hallkeeper.shop.cash.queries import people_with
from hallkeeper.shop.cash.rules import MOST_ENTRY_FEN, paid_out_by

Choices = list[tuple[str, Any]]
CHOOSE: tuple[str, Any] = ("", _("Choose"))


def people_choices(people: list[Person]) -> Choices:
    """People by code, to choose one."""
    return [(person.code, person.name) for person in people]


def causes() -> Choices:
    """The causes that a pack offers."""
    return [CHOOSE, *((row.code, str(row)) for row in DifferenceCause.objects.filter(active=True))]


class BoxForm(BusinessForm):
    """Set up the box."""

    name = forms.CharField(label=_("Name of the cash box"), max_length=60)
    float_fen = YuanField(label=_("Float"), minimum=0, maximum=MOST_ENTRY_FEN)


class FloatForm(BusinessForm):
    """Change the float."""

    float_fen = YuanField(label=_("New float"), minimum=0, maximum=MOST_ENTRY_FEN)


class AccountForm(BusinessForm):
    """A bank account."""

    bank = forms.CharField(label=_("Bank"), max_length=80)
    name = forms.CharField(label=_("Account name"), max_length=80)
    number = forms.CharField(
        label=_("Account number"), max_length=48, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    designated = forms.BooleanField(label=_("Takings go to this account"), required=False, initial=True)


class TakingsForm(BusinessForm):
    """What a shift took by one method; digits and Enter are enough."""

    shift = forms.ChoiceField(label=_("Shift"))
    method = forms.ChoiceField(label=_("Method"), choices=Method.choices)
    orders = forms.IntegerField(
        label=_("Orders"),
        min_value=0,
        max_value=100_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    received = YuanField(label=_("Received"), minimum=1, maximum=MOST_ENTRY_FEN)
    change = YuanField(label=_("Change given"), required=False, minimum=0, maximum=MOST_ENTRY_FEN)

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shift"].choices = [(shift.code, str(shift)) for shift in shifts_of(hall)]  # type: ignore[attr-defined]


class ReasonForm(BusinessForm):
    """Why something is undone."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class PhotoForm(BusinessForm):
    """A form with one photo; a photo that was taken stays with the form when it is refused."""

    photo = forms.FileField(label=_("Photo of the slip"), required=False, widget=forms.HiddenInput)
    photo_kept = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    needs_photo = True

    def hidden_fields(self) -> list[BoundField]:
        """Without the photo: the page shows its own box for it."""
        return [field for field in super().hidden_fields() if field.name != "photo"]

    def is_multipart(self) -> bool:
        """A photo travels along."""
        return True

    def clean(self) -> dict[str, Any]:
        """Bring the photo safely to disk, before any transaction; `cleaned_data["kept"]` holds it."""
        data = super().clean() or self.cleaned_data
        try:
            data["kept"] = self._kept(data)
        except BadInput as refusal:
            self.add_error("photo", str(refusal.message))
        return data

    def _kept(self, data: dict[str, Any]) -> Kept | None:
        upload, token = self.files.get("photo"), data.get("photo_kept") or ""
        if upload is None and not token:
            if self.needs_photo:
                raise BadInput("cash.no_photo", _("A deposit needs the photo of its slip"), field="photo")
            return None
        kept = keep(upload) if upload is not None else kept_again(token)
        data_again: Any = self.data
        self.data = data_again.copy()
        self.data["photo_kept"] = kept.token  # type: ignore[index]
        return kept

    @property
    def photo_error(self) -> str:
        """What is wrong with the photo, in words."""
        return " ".join(str(error) for error in self.errors.get("photo", []))

    @property
    def has_photo(self) -> bool:
        """Whether a photo was handed in with an earlier try."""
        return bool(self.data.get("photo_kept")) and "photo" not in self.errors


class PaidOutForm(PhotoForm):
    """A small sum out of the box; asks for a second signature once the typed amount needs one."""

    amount = YuanField(label=_("Amount"), minimum=1, maximum=MOST_ENTRY_FEN)
    category = forms.ChoiceField(label=_("For"))
    words = forms.CharField(label=_("What exactly"), max_length=300)
    needs_photo = False

    def __init__(self, *args: Any, hall: Hall, payer: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = PaidOutCategory.objects.filter(active=True)
        self.fields["category"].choices = [CHOOSE, *((row.code, str(row)) for row in rows)]  # type: ignore[attr-defined]
        policy = value("cash.paid_out", hall)
        if paid_out_by(self._typed_fen(), alone=policy.alone_fen, most=policy.most_fen) == "two":
            people = [one for one in people_with(AGREE, hall) if one.pk != payer]
            words = _("Above %(alone)s yuan a second person signs: choose who")
            self.fields["second"] = forms.ChoiceField(
                label=_("Second signature"),
                choices=[CHOOSE, *people_choices(people)],
                error_messages={"required": words % {"alone": format_fen(policy.alone_fen)}},
            )
            self.fields["pin"] = PinField(label=_("Password or PIN of the second person"))

    def _typed_fen(self) -> int:
        try:
            return parse_yuan(str(self.data.get("amount", ""))[:40])
        except BadInput:
            return 0


class SlipForm(PhotoForm):
    """A bank slip: amount typed (never prefilled), number, time, account, photo."""

    amount = YuanField(label=_("Paid in now"), minimum=1, maximum=MOST_ENTRY_FEN)
    slip_no = forms.CharField(label=_("Slip number"), max_length=60)
    account = forms.ChoiceField(label=_("Account"))
    paid_at = forms.CharField(
        label=_("Paid in at"), max_length=16, widget=forms.TextInput(attrs={"type": "datetime-local"})
    )

    def __init__(self, *args: Any, hall: Hall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = BankAccount.objects.filter(hall=hall, designated=True)
        self.fields["account"].choices = [(str(row.pk), str(row)) for row in rows]  # type: ignore[attr-defined]
        self.fields["paid_at"].initial = local(now()).strftime("%Y-%m-%dT%H:%M")

    def clean_paid_at(self) -> datetime:
        """The time in the hall, aware."""
        try:
            moment = datetime.fromisoformat(str(self.cleaned_data["paid_at"]).replace(" ", "T"))
        except ValueError:
            raise forms.ValidationError(_("Type a time such as 2026-11-23 10:42")) from None
        return moment.replace(tzinfo=TZ) if moment.tzinfo is None else moment

    def chosen_account(self) -> BankAccount:
        """The account of the slip."""
        return BankAccount.objects.select_related("hall").get(pk=int(self.cleaned_data["account"]))


class DepositForm(SlipForm):
    """A slip for one or several due days."""

    over_reason = forms.CharField(label=_("Why more than was due"), max_length=300, required=False)


class DifferenceForm(BusinessForm):
    """Cause and words of a difference."""

    cause = forms.ChoiceField(label=_("Cause"))
    words = forms.CharField(label=_("In words"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].choices = causes()  # type: ignore[attr-defined]


class AcceptForm(DifferenceForm):
    """Cause and words may follow later; then somebody has the duty to explain."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause"].required = False
        self.fields["words"].required = False


class OfferForm(AcceptForm):
    """The giver's signature: to whom, and the PIN."""

    taker = forms.ChoiceField(label=_("Taking"))
    pin = PinField()
    field_order = ("cause", "words", "taker", "pin")

    def __init__(
        self, *args: Any, giver: Person, takers: list[Person], differs: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].label = _("PIN of %(name)s") % {"name": giver.name}
        self.fields["taker"].choices = [CHOOSE, *people_choices(takers)]  # type: ignore[attr-defined]
        if not differs:
            del self.fields["cause"], self.fields["words"]


class TakeForm(BusinessForm):
    """The taker's signature, and in absence the witness's."""

    pin = PinField()

    def __init__(self, *args: Any, taker: Person, witness: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pin"].label = _("PIN of %(name)s") % {"name": taker.name}
        if witness is not None:
            label = _("PIN of the witness %(name)s") % {"name": witness.name}
            self.fields["witness_pin"] = PinField(label=label)


class AbsenceForm(BusinessForm):
    """Taking over while the custodian is away."""

    witness = forms.ChoiceField(label=_("Witness"))
    reason = forms.CharField(label=_("Why the custodian is not here"), max_length=300)

    def __init__(self, *args: Any, witnesses: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["witness"].choices = [CHOOSE, *people_choices(witnesses)]  # type: ignore[attr-defined]


class HandForm(BusinessForm):
    """Give a deposit to another person."""

    depositor = forms.ChoiceField(label=_("Who deposits"))

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["depositor"].choices = [CHOOSE, *people_choices(people)]  # type: ignore[attr-defined]


class TwoPinsForm(BusinessForm):
    """Depositor and custodian sign that money leaves the box, or comes back."""

    pin = PinField()
    custodian_pin = PinField()

    def __init__(self, *args: Any, depositor: Person, custodian: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("PIN of %(name)s")
        self.fields["pin"].label = words % {"name": depositor.name}
        self.fields["custodian_pin"].label = words % {"name": custodian.name}


class CorrectionForm(BusinessForm):
    """Takings of a closed day that were written under the wrong method, or not at all."""

    SHORT_OVER = "short_over"

    from_method = forms.ChoiceField(label=_("Taken from"))
    to_method = forms.ChoiceField(label=_("Moved to"))
    amount = YuanField(label=_("Amount"), minimum=1, maximum=MOST_ENTRY_FEN)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_method", "to_method"):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", _("Choose")),
                *Method.choices,
                (self.SHORT_OVER, _("Short and over")),
            ]

    def place(self, name: str) -> str:
        """The chosen place as the verb takes it: a method, or empty for short and over."""
        chosen = self.cleaned_data[name]
        return "" if chosen == self.SHORT_OVER else str(chosen)


class ImportForm(BusinessForm):
    """A file of takings, read before any transaction; `cleaned_data["file"]` holds its rows."""

    file = forms.FileField(
        label=_("File (xlsx or CSV)"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def clean_file(self) -> list[dict[str, str]]:
        """The rows by column; what is wrong with the file stands at its field, cell by cell."""
        try:
            return takings_rows(self.cleaned_data["file"].read(SMALL.megabytes * 1024 * 1024 + 1))
        except Refusal as refusal:
            raise forms.ValidationError(
                [str(refusal.message), *(one.label for one in refusal.items)]
            ) from None
