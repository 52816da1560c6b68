"""Descriptor of engine.handbook."""

from django.utils.translation import gettext_lazy as _

from hallkeeper.engine.handbook.loading import ChapterRow, ClauseRow, load_chapters, load_clauses
from hallkeeper.engine.handbook.queries import find
from hallkeeper.foundation.rooms.api import MenuEntry, PackSection, Room, Search

ROOM = Room(
    name="engine.handbook",
    menu=(MenuEntry("handbook", _("Handbook"), "book-2", "engine_handbook:index", order=90),),
    pack_sections=(
        PackSection("chapters", ChapterRow, load_chapters, order=5, key="id", editable=False),
        PackSection(
            "clauses",
            ClauseRow,
            load_clauses,
            order=10,
            key="id",
            refers={"chapter": "chapters"},
            editable=False,
        ),
    ),
    retention={
        "Chapter": "forever: few rows, cited by everything",
        "Clause": "forever: few rows, cited by everything",
    },
    trail={
        "Chapter": "none: the load of its pack is trailed",
        "Clause": "none: the load of its pack is trailed",
    },
    search=(Search("handbook", _("Clauses"), find),),
)
