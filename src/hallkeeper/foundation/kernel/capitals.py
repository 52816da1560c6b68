"""Amounts in the capital numerals of Chinese receipts and slips.

These characters are a notation, like digits: they are the same in every language of the product.
"""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿")
_LIMIT_YUAN = 10**12


def capitals(fen: int) -> str:
    """`人民币壹仟伍佰肆拾玖元整`: 整 after whole yuan, 零 before a lone 分, 负 for less than nothing.

    Follows the 支付结算办法 annex; raises `ValueError` from a trillion yuan on.
    """
    yuan, cents = divmod(abs(fen), 100)
    if yuan >= _LIMIT_YUAN:
        raise ValueError("capitals() writes less than 1,000,000,000,000 yuan")
    sign = "负" if fen < 0 else ""
    whole = f"{_whole(yuan)}元" if yuan or not cents else ""
    return f"人民币{sign}{whole}{_cents(cents, after_yuan=bool(yuan))}"


def _cents(cents: int, *, after_yuan: bool) -> str:
    jiao, fen = divmod(cents, 10)
    if not cents:
        return "整"
    tenths = f"{_DIGITS[jiao]}角" if jiao else "零" if after_yuan else ""
    return tenths + (f"{_DIGITS[fen]}分" if fen else "")


def _whole(yuan: int) -> str:
    if yuan == 0:
        return _DIGITS[0]
    text = ""
    for power in reversed(range(len(_SECTIONS))):
        section = yuan // 10_000**power % 10_000
        if section:
            # A gap in the thousands, or an empty section above, is read as one 零.
            gap = "零" if text and (section < 1000 or text.endswith("零")) else ""
            text = text.removesuffix("零") + gap + _section(section) + _SECTIONS[power]
        elif text and not text.endswith("零"):
            text += "零"
    return text.removesuffix("零")


def _section(number: int) -> str:
    text = ""
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _PLACES[place]
        elif text and not text.endswith("零"):
            text += "零"
    return text.removesuffix("零")
