"""Paper: the packaged Chinese font is inside, words can be read back, nothing comes from the network."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from pypdf import PdfReader

from hallkeeper.foundation.ui import paper
from hallkeeper.foundation.ui.api import pdf
from hallkeeper.foundation.ui.gallery import samples

BUILD = Path(paper.__file__).parent / "static/ui/build"
needs_build = pytest.mark.skipif(
    not (BUILD / "print-400.ttf").exists(), reason="node frontend/build.mjs first"
)


def sheet(name: str) -> PdfReader:
    context = {**samples.everything(), "shell": samples.shell("day")}
    return PdfReader(io.BytesIO(pdf(f"ui/gallery/{name}.html", context)))


@needs_build
def test_slip_carries_its_font_and_its_words() -> None:
    page = sheet("slip").pages[0]
    fonts = page["/Resources"]["/Font"].get_object()  # type: ignore[index]
    names = sorted(str(font.get_object()["/BaseFont"]).split("+")[-1] for font in fonts.values())
    assert names == ["Hallkeeper-Print", "Hallkeeper-Print-Semi-Bold"]
    text = page.extract_text()
    assert "南门营业厅 2026-11-23 周一" in text
    assert "人民币贰仟陆佰捌拾肆元整" in text
    assert round(page.mediabox.width * 25.4 / 72) == 80


@needs_build
def test_sheet_is_a4_and_numbered() -> None:
    page = sheet("a4").pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    assert "1 / 1" in page.extract_text()


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/x.png",
        "file:///etc/passwd",
        paper.BASE + "etc/passwd",
        f"{paper.BASE.rstrip('/')}{settings.STATIC_URL}../../settings.py",
        f"{paper.BASE.rstrip('/')}{settings.STATIC_URL}nothing.css",
    ],
)
def test_paper_reads_static_files_only(address: str) -> None:
    with pytest.raises((ValueError, SuspiciousOperation)):
        paper._fetch(address)
