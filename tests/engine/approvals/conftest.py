"""Acts that need two people, declared by a room of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hallkeeper.foundation.kernel.api import NotAllowed, Refusal
from hallkeeper.foundation.rooms import registry
from hallkeeper.foundation.rooms.api import ApprovalKind, Room
from hallkeeper.foundation.trail.api import record
from hallkeeper.org.people.api import Person
from hallkeeper.org.posts.api import TwoPeople

RIGHT = "shop_hallday.approve_reopen"
KIND = "test.rename"


def rename(payload: dict[str, Any], by: TwoPeople) -> str:
    """The act: writes a row, so a rollback shows; refuses names the tests choose."""
    if payload["name"] == "不行":
        raise Refusal("test.no", "这个名字不行")
    if payload["name"] == "不是你":
        raise NotAllowed("test.not_you", "要厅经理同意")
    Person.objects.filter(code="wang").update(name=payload["name"])
    record("test.rename", "org_people.Person:wang", by.first, detail={"second": by.second.code})
    return f"改成{payload['name']}"


@pytest.fixture(autouse=True)
def act_of_two() -> Iterator[None]:
    """The kind `test.rename`, with the right to agree to reopening."""
    kind = ApprovalKind(KIND, "改名", RIGHT, rename, lambda payload: [("新名字", payload["name"])])
    registry._rooms.append(Room(name="foundation.kernel", approval_kinds=(kind,)))
    yield
    registry._rooms.pop()
