"""Driving the pages: fill the form that a page shows, hand it in."""

from __future__ import annotations

import re
import uuid
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from hallkeeper.shop.cash.rules import DENOMINATIONS


def photo(seed: int = 0) -> SimpleUploadedFile:
    """A small picture, another one for another seed."""
    content = BytesIO()
    Image.new("RGB", (32, 24), (seed * 40 % 256, 120, 80)).save(content, "JPEG")
    return SimpleUploadedFile("slip.jpg", content.getvalue(), "image/jpeg")


def pad(fen: int) -> dict[str, str]:
    """An amount as the denomination pad sends it."""
    fields = {}
    for value in DENOMINATIONS:
        pieces, fen = divmod(fen, value)
        fields[f"pieces_{value}"] = str(pieces) if pieces else ""
    assert fen == 0
    return fields


def hand_in(client: Client, url: str, once: str = "", **fields: Any) -> HttpResponse:
    """Post a form with a fresh once-only key (or this one)."""
    return client.post(url, {"once": once or str(uuid.uuid4()), **fields})  # type: ignore[return-value]


def words(response: HttpResponse) -> str:
    """The page as text, tags and runs of space removed."""
    text = re.sub(r"<script.*?</script>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
