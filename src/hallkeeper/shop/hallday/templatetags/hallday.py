"""Template words of the day: `{% load hallday %}`."""

from __future__ import annotations

import segno
from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hallkeeper.foundation.trail.api import Seal
from hallkeeper.shop.cash.api import Method

register = template.Library()


@register.filter
def method(code: str) -> str:
    """The name of a payment method."""
    return str(Method(code).label)


@register.filter
def over_short(fen: int) -> str:
    """`Short` below zero, `Over` above."""
    return _("Short") if fen < 0 else _("Over")


@register.filter
def seal_picture(seal: Seal) -> SafeString:
    """The whole seal as a QR picture, so that it leaves the database with the paper."""
    return SafeString(segno.make(f"{seal.chain}#{seal.number} {seal.mac}").svg_inline(scale=2, border=2))
