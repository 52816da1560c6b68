"""Names that packs bring: data, not source strings, so both languages travel with the row."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict, Field


class Names(BaseModel):
    """One name in the languages of the product, as pack rows carry it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zh: str = Field(min_length=1, max_length=400)
    en: str = Field(min_length=1, max_length=400)


def localised(names: Mapping[str, str]) -> str:
    """The name in the language of the reader; Chinese where that language is missing."""
    language = (get_language() or "zh").partition("-")[0]
    return names.get(language) or names.get("zh") or next(iter(names.values()), "")
