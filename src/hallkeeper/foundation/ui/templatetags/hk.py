"""Template words of the house: `{% load hk %}`."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from hallkeeper.foundation.kernel import api as kernel
from hallkeeper.foundation.ui import pictures, presenters

register = template.Library()
WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
CLAUSE_ADDRESS = "/handbook/{}/"  # a path, not a name: the handbook is a room above this one


@register.filter
def fen(value: int | None) -> str:
    """`1,549.00`; unknown is an en dash."""
    return "–" if value is None else kernel.format_fen(int(value))


@register.filter
def yuan(value: int | None) -> str:
    """A single large figure: `¥1,549.00`."""
    if value is None:
        return "–"
    return f"-¥{kernel.format_fen(-value)}" if value < 0 else f"¥{kernel.format_fen(value)}"


@register.filter
def capitals(value: int | None) -> str:
    """The amount in words for receipts, hand-overs and deposits: 人民币…元整."""
    return "" if value is None else str(kernel.capitals(int(value)))


@register.filter
def minus(value: int | None) -> int | None:
    """The opposite sign: what was paid out, shown as taken away."""
    return None if value is None else -value


@register.filter
def day(value: date | datetime | str | None) -> str:
    """`2026-11-23 周一`, in English `Mon 23 Nov 2026`. Texts pass through."""
    if value is None or isinstance(value, str):
        return value or ""
    moment = kernel.local(value).date() if isinstance(value, datetime) else value
    if (get_language() or "zh").startswith("zh"):
        return f"{moment:%Y-%m-%d} {WEEKDAYS[moment.weekday()]}"
    return f"{WEEKDAYS[moment.weekday()]} {moment.day} {moment:%b %Y}"


@register.filter
def short_day(value: date) -> str:
    """`11-23 周一`: the head of a column of a week."""
    return f"{value:%m-%d} {WEEKDAYS[value.weekday()]}"


@register.filter
def when(value: datetime | date | None) -> str:
    """In lists: `11-23 16:08`, the year only when it differs from this one."""
    if value is None:
        return "–"
    moment = kernel.local(value) if isinstance(value, datetime) else value
    pattern = "%m-%d" if moment.year == kernel.today().year else "%Y-%m-%d"
    return moment.strftime(f"{pattern} %H:%M" if isinstance(value, datetime) else pattern)


@register.filter
def clock(value: datetime | None) -> str:
    """`16:08`."""
    return "–" if value is None else presenters.clock(value)


@register.filter
def iso(value: datetime | None) -> str:
    """For the browser's count-downs."""
    return "" if value is None else value.isoformat()


@register.filter
def surname(value: object) -> str:
    """The mark of a person's tile."""
    return str(value or "")[:1]


@register.filter
def look(state: str) -> presenters.StateLook:
    """Icon, word, shape and tone of a state."""
    return presenters.state_look(state)


@register.filter
def per_cent(per_mille: int) -> str:
    """One decimal: `71.7%`."""
    return f"{per_mille // 10}.{per_mille % 10}%"


@register.filter
def phone(value: str) -> str:
    """`138 0251 6634`."""
    text = str(value or "")
    return f"{text[:3]} {text[3:7]} {text[7:]}" if len(text) == 11 else text


@register.filter
def described_by(field: BoundField) -> str:
    """Ids of help and error for `aria-describedby`."""
    ids = [f"{field.auto_id}_help"] if field.help_text else []
    return " ".join([*ids, f"{field.auto_id}_error"] if field.errors else ids)


