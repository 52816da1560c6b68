"""How a Chinese name is found and spelt with Latin letters."""

from __future__ import annotations

import re

from pypinyin import lazy_pinyin


def syllables(name: str) -> list[str]:
    """The name's syllables in lower-case letters and digits: a Chinese Zhou Min gives zhou, min."""
    spelt = [re.sub(r"[^a-z0-9]", "", part.lower()) for part in lazy_pinyin(name)]
    return [part for part in spelt if part]


def initials(name: str) -> str:
    """What a search for this person may type: first letters, and the whole (`zm zhoumin`)."""
    parts = syllables(name)
    return f"{''.join(part[0] for part in parts)} {''.join(parts)}".strip()[:120]


def username_base(name: str) -> str:
    """An account name from a person's name; `staff` where nothing can be spelt."""
    return "".join(syllables(name))[:32] or "staff"
