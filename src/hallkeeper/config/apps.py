"""The app that sees everything: collects the rooms' descriptors once all models are loaded."""

from django.apps import AppConfig

from hallkeeper.foundation.rooms.registry import collect


class Config(AppConfig):
    """Collects `room.py` of every installed room, in floor order."""

    name = "hallkeeper.config"
    label = "config"

    def ready(self) -> None:
        """Fill the registry; a room without a descriptor stops the boot."""
        collect()
