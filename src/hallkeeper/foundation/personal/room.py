"""Descriptor of foundation.personal: it keeps keys in files and no rows."""

from hallkeeper.foundation.personal.checks import unreadable_values
from hallkeeper.foundation.rooms.api import Room, VerifyCheck

ROOM = Room(
    name="foundation.personal",
    verify_checks=(VerifyCheck("personal", unreadable_values),),
)
