"""A pack that nobody has heard of brings a kind of duty by YAML alone."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

import pytest

from hallkeeper.engine.duties.actions.planning import plan_day
from hallkeeper.engine.duties.models import Duty, DutyKind, Evidence
from hallkeeper.engine.duties.ticking import tick
from hallkeeper.engine.packing.api import PackError, load_packs
from hallkeeper.foundation.kernel.api import at
from hallkeeper.foundation.trail.api import transaction
from tests.cast import Cast
from tests.engine.duties.conftest import TODAY, hall_time

HEAD = """
code: gasworks
version: {version}
title: {{zh: 燃气, en: Gas}}
"""
DUTIES = """
duties:
  - code: read_pressure
    title: {zh: 抄压力, en: Read the pressure}
    owner: clerk
    schedule: {at: "09:30"}
    evidence: {kind: number, low: "0.2", high: "0.4", decimals: 2, unit: {zh: MPa, en: MPa}}
    warn_before: 15
    escalate_after: 30
    escalate_to: hall_manager
"""


def pack(folder: Path, duties: str = DUTIES, version: int = 1) -> Path:
    (folder / "gasworks").mkdir(exist_ok=True)
    (folder / "gasworks" / "pack.yaml").write_text(HEAD.format(version=version), encoding="utf-8")
    (folder / "gasworks" / "duties.yaml").write_text(duties, encoding="utf-8")
    return folder


def test_a_pack_adds_a_duty_by_yaml_alone(company: Cast, tmp_path: Path, morning: datetime) -> None:
    load_packs(["gasworks"], root=pack(tmp_path))
    tick(hall_time("09:15"))
    duty = Duty.objects.get(hall=company.nm, date=TODAY, kind_code="read_pressure")
    assert (duty.due_at, duty.warned_at) == (hall_time("09:30"), hall_time("09:15"))
    li = company.client("li")
    assert "抄压力" in li.get("/duties/").content.decode()
    answer = li.post(f"/duties/{duty.pk}/do/", {"once": str(uuid.uuid4()), "value": "0.31"})
    assert answer.status_code == 303
    assert Evidence.objects.get().value == {"number": "0.31", "unit": "MPa"}


def test_a_newer_pack_changes_tomorrow_and_not_yesterday(
    company: Cast, tmp_path: Path, morning: datetime
) -> None:
    load_packs(["gasworks"], root=pack(tmp_path))
    with transaction():
        plan_day(company.nm, TODAY)
    load_packs(["gasworks"], root=pack(tmp_path, DUTIES.replace('high: "0.4"', 'high: "0.5"'), version=2))
    assert DutyKind.objects.get(code="read_pressure").evidence["high"] == "0.5"
    assert Duty.objects.get(kind_code="read_pressure").evidence["high"] == "0.4"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (("at: ", "noon: "), "schedule"),
        (("kind: number", "kind: song"), "evidence"),
        (("escalate_to: hall_manager", "escalate_to: nobody_such"), "duties.0"),
        (("owner: clerk", "owner: nobody_such"), "duties.0"),
        (("owner: clerk", "owner: [clerk]"), "owner"),
    ],
)
def test_a_pack_that_is_wrong_says_where(
    company: Cast, tmp_path: Path, change: tuple[str, str], field: str
) -> None:
    with pytest.raises(PackError) as refused:
        load_packs(["gasworks"], root=pack(tmp_path, DUTIES.replace(*change)))
    assert refused.value.file == "gasworks/duties.yaml"
    assert field in refused.value.field
    assert not DutyKind.objects.filter(code="read_pressure").exists()


def test_a_retired_kind_makes_no_new_duties(company: Cast, tmp_path: Path) -> None:
    load_packs(["gasworks"], root=pack(tmp_path))
    DutyKind.objects.filter(code="read_pressure").update(retired=True)
    with at(hall_time("08:00")):
        tick(hall_time("08:00"))
    assert not Duty.objects.filter(kind_code="read_pressure").exists()
