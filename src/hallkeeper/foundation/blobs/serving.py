"""Handing a kept file to a browser."""

from __future__ import annotations

from django.http import HttpResponse

from hallkeeper.foundation.blobs.models import Blob
from hallkeeper.foundation.blobs.store import missing, path_of


def serve(blob: Blob, *, thumb: bool = False) -> HttpResponse:
    """The content (or its thumbnail) as an inline picture that only this person's browser may cache.

    The caller has checked the right. Raises `Missing` when the file is gone from the disk.
    """
    try:
        content = path_of(blob.sha256, thumb=thumb).read_bytes()
    except FileNotFoundError as error:
        raise missing() from error
    return HttpResponse(
        content,
        content_type=blob.content_type,
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": f'inline; filename="{blob.pk}.jpg"',
            "Cache-Control": "private, max-age=3600",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
