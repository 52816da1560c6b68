"""Looking at sensitive text: one look, one trail row."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.kernel.api import BadInput, Who, normalise
from hallkeeper.foundation.trail.api import record, transaction

LONGEST_REASON = 200


def reveal(
    value: str,
    *,
    subject: str,
    field: str,
    by: Who,
    reason: str,
    hall: str = "",
    day: date | None = None,
) -> str:
    """Return `value` once the look is in the trail: who, whose (`subject`), which `field`, why.

    The trail never holds the value. Opens the transaction, or joins the caller's; show the value only
    after that commits. Raises `BadInput` at `reason` when it is missing or too long. A POST calls this,
    never a GET. Whether `by` may look is decided by the room whose data it is.
    """
    why = normalise(reason)
    if len(why) < 2:
        raise BadInput("personal.no_reason", _("Say why you need to see it"), field="reason")
    if len(why) > LONGEST_REASON:
        raise BadInput("personal.long_reason", _("Keep the reason under 200 characters"), field="reason")
    with transaction():
        record("looked", subject, by, hall=hall, day=day, detail={"field": field}, reason=why)
    return value
