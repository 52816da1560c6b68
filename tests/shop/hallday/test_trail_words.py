"""The trail page speaks to its readers: words and amounts, never the names that rows are stored under."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import override

import hallkeeper
from hallkeeper.engine.approvals.transitions import MOVES as APPROVALS
from hallkeeper.engine.duties.transitions import MOVES as DUTIES
from hallkeeper.foundation.trail.api import TrailRow
from hallkeeper.org.people.api import Person
from hallkeeper.shop.hallday.words import VERBS, told_of, verb_words
from tests.shop.cash.conftest import Shop
from tests.shop.cash.pages import words
from tests.shop.hallday.test_day_pages import DAY, closed, ready_to_close

WRITTEN = re.compile(r'(?:record|write)\w*\(\s*"([a-z_]+\.[a-z_]+|set_on_duty|kept|looked|signed_in)"')
RAW = re.compile(r"[a-z]+_[a-z]+\.[A-Z]\w+")
FOLDED = re.compile(r"<details class=\"hk-quiet.*?</details>", re.S)


def verbs_of_a_hall() -> set[str]:
    """Every verb that the source records with a room's prefix, and those made from moves."""
    source = "\n".join(path.read_text() for path in Path(hallkeeper.__file__).parent.rglob("*.py"))
    made = {f"approval.{one}" for one in APPROVALS} | {f"duty.{one}" for one in DUTIES}
    return set(WRITTEN.findall(source)) | made


def shown(shop: Shop) -> str:
    answer = shop.cast.client("chen").get(f"{DAY}trail/")
    answer.content = FOLDED.sub("", answer.content.decode()).encode()
    return words(answer)


def test_every_verb_recorded_anywhere_has_chinese_words() -> None:
    verbs = verbs_of_a_hall()
    assert {"cash.count", "hallday.close", "duty.waive", "notice.send"} <= verbs
    assert verbs - VERBS.keys() == set()
    with override("zh-hans"):
        said = {verb: verb_words(TrailRow(verb=verb)) for verb in VERBS}
    assert [verb for verb, text in said.items() if re.search("[a-zA-Z]", text)] == []


def test_control_an_unknown_verb_shows_words_too() -> None:
    assert verb_words(TrailRow(verb="room.new_verb")) == "其他操作"


def test_no_stored_name_shows_and_amounts_do_once_the_day_is_closed(shop: Shop) -> None:
    closed(shop)
    page = shown(shop)
    assert RAW.findall(page) == []
    assert "2,684.00" in page


def test_no_amount_shows_while_the_cash_is_hidden(shop: Shop) -> None:
    day = ready_to_close(shop)
    rows = list(TrailRow.objects.filter(hall="NM"))
    seen = [one.about for one in told_of(rows, hidden=True)]
    assert [text for text in seen if re.search(r"\d\.\d\d", text)] == []
    assert any("2,684.00" in one.about for one in told_of(rows, hidden=False))  # the control
    shop.take(day, 100)  # the count no longer holds
    assert "2,684.00" not in shown(shop)


@pytest.mark.parametrize("subject", ["engine_manning.OnDuty:NM/2026-11-23/early/zhou"])
def test_who_was_put_on_duty_is_named(shop: Shop, subject: str) -> None:
    row = TrailRow(verb="set_on_duty", subject=subject, detail="{}")
    told = told_of([row], hidden=False)[0]
    assert told.about == Person.objects.get(code="zhou").name
    assert told.raw == f"set_on_duty {subject}"
