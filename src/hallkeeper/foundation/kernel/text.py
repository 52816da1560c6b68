"""What people type, made even: full-width letters and digits, invisible characters."""

from __future__ import annotations

import unicodedata

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5}
# Chinese punctuation belongs to Chinese sentences and stays as it was typed.
_PROSE = {code: half for code, half in _FULL_WIDTH.items() if chr(code) not in "！，：；？（）￥～"}
_KEPT_CONTROLS = "\n\t"
_INVISIBLE = frozenset(
    map(chr, (0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)


def half_width(text: str) -> str:
    """Every full-width form as its keyboard character, for numbers, amounts and codes."""
    return text.translate(_FULL_WIDTH)


def normalise(text: str) -> str:
    """Text as it is kept: full-width letters and digits narrowed, Chinese punctuation untouched.

    Control characters (but line ends and tabs), direction marks and broken characters are dropped, the ends
    trimmed. Emoji stay.
    """
    composed = unicodedata.normalize("NFC", text).translate(_PROSE)
    return "".join(ch for ch in composed if _shown(ch)).strip()


def _shown(ch: str) -> bool:
    if ch in _INVISIBLE:
        return False
    return ch in _KEPT_CONTROLS or unicodedata.category(ch) not in ("Cc", "Cs")


def number_asked(text: str) -> int | None:
    """The row number an address asks for; None for anything that no row can have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
