"""Descriptor of org.people."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.foundation.rooms.api import Right, Room, Tick
from hallkeeper.org.people.actions.persons import forget_contacts
from hallkeeper.org.people.actions.sign_in import sweep_device_days, sweep_tries
from hallkeeper.org.people.events import AccountTouched

ROOM = Room(
    name="org.people",
    title=_("People"),
    events=(AccountTouched,),
    rights=(
        Right("org_people.see", _("See the list of people and their posts")),
        Right("org_people.add", _("Add people")),
        Right("org_people.change", _("Change people's names and contacts, let them leave")),
        Right("org_people.reset_password", _("Give people a new one-time password")),
        Right("org_people.end_sessions", _("End other people's sessions")),
        Right("org_people.reveal_phone", _("See whole phone numbers, with a reason")),
    ),
    ticks=(
        Tick("people.forget_contacts", forget_contacts, order=95),
        Tick("people.sweep_tries", sweep_tries, order=95),
        Tick("people.sweep_device_days", sweep_device_days, order=95),
    ),
    retention={
        "Person": "forever: signatures, pay and the trail name them; phone and e-mail go 2y after they left",
        "Account": "forever: one per person; disabled when they leave",
        "DeviceDay": "1 day: which PINs work on which device today",
        "SignInTries": "1 day: failed sign-ins, hashed",
    },
    trail={
        "Person": "added, changed, looked, contacts_forgotten",
        "Account": "password_reset, password_changed, pin_set, pin_cleared, pin_locked, sessions_ended, "
        "signed_in, signed_out",
        "DeviceDay": "none: the sign-in it stands for is trailed",
        "SignInTries": "none: counts only",
    },
)
