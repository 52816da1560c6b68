"""A home of its own per test, and pictures as phones and attackers send them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hallkeeper.foundation.kernel.api import Who


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Path:
    """The files folder of a new installation (not made yet)."""
    settings.HALLKEEPER_HOME = tmp_path
    return tmp_path / "files"


@pytest.fixture
def clerk() -> Who:
    """Who keeps the photos here."""
    return Who("p003", "吴晓芳")


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """`picture("PNG", (40, 30), …)`: the bytes of an upload."""

    def make(form: str = "JPEG", size: tuple[int, int] = (40, 30), color: Any = "red", **save: Any) -> bytes:
        out = io.BytesIO()
        mode = save.pop("mode", "RGB")
        Image.new(mode, size, color).save(out, form, **save)
        return out.getvalue()

    return make
