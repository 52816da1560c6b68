"""Pure rules: what counts as evidence, when a duty falls due, what state it shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from hallkeeper.foundation.blobs.api import Kept
from hallkeeper.foundation.kernel.api import TZ, BadInput, normalise
from hallkeeper.foundation.rooms.api import Names, localised

REASON_LENGTH = 500
TEXT_LENGTH = 2000
LAPSE_AFTER = timedelta(hours=4)  # past midnight: a day that is still being closed keeps its date


class Option(Names):
    """One answer of a `choice`; one that is not `ok` needs a reason and is flagged."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")
    ok: bool = True

    @property
    def names(self) -> dict[str, str]:
        """The answer in both languages."""
        return {"zh": self.zh, "en": self.en}


class EvidenceSpec(BaseModel):
    """What must be shown to have done a duty. `low` and `high` bound a number; outside needs a reason.

    A photo comes with the kind `photo` (must be there unless `optional`), or beside another kind by `photo`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["tick", "number", "count", "photo", "signature", "text", "choice", "act"] = "tick"
    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal = Decimal(1)
    decimals: int = Field(default=1, ge=0, le=3)
    unit: Names | None = None
    options: tuple[Option, ...] = ()
    optional: bool = False
    photo: Literal["", "optional", "required"] = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> EvidenceSpec:
        if self.kind == "choice" and len(self.options) < 2:
            raise ValueError("a choice has at least two options")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("low is above high")
        return self

    @property
    def takes_photo(self) -> bool:
        """Whether a photo can come with it."""
        return self.kind == "photo" or self.photo != ""

    @property
    def needs_photo(self) -> bool:
        """Whether it does not count without one."""
        return self.photo == "required" or (self.kind == "photo" and not self.optional)

    @property
    def unit_text(self) -> str:
        """The unit in the reader's language."""
        return localised({"zh": self.unit.zh, "en": self.unit.en}) if self.unit else ""


@dataclass(frozen=True)
class Given:
    """What a person hands in: the value as typed, a reason, a photo safe on disk, a PIN."""

    value: str = ""
    reason: str = ""
    photo: Kept | None = None
    pin: str = field(default="", repr=False)


@dataclass(frozen=True)
class Verdict:
    """Evidence that is good enough: the value to keep, and whether somebody should look at it."""

    value: dict[str, Any]
    flagged: bool = False


def judge(spec: EvidenceSpec, given: Given) -> Verdict:
    """Whether `given` shows what `spec` asks. Raises `BadInput` at the field (`value`, `reason`, `photo`).

    A PIN is checked by the verb, not here.
    """
    if len(given.reason) > REASON_LENGTH:
        raise BadInput("duties.long_reason", _("The reason has at most 500 characters"), field="reason")
    if spec.needs_photo and given.photo is None:
        raise BadInput("duties.no_photo", _("Take a photo"), field="photo")
    if spec.kind in ("number", "count"):
        return _number(spec, given)
    if spec.kind == "choice":
        return _choice(spec, given)
    if spec.kind == "text":
        return _text(given)
    return Verdict({"reason": given.reason} if given.reason else {})


def _number(spec: EvidenceSpec, given: Given) -> Verdict:
    number = parse_number(given.value, 0 if spec.kind == "count" else spec.decimals)
    if spec.kind == "count" and number < 0:
        raise BadInput("duties.negative", _("A count cannot be negative"), field="value")
    low = spec.low is not None and number < spec.low
    high = spec.high is not None and number > spec.high
    kept = {"number": str(number), **({"unit": spec.unit_text} if spec.unit else {})}
    if not (low or high):
        return Verdict(kept)
    if not given.reason.strip():
        raise BadInput(
            "duties.out_of_range",
            _("%(number)s is outside %(range)s. Write why")
            % {"number": f"{number}{spec.unit_text}", "range": spell_range(spec)},
            field="reason",
        )
    return Verdict({**kept, "reason": given.reason.strip()}, flagged=True)


def parse_number(text: str, decimals: int) -> Decimal:
    """A typed number: full-width digits and spaces are fine. Raises `BadInput` at `value`."""
    plain = normalise(text).replace(" ", "").replace(",", "")
    try:
        number = Decimal(plain) if 0 < len(plain) <= 12 else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or "e" in plain.lower():
        raise BadInput("duties.no_number", _("Write a number"), field="value")
    if -int(number.as_tuple().exponent) > decimals:
        raise BadInput("duties.too_fine", _("At most %(n)s decimals") % {"n": decimals}, field="value")
    return number


def spell_range(spec: EvidenceSpec) -> str:
    """`18–26℃`, `≥ 18℃` or `≤ 26℃`."""
    if spec.low is not None and spec.high is not None:
        return f"{spec.low}–{spec.high}{spec.unit_text}"
    if spec.low is not None:
        return f"≥ {spec.low}{spec.unit_text}"
    return f"≤ {spec.high}{spec.unit_text}" if spec.high is not None else ""


def _choice(spec: EvidenceSpec, given: Given) -> Verdict:
    chosen = next((one for one in spec.options if one.code == given.value), None)
    if chosen is None:
        raise BadInput("duties.no_choice", _("Choose one"), field="value")
    kept: dict[str, Any] = {"choice": chosen.code, "titles": chosen.names}
    if chosen.ok:
        return Verdict(kept)
    if not given.reason.strip():
        raise BadInput("duties.no_reason", _("Write what is wrong"), field="reason")
    return Verdict({**kept, "reason": given.reason.strip()}, flagged=True)


def _text(given: Given) -> Verdict:
    words = given.value.strip()
    if not words:
        raise BadInput("duties.no_text", _("Write a few words"), field="value")
    if len(words) > TEXT_LENGTH:
        raise BadInput("duties.long_text", _("At most 2,000 characters"), field="value")
    return Verdict({"text": words})


@dataclass(frozen=True)
class Times:
    """When a duty may be done, warns, is due, and goes up; aware."""

    opens: datetime
    due: datetime
    warn: datetime | None
    escalate: datetime | None


def times_of(
    due: datetime,
    *,
    ready_before: int | None,
    warn_before: int | None,
    escalate_after: int | None,
    opens: datetime | None = None,
) -> Times:
    """The times around `due`; all distances in minutes, None = never (for `ready_before`: give `opens`)."""
    start = opens if opens is not None else due - timedelta(minutes=ready_before or 0)
    return Times(
        opens=min(start, due),
        due=due,
        warn=None if warn_before is None else due - timedelta(minutes=warn_before),
        escalate=None if escalate_after is None else due + timedelta(minutes=escalate_after),
    )


def due_on(on: date, clock: time, offset: int) -> datetime:
    """`clock` on a date here, moved by `offset` minutes."""
    return datetime.combine(on, clock, TZ) + timedelta(minutes=offset)


def shown_state(
    state: str,
    *,
    moment: datetime,
    opens: datetime,
    due: datetime,
    warn: datetime | None,
    done: datetime | None,
    waits_as: str = "",
) -> str:
    """The state of the table in screens.md: late, due soon and not yet follow from the times. Late stays."""
    if state == "done":
        return "done_late" if done is not None and done > due else "done"
    if state != "pending":
        return state
    if moment > due:
        return "late"
    if warn is not None and moment >= warn:
        return "due_soon"
    if moment < opens:
        return "not_yet"
    return waits_as or "todo"
