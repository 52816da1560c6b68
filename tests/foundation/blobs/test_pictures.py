"""Uploads: what is taken, what is left of it, what is refused in words and fast."""

from __future__ import annotations

import io
import struct
import time
import zlib
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from hallkeeper.foundation.blobs import pictures
from hallkeeper.foundation.blobs.pictures import LONG_EDGE, MOST_BYTES, THUMB_EDGE, read_picture
from hallkeeper.foundation.kernel.api import BadInput, Busy

Make = Callable[..., bytes]
FIVE_SECONDS = 5.0


def refusal_of(raw: bytes, name: str = "photo.jpg") -> str:
    """The code of the refusal, which comes within five seconds and names its field."""
    started = time.perf_counter()
    with pytest.raises(BadInput) as caught:
        read_picture(SimpleUploadedFile(name, raw, "image/jpeg"), field="slip")
    assert time.perf_counter() - started < FIVE_SECONDS
    assert caught.value.field == "slip"
    assert str(caught.value.message)
    return caught.value.code


def shown(raw: bytes) -> Image.Image:
    """A kept content, opened."""
    return Image.open(io.BytesIO(raw))


def png(width: int, height: int, data: bytes, *, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG written by hand, so its header can lie."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("form", "mode", "color"),
    [
        ("JPEG", "RGB", "red"),
        ("JPEG", "L", 128),
        ("JPEG", "CMYK", (0, 255, 255, 0)),
        ("PNG", "RGBA", (255, 0, 0, 128)),
        ("PNG", "P", 1),
        ("PNG", "1", 1),
        ("PNG", "I;16", 40000),
        ("WEBP", "RGB", "red"),
    ],
)
def test_photo_of_every_taken_form_becomes_a_plain_jpeg(
    picture: Make, form: str, mode: str, color: object
) -> None:
    kept = read_picture(io.BytesIO(picture(form, mode=mode, color=color)))
    opened = shown(kept.content)
    assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", (40, 30))
    assert (kept.width, kept.height) == (40, 30)


def test_place_device_and_comments_are_stripped(picture: Make) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (22.0, 32.0, 1.5)
    raw = picture(exif=exif, comment=b"SecretComment")
    assert b"SecretPhone" in raw and b"SecretComment" in raw
    kept = read_picture(io.BytesIO(raw))
    for content in (kept.content, kept.thumb):
        assert b"Secret" not in content
        assert dict(shown(content).getexif()) == {}
        assert set(shown(content).info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_text_chunks_of_a_png_are_stripped(picture: Make) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", "SecretName")
    raw = picture("PNG", pnginfo=info)
    assert b"SecretName" in raw
    assert b"SecretName" not in read_picture(io.BytesIO(raw)).content


def test_turned_phone_is_turned_back(picture: Make) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = read_picture(io.BytesIO(picture(size=(40, 30), exif=exif)))
    assert (kept.width, kept.height) == (30, 40)


def test_what_hides_behind_a_picture_is_gone(picture: Make) -> None:
    hidden = b"PK\x03\x04<script>alert(1)</script><?php system($_GET[0]); ?>"
    for form in ("JPEG", "PNG", "WEBP"):
        kept = read_picture(io.BytesIO(picture(form) + hidden))
        assert b"<script>" not in kept.content + kept.thumb
        assert b"PK\x03\x04" not in kept.content + kept.thumb


def test_script_in_front_of_a_picture_is_refused(picture: Make) -> None:
    assert refusal_of(b"<svg onload=alert(1)>" + picture()) == "blobs.no_picture"


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x", "收据🧾.jpg", "a.exe", "C:\\x\\y.php", "", "." * 300]
)
def test_name_of_the_file_changes_nothing(picture: Make, name: str) -> None:
    raw = picture("PNG")
    upload = SimpleUploadedFile("x", raw, "text/html")
    upload._name = name  # past Django's own cleaning
    assert read_picture(upload) == read_picture(io.BytesIO(raw))


