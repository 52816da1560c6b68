"""Descriptor of portal.today: it keeps nothing."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.rooms.api import MenuEntry, Room
from hallkeeper.portal.today.waiting import how_much_waits

ROOM = Room(
    name="portal.today",
    menu=(MenuEntry("today", _("Today"), "sun", "portal_today:today", order=10, count=how_much_waits),),
)
