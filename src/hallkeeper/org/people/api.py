"""What other rooms may use of people."""

from hallkeeper.org.people.actions.accounts import (
    change_password,
    clear_pin,
    end_sessions,
    reset_password,
    set_pin,
)
from hallkeeper.org.people.actions.persons import (
    Added,
    add_person,
    change_person,
    end_sessions_of,
    reveal_phone,
    who_of,
)
from hallkeeper.org.people.actions.sign_in import (
    forget_failures,
    locked_until,
    note_failure,
    note_sign_in,
    pin_works,
    signed_out,
    too_many,
)
from hallkeeper.org.people.actions.signatures import check_signature
from hallkeeper.org.people.devices import DEVICE_COOKIE, device_of, remember_device
from hallkeeper.org.people.events import AccountTouched
from hallkeeper.org.people.first_code import (
    check_first_code,
    has_first_code,
    issue_first_code,
    spend_first_code,
)
from hallkeeper.org.people.known import is_known, remember_browser
from hallkeeper.org.people.models import Account, Person
from hallkeeper.org.people.queries import nobody_signed_in_yet, nobody_yet, person_by_code
from hallkeeper.org.people.sessions import OpenSession, open_sessions

__all__ = [
    "DEVICE_COOKIE",
    "Account",
    "AccountTouched",
    "Added",
    "OpenSession",
    "Person",
    "add_person",
    "change_password",
    "change_person",
    "check_first_code",
    "check_signature",
    "clear_pin",
    "device_of",
    "end_sessions",
    "end_sessions_of",
    "forget_failures",
    "has_first_code",
    "is_known",
    "issue_first_code",
    "locked_until",
    "nobody_signed_in_yet",
    "nobody_yet",
    "note_failure",
    "note_sign_in",
    "open_sessions",
    "person_by_code",
    "pin_works",
    "remember_browser",
    "remember_device",
    "reset_password",
    "reveal_phone",
    "set_pin",
    "signed_out",
    "spend_first_code",
    "too_many",
    "who_of",
]
