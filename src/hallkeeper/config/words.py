"""The command line's words, before Django stands: Chinese, or English with HALLKEEPER_LANG=en."""

from __future__ import annotations

import gettext as standard
import os
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parent / "locale"


def language() -> str:
    """Django's code of the language that the command speaks: `zh-hans`, or `en` when asked for."""
    return "en" if os.environ.get("HALLKEEPER_LANG", "").lower().startswith("en") else "zh-hans"


def gettext(text: str) -> str:
    """`text` in the command's language; English where no catalogue was compiled yet."""
    if language() == "en":
        return text
    return standard.translation("django", CATALOGUES, ["zh_Hans"], fallback=True).gettext(text)
