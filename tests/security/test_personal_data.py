"""Phone and account numbers: never in plain on disk, in a log, or on a page without the right."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from hallkeeper.foundation.trail.api import TrailRow
from tests.cast import Cast
from tests.security.life import STORIES
from tests.security.walking import Seen

pytestmark = pytest.mark.xdist_group("lived")

NUMBERS = sorted({number for story in STORIES.values() for number in (story.phone, story.account)})
WITHOUT = ("zhou", "li", "fang")


def plain_in(content: bytes | str) -> set[str]:
    """Which of the numbers stand there, whole or all but their first three digits."""
    text = content if isinstance(content, str) else content.decode("latin-1")
    narrow = re.sub(r"(?<=\d)[ -](?=\d)", "", text)
    return {number for number in NUMBERS if number in text or number in narrow or number[3:] in narrow}


@pytest.fixture
def dump(lived: Cast) -> str:
    """Every value of every table, as the database keeps it."""
    return "\n".join(values())


def values() -> Iterator[str]:
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            for row in cursor.fetchall():
                yield " ".join(value.hex() if isinstance(value, bytes) else str(value) for value in row)


def test_database_holds_no_number_in_plain(dump: str) -> None:
    assert len(dump) > 100_000
    assert plain_in(dump) == set()


def test_database_control_a_number_in_a_plain_column_is_found(lived: Cast) -> None:
    TrailRow.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE org_places_hall SET address = %s WHERE code = 'NM'", [NUMBERS[0]])
    assert plain_in("\n".join(values())) == {NUMBERS[0]}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's files")
def test_files_of_the_database_hold_no_number(lived: Cast, home: Path) -> None:
    """The rows of the open transaction lie in the write-ahead log once they do not fit the cache."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_spill = ON")
        cursor.execute("PRAGMA shrink_memory")
    found = {path.name: plain_in(path.read_bytes()) for path in home.rglob("*") if path.is_file()}
    assert {name: numbers for name, numbers in found.items() if numbers} == {}
    assert any("sqlite3" in name for name in found)


@pytest.mark.parametrize("who", WITHOUT)
def test_no_page_without_the_right_shows_a_number(walked: dict[str, list[Seen]], who: str) -> None:
    assert {one.address: plain_in(one.body) for one in walked[who] if plain_in(one.body)} == {}


@pytest.mark.parametrize("who", ["zheng", "chen", "liu"])
def test_pages_of_those_who_may_show_phones_only_when_asked(walked: dict[str, list[Seen]], who: str) -> None:
    phones = {story.phone for story in STORIES.values()}
    assert {one.address for one in walked[who] if plain_in(one.body) & phones} == set()


def test_each_look_is_one_row_of_the_trail(lived: Cast) -> None:
    client, before, seen = lived.client("chen"), TrailRow.objects.count(), 0
    for number in range(5):
        body = {"once": str(uuid.uuid4()), "reason": f"第{number}次联系本人"}
        answer = client.post("/people/shou/phone/", body)
        assert answer.status_code == 200
        seen += STORIES["NM"].phone in answer.content.decode().replace(" ", "")
    assert (seen, TrailRow.objects.count() - before) == (5, 5)


def test_look_without_reason_or_right_shows_and_records_nothing(lived: Cast) -> None:
    before = TrailRow.objects.filter(actor="chen").count()
    refused = lived.client("chen").post("/people/shou/phone/", {"once": str(uuid.uuid4()), "reason": ""})
    denied = lived.client("zhou").post("/people/shou/phone/", {"once": str(uuid.uuid4()), "reason": "看看"})
    assert (refused.status_code, denied.status_code) == (422, 403)
    assert not plain_in(refused.content) | plain_in(denied.content)
    assert TrailRow.objects.filter(actor="chen").count() == before


def test_second_press_shows_nothing_and_records_nothing(lived: Cast) -> None:
    client, body = lived.client("chen"), {"once": str(uuid.uuid4()), "reason": "联系本人"}
    client.post("/people/shou/phone/", body)
    before = TrailRow.objects.count()
    again = client.post("/people/shou/phone/", body)
    assert plain_in(again.content) == set()
    assert TrailRow.objects.count() == before


def written_log(records: list[logging.LogRecord]) -> str:
    """What the installed handlers write for these records."""
    handlers = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    assert handlers
    return "\n".join(handler.format(record) for handler in handlers for record in records)


def test_log_of_the_looks_holds_no_number(lived: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client = lived.client("chen")
    client.get(f"/people/?q={STORIES['NM'].phone}")
    client.get(f"/people/{STORIES['NM'].phone}/")
    client.post("/people/shou/phone/", {"once": str(uuid.uuid4()), "reason": STORIES["NM"].phone})
    client.post(f"/nothing/{STORIES['NM'].phone}/", {"phone": STORIES["NM"].phone})
    said = written_log(caplog.records)
    assert "Not Found" in said
    assert plain_in(said) == set()
    assert plain_in(caplog.text) == {STORIES["NM"].phone}  # control: before the log's own mask it is there