def test_large_photo_is_made_smaller_and_has_a_thumbnail(picture: Make) -> None:
    kept = read_picture(io.BytesIO(picture(size=(4000, 3000))))
    assert (kept.width, kept.height) == (LONG_EDGE, LONG_EDGE * 3 // 4)
    assert shown(kept.content).size == (kept.width, kept.height)
    assert shown(kept.thumb).size == (THUMB_EDGE, THUMB_EDGE * 3 // 4)


def test_transparent_parts_become_white(picture: Make) -> None:
    kept = read_picture(io.BytesIO(picture("PNG", mode="RGBA", color=(0, 0, 0, 0))))
    assert shown(kept.content).getpixel((5, 5)) == (255, 255, 255)


def test_upload_that_was_read_before_is_read_from_its_start(picture: Make) -> None:
    stream = io.BytesIO(picture())
    stream.read()
    assert read_picture(stream).width == 40


def test_stream_that_cannot_go_back_is_read_as_it_is(picture: Make) -> None:
    class OneWay(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert read_picture(OneWay(picture())).width == 40


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "blobs.empty"),
        (b"\xff\xd8\xff", "blobs.broken"),
        (b"\x89PNG\r\n\x1a\n", "blobs.broken"),
        (b"RIFF\x00\x00\x00\x00WEBP", "blobs.broken"),
        (b"RIFF\x00\x00\x00\x00WAVE", "blobs.no_picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "blobs.heic"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00", "blobs.heic"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "blobs.no_picture"),
        (b"GIF89a" + b"\x00" * 50, "blobs.no_picture"),
        (b"%PDF-1.7", "blobs.no_picture"),
        (b"MZ\x90\x00", "blobs.no_picture"),
        (b"PK\x03\x04", "blobs.no_picture"),
        (b"<html><script>alert(1)</script>", "blobs.no_picture"),
        (b"\x00" * 1000, "blobs.no_picture"),
    ],
)
def test_what_is_no_photo_is_refused(raw: bytes, code: str) -> None:
    assert refusal_of(raw) == code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_cut_photo_is_refused(form: str, share: float) -> None:
    out = io.BytesIO()
    Image.effect_noise((200, 200), 90).convert("RGB").save(out, form)
    raw = out.getvalue()
    assert refusal_of(raw[: int(len(raw) * share)]) == "blobs.broken"


def test_cut_photo_is_refused_after_a_slip_was_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # what importing WeasyPrint does
    out = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(out, "JPEG")
    cut = out.getvalue()[: len(out.getvalue()) // 2]
    with Image.open(io.BytesIO(cut)) as image:  # the control: with the switch on, half a photo decodes
        image.load()
    assert refusal_of(cut) == "blobs.broken"


def test_damaged_photo_is_refused_or_read_but_never_raises(picture: Make) -> None:
    out = io.BytesIO()
    Image.effect_noise((60, 60), 90).convert("RGB").save(out, "PNG")
    raw = out.getvalue()
    for place in range(8, len(raw), 211):
        broken = raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :]
        try:
            assert read_picture(io.BytesIO(broken)).width > 0
        except BadInput as refusal:
            assert refusal.code in {"blobs.broken", "blobs.too_many_pixels"}


def test_file_of_ten_megabytes_is_taken_and_one_byte_more_is_not(picture: Make) -> None:
    raw = picture()
    assert read_picture(io.BytesIO(raw + b"\x00" * (MOST_BYTES - len(raw)))).width == 40
    assert refusal_of(raw + b"\x00" * (MOST_BYTES - len(raw) + 1)) == "blobs.too_large"


@pytest.mark.parametrize(
    ("width", "height"), [(8001, 5000), (12_000, 12_000), (50_000, 50_000), (2**31 - 1, 2**31 - 1)]
)
def test_bomb_whose_header_promises_too_many_pixels_is_refused_undecoded(width: int, height: int) -> None:
    assert refusal_of(png(width, height, b"\x00" * 1000)) == "blobs.too_many_pixels"


def test_bomb_that_unpacks_to_more_than_its_header_says_is_harmless() -> None:
    kept = read_picture(io.BytesIO(png(10, 10, b"\x00" * 50_000_000)))
    assert (kept.width, kept.height) == (10, 10)


def test_largest_allowed_picture_is_answered_in_time() -> None:
    raw = png(8000, 5000, (b"\x00" + b"\x7f" * 24_000) * 5000)
    started = time.perf_counter()
    kept = read_picture(io.BytesIO(raw))
    assert time.perf_counter() - started < FIVE_SECONDS
    assert (kept.width, kept.height) == (2560, 1600)


def test_bomb_in_a_text_chunk_is_refused_or_harmless() -> None:
    body = b"Comment\x00\x00" + zlib.compress(b"A" * 100_000_000)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    whole = png(10, 10, (b"\x00" + b"\x00" * 30) * 10)
    assert refusal_of(whole[:33] + chunk + whole[33:]) == "blobs.broken"


def test_decoders_that_are_all_taken_answer_busy(picture: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_SECONDS", 0)
    with pictures.DECODERS, pictures.DECODERS, pytest.raises(Busy):
        read_picture(io.BytesIO(picture()))
    assert read_picture(io.BytesIO(picture())).width == 40
