"""The app config every room derives from."""

from __future__ import annotations

from django.apps import AppConfig


class RoomConfig(AppConfig):
    """A room: named `hallkeeper.<wing>.<room>`, labelled `<wing>_<room>`."""

    default_auto_field = "django.db.models.BigAutoField"
