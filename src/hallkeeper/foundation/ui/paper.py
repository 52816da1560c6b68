"""Paper pages as PDF, for slips to keep and forms. Reads packaged static files only, never the network."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

# A host that cannot exist: relative addresses resolve against it and are then read from disk.
BASE = "http://paper.invalid/"


class ForeignAddress(ValueError):
    """A paper page asked for something that is not one of our static files."""


def _static_file(address: str) -> Path:
    path, prefix = unquote(urlsplit(address).path), settings.STATIC_URL
    if address.startswith(BASE) and path.startswith(prefix):
        name = path.removeprefix(prefix)
        collected = (Path(settings.STATIC_ROOT) / name).resolve()
        if collected.is_relative_to(Path(settings.STATIC_ROOT).resolve()) and collected.is_file():
            return collected
        if found := finders.find(name):
            return Path(str(found))
    raise ForeignAddress(address)


def _fetch(url: str, timeout: int = 10, ssl_context: Any = None) -> dict[str, Any]:
    from weasyprint import default_url_fetcher  # reason: slow import, needed for paper only

    if url.startswith("data:"):
        return dict(default_url_fetcher(url))
    path = _static_file(url)
    return {"string": path.read_bytes(), "mime_type": mimetypes.guess_type(path.name)[0] or "font/ttf"}


def pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """A template that extends `ui/print_a4.html` or `ui/print_80mm.html` as a PDF with its font inside.

    Call it outside any write transaction. Raises nothing for a missing picture: the page prints without.
    """
    from weasyprint import HTML  # reason: slow import, needed for paper only

    html = render_to_string(template, dict(context))
    written: bytes = HTML(string=html, base_url=BASE, url_fetcher=_fetch, media_type="print").write_pdf()
    return written
