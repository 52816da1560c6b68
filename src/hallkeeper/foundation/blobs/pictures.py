"""Photos made harmless: recognised by content, limited, decoded and written anew.

Writing anew is the point: place, device, comments and anything hidden behind the picture do not survive it.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps

from hallkeeper.foundation.kernel.api import BadInput, Busy

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONG_EDGE, THUMB_EDGE = 2560, 320  # enough to read a bank slip; enough to recognise it in a list
CONTENT_TYPE = "image/jpeg"
DECODERS = threading.BoundedSemaphore(2)  # a 40-megapixel picture takes 160 MB while it is open
PATIENCE_SECONDS = 10.0

_HEIC_BRANDS = frozenset(
    (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
)


@dataclass(frozen=True)
class Picture:
    """A photo as it is kept: JPEG without metadata, at most 2,560 pixels long, and its thumbnail."""

    content: bytes
    thumb: bytes
    width: int
    height: int


def read_picture(file: IO[bytes], *, field: str = "photo") -> Picture:
    """The harmless form of an upload; its name and declared type are not looked at.

    Raises `BadInput` at `field` in words for: nothing, more than 10 MB, HEIC, no picture, more than 40
    million pixels, a broken one. Raises `Busy` when two others are decoded for longer than ten seconds.
    """
    raw = _bounded(file, field)
    kind = _kind(raw, field)
    with _turn():
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint switches it on for the whole process
        try:
            with Image.open(io.BytesIO(raw), formats=[kind]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise _too_many_pixels(field)
                return _rewritten(image)
        except BadInput:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels(field) from error
        except Exception as error:
            # A hostile file makes the decoder raise nearly anything; all of it means the same to a person.
            raise BadInput(
                "blobs.broken", _("This picture cannot be read. Take it again"), field=field
            ) from error


def _bounded(file: IO[bytes], field: str) -> bytes:
    if file.seekable():
        file.seek(0)
    raw = file.read(MOST_BYTES + 1)
    if not raw:
        raise BadInput("blobs.empty", _("The file is empty"), field=field)
    if len(raw) > MOST_BYTES:
        raise BadInput("blobs.too_large", _("The file is larger than 10 MB"), field=field)
    return raw


def _kind(raw: bytes, field: str) -> str:
    if raw.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if raw.startswith(b"RIFF") and raw[8:12] == b"WEBP":
        return "WEBP"
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIC_BRANDS:
        message = _("This phone saves photos as HEIC. Set its camera to JPEG (most compatible) and try again")
        raise BadInput("blobs.heic", message, field=field)
    raise BadInput("blobs.no_picture", _("This is no photo. Send a JPEG, PNG or WebP picture"), field=field)


def _too_many_pixels(field: str) -> BadInput:
    return BadInput("blobs.too_many_pixels", _("The picture has more than 40 million pixels"), field=field)


@contextmanager
def _turn() -> Iterator[None]:
    if not DECODERS.acquire(timeout=PATIENCE_SECONDS):
        raise Busy("blobs.busy", _("Busy, nothing was saved, press again"))
    try:
        yield
    finally:
        DECODERS.release()


def _rewritten(image: Image.Image) -> Picture:
    image.thumbnail((LONG_EDGE, LONG_EDGE))
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    clean = Image.new("RGB", upright.size, "white")  # a new image has no metadata to leak
    clean.paste(upright, mask=upright.getchannel("A"))
    content = _jpeg(clean, quality=88)
    width, height = clean.size
    clean.thumbnail((THUMB_EDGE, THUMB_EDGE))
    return Picture(content, _jpeg(clean, quality=80), width, height)


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
