"""Django registration of foundation.rooms."""

from typing import Any

from django.db.models.signals import post_migrate

from hallkeeper.foundation.rooms.config import RoomConfig


def _reinstall(**kwargs: Any) -> None:
    from hallkeeper.foundation.rooms.append_only import install_triggers  # reason: app registry must be ready

    install_triggers()


class Config(RoomConfig):
    """foundation.rooms. Listens to Django's migrate, the only signal in the house."""

    name = "hallkeeper.foundation.rooms"
    label = "foundation_rooms"

    def ready(self) -> None:
        """Triggers are reinstalled after each migrate; `install_triggers` is repeatable."""
        post_migrate.connect(_reinstall, dispatch_uid="hallkeeper.append_only")
