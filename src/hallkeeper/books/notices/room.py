"""Descriptor of books.notices."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.books.notices import mailing
from hallkeeper.books.notices.accounts import tell_owner
from hallkeeper.books.notices.actions import MAIL
from hallkeeper.books.notices.queries import waiting_count
from hallkeeper.foundation.rooms.api import Control, Handler, JobKind, MenuEntry, Right, Room
from hallkeeper.org.people.api import AccountTouched


def controls() -> tuple[Control, ...]:
    """What makes S1.5.2 happen: no message leaves without its copy."""
    return (Control("S1.5.2", "right", str(_("Written assignments are copied to the superior"))),)


ROOM = Room(
    name="books.notices",
    title=_("Notices"),
    append_only=("Notice",),
    controls=(controls,),
    handlers=(Handler(AccountTouched, tell_owner),),
    rights=(
        Right("books_notices.send", _("Write to colleagues")),
        Right("books_notices.see_mails", _("See the e-mails that went out")),
    ),
    menu=(MenuEntry("notices", _("Notices"), "bell", "books_notices:inbox", order=80, count=waiting_count),),
    jobs=(JobKind(MAIL, mailing.run),),
    retention={
        "Notice": "5 years after it was sent: written assignments are evidence",
        "Delivery": "5 years, with its notice",
    },
    trail={
        "Notice": "verb rows (notice.send); the product's bulk notices: by the verb that sends them",
        "Delivery": "verb rows (notice.acknowledge, notice.remind, notice.report); opening one writes none",
    },
)