@register.simple_tag
def control(field: BoundField, autofocus: bool = False) -> SafeString:
    """A field's control with its aria attributes."""
    attrs: dict[str, Any] = {}
    if about := described_by(field):
        attrs["aria-describedby"] = about
    if field.errors:
        attrs["aria-invalid"] = "true"
    if field.field.required and not field.is_hidden:
        attrs["aria-required"] = "true"
    if autofocus:
        attrs["autofocus"] = True
    return SafeString(field.as_widget(attrs=attrs))


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite; always stands beside a word, so screen readers skip it."""
    more = f" hk-icon-{size}" if size else ""
    return format_html(
        '<svg class="hk-icon{}" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">'
        '<use href="{}#{}"/></svg>',
        more,
        icons_url(),
        name,
    )


@register.simple_tag
def icons_url() -> str:
    """Address of the icon sprite."""
    return static("ui/build/icons.svg")


@register.simple_tag(takes_context=True)
def clause(context: template.Context, number: str) -> SafeString:
    """The `§1.2.7` chip; opens the clause in a side sheet."""
    plain = number.removeprefix("S").removeprefix("§")
    if not plain:
        return SafeString("")
    label = _("Clause %(number)s") % {"number": plain}
    address = CLAUSE_ADDRESS.format(quote(number if number[:1].isalpha() else f"S{number}"))
    return format_html(
        '<a class="hk-clause" href="{}" data-sheet data-sheet-title="§{}" aria-label="{}">§{}</a>',
        address, plain, label, plain,
    )  # fmt: skip


@register.simple_tag
def once_field() -> SafeString:
    """The once-only key of a form that has no `BusinessForm`, and the machine's clock."""
    return format_html(
        '<input type="hidden" name="once" value="{}">'
        '<input type="hidden" name="client_now" data-client-clock>',
        uuid.uuid4(),
    )


@register.simple_tag
def stacked(parts: Any) -> list[pictures.PlacedPart]:
    """Slices of a whole."""
    return pictures.stacked(parts)


@register.simple_tag
def progress(value: int, target: int, pace: int | str | None = None) -> pictures.Progress:
    """A bar with a pace mark."""
    return pictures.progress(int(value), int(target), None if pace in (None, "") else int(pace))


@register.simple_tag
def spark(values: Any) -> list[pictures.Bar]:
    """Bars around zero."""
    return pictures.spark(values)


@register.simple_tag
def columns(values: Any) -> list[pictures.Column]:
    """An hour chart."""
    return pictures.columns(values)


@register.simple_tag
def ring_dash(done: int, total: int) -> str:
    """Dash array of a ring."""
    return pictures.ring_dash(int(done), int(total))


@register.simple_tag
def moment(text: str) -> datetime | None:
    """A time from its ISO text."""
    return parse_datetime(text)


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """`dark`, `light` or nothing (the device decides), from the person's cookie."""
    request = context.get("request")
    wanted = request.COOKIES.get("hk_theme", "") if request is not None else ""
    return wanted if wanted in ("dark", "light") else ""


@register.simple_tag
def now_iso() -> str:
    """Server time for clocks and count-downs."""
    return kernel.now().isoformat()


@register.simple_tag
def page_words() -> dict[str, str]:
    """The sentences the scripts need, in the reader's language."""
    return {
        "offline": _("Can't reach the server. What you typed is kept; hand it in once the line is back"),
        "busy": _("Busy, nothing was saved, press again"),
        "left": _("Time left"),
        "late_by": _("Late by"),
        "days": _("{n} days"),
        "data_from": _("Data from {time}"),
        "two_decimals": _("Amounts go to the fen: two decimals at most"),
        "draft_restored": _("What you typed earlier is back"),
        "close": _("Close this"),
        "not_loaded": _("This could not be loaded. Close it and try again"),
        "sign_in": _("Sign in"),
        "sign_in_again": _("You were signed out. Sign in, then the form goes on"),
        "yes": _("Yes"),
        "no": _("No"),
        "keys": _("Keys"),
        "key_list": _(
            "Ctrl Enter=The solid button|/=Filter|j k=Next and previous row|Enter=Open the row|"
            "?=This list|Esc=One step back"
        ),
        "photo_waiting": _("Not handed in yet"),
    }
