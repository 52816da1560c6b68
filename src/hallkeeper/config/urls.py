"""Every address of the product: each room's `urls.py` under its own prefix, found by convention."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from hallkeeper.config import health
from hallkeeper.foundation.rooms.api import rooms

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    *[
        path("", include(f"hallkeeper.{room.name}.urls"))
        for room in rooms()
        if find_spec(f"hallkeeper.{room.name}.urls")
    ],
]
handler400 = "hallkeeper.config.errors.bad_request"
handler403 = "hallkeeper.config.errors.forbidden"
handler404 = "hallkeeper.config.errors.not_found"
handler500 = "hallkeeper.config.errors.server_error"
