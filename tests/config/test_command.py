"""The command line itself: help, exit codes, language, a database that is not fit."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hallkeeper.config.command import main
from hallkeeper.config.spec import a_moment, specs
from tests.config.conftest import PASSPHRASE, Installed
from tests.config.runner import hallkeeper

NAMES = ["init", "serve", "worker", "demo", "tick", "day", "import", "clauses", "verify", "backup", "restore"]


def test_every_command_is_there() -> None:
    assert [spec.name for spec in specs()] == NAMES


@pytest.mark.parametrize("name", [*NAMES, ""])
def test_help_of_every_command_ends_with_0(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*([name] if name else []), "--help"])
    assert ended.value.code == 0
    assert "hallkeeper" in capsys.readouterr().out


def test_help_makes_no_home(tmp_path: Path) -> None:
    assert hallkeeper("serve", "--help", home=tmp_path / "home").code == 0
    assert not (tmp_path / "home").exists()


def test_help_speaks_chinese_unless_asked_for_english(tmp_path: Path) -> None:
    chinese = hallkeeper("--help", home=tmp_path / "home", language="")
    english = hallkeeper("--help", home=tmp_path / "home", language="en")
    assert "重算账目" in chinese.out
    assert "recount the books" in english.out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["no-such"],
        ["day", "NM"],
        ["day", "NM", "yesterday"],
        ["serve", "--port", "0"],
        ["tick", "--at", "noon"],
    ],
)
def test_wrong_use_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_wrong_use_says_how_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["day", "NM", "yesterday"])
    assert "a_date" not in (said := capsys.readouterr().err)
    assert "2026-11-23" in said


def test_a_moment_without_a_zone_is_the_shops_own() -> None:
    assert a_moment("2026-11-23T12:00").isoformat() == "2026-11-23T12:00:00+08:00"
    assert a_moment("2026-11-23T12:00+00:00").isoformat() == "2026-11-23T12:00:00+00:00"


@pytest.mark.parametrize("command", [["serve"], ["verify"], ["backup", "x"]])
def test_command_on_an_empty_home_is_refused_with_what_to_do(command: list[str], tmp_path: Path) -> None:
    ended = hallkeeper(*command, home=tmp_path / "home")
    assert (ended.code, ended.out) == (1, "")
    assert "run: hallkeeper init" in ended.err


def test_wrong_setting_is_named(tmp_path: Path) -> None:
    ended = hallkeeper("verify", home=tmp_path / "home", HALLKEEPER_DEBUG="perhaps")
    assert ended.code == 1
    assert "debug" in ended.err.lower()


def test_init_prints_one_sheet_and_a_code_and_no_password(installed: Installed) -> None:
    assert len(PASSPHRASE.findall(installed.said)) == 1
    assert "/first/" in installed.said
    with closing(sqlite3.connect(installed.home / "hallkeeper.sqlite3")) as base:
        assert base.execute("SELECT COUNT(*) FROM org_people_account").fetchone() == (0,)


def test_init_again_changes_nothing_and_prints_no_second_sheet(installed: Installed) -> None:
    keys = {path.name: path.read_bytes() for path in (installed.home / "keys").glob("*.key")}
    ended = hallkeeper("init", "--no-input", home=installed.home)
    assert ended.code == 0
    assert PASSPHRASE.findall(ended.out) == []
    assert {path.name: path.read_bytes() for path in (installed.home / "keys").glob("*.key")} == keys


def test_init_without_a_terminal_asks_for_no_input(tmp_path: Path, installed: Installed) -> None:
    ended = hallkeeper("init", home=installed.home)
    assert ended.code == 1
    assert "--no-input" in ended.err


def test_no_secret_is_printed_or_readable_by_others(installed: Installed) -> None:
    secrets = [path.read_text().strip() for path in (installed.home / "keys").glob("*.key")]
    assert len(secrets) == 4
    assert not [secret for secret in secrets if secret in installed.said]
    modes = {path.stat().st_mode & 0o077 for path in (installed.home / "keys").iterdir()}
    assert modes == {0}


def test_verify_is_0_when_sound_and_names_the_row_when_not(installed: Installed) -> None:
    sound = hallkeeper("verify", "--json", home=installed.home)
    assert (sound.code, json.loads(sound.out)["sound"]) == (0, True)
    with closing(sqlite3.connect(installed.home / "hallkeeper.sqlite3")) as base:
        (trigger,) = base.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'hk_ao_foundation_trail_trailrow_update'"
        ).fetchone()
        base.execute("DROP TRIGGER hk_ao_foundation_trail_trailrow_update")
        base.execute("UPDATE foundation_trail_trailrow SET actor_name = 'x' WHERE seq = 1")
        base.execute(trigger)
        base.commit()
    found = hallkeeper("verify", "--json", home=installed.home)
    assert found.code == 1
    assert json.loads(found.out)["unsound"][0]["check"] == "trail"
    assert "trail row company#1" in found.err


def test_missing_guard_stops_the_boot(installed: Installed) -> None:
    with closing(sqlite3.connect(installed.home / "hallkeeper.sqlite3")) as base:
        base.execute("DROP TRIGGER hk_ao_foundation_trail_trailrow_update")
        base.commit()
    ended = hallkeeper("serve", home=installed.home)
    assert ended.code == 1
    assert "foundation_trail_trailrow" in ended.err


def test_newer_database_stops_the_boot(installed: Installed) -> None:
    with closing(sqlite3.connect(installed.home / "hallkeeper.sqlite3")) as base:
        base.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('shop_cash', '0999_later', '2030')"
        )
        base.commit()
    ended = hallkeeper("worker", home=installed.home)
    assert ended.code == 1
    assert "shop_cash.0999_later" in ended.err


def test_tick_is_idempotent_and_says_what_it_touched(installed: Installed) -> None:
    for _turn in range(2):
        ended = hallkeeper("tick", "--at", "2026-11-23T09:00:00+08:00", "--json", home=installed.home)
        assert ended.code == 0, ended.err
        said = json.loads(ended.out)
        assert said["failed"] == []
    assert sum(said["touched"].values()) == 0


def test_clauses_lists_all_119_in_order(installed: Installed) -> None:
    rows = json.loads(hallkeeper("clauses", "--json", home=installed.home).out)
    assert len(rows) == 119
    assert (rows[0]["id"], rows[-1]["id"]) == ("S1.1.1", "S5.6.4")
    deposit = next(row for row in rows if row["id"] == "S1.2.7")
    assert deposit["controls"] == ["duties:deposit", "policies:cash.deposit"]


def test_day_of_a_missing_hall_is_refused(installed: Installed) -> None:
    ended = hallkeeper("day", "XX", "2026-11-23", "--json", home=installed.home)
    assert (ended.code, ended.out) == (1, "")
    assert "XX" in ended.err
