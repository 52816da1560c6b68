"""Files that travel: lock files and settings name no host, nothing names a machine's folders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import tracked
from tools.rooms import ROOT

CONFIGS = re.compile(
    r"^(requirements/.*|.*package(-lock)?\.json|.*\.npmrc|pyproject\.toml|\.importlinter|Makefile|\.ci/.*|.*\.toml|.*\.ini|.*\.cfg)$"
)
HOST = re.compile(
    r"\b(?:https?|git\+\w+|ssh|ftp)://(?!localhost\b|127\.0\.0\.1\b)[\w.-]+|--(?:extra-)?index-url|--find-links"
)
MACHINE = re.compile(r"(?<![\w./~-])/(?:work|farm|home|root|Users|tmp/w)/")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".yaml",
    ".yml",
    ".json",
    ".sh",
    ".html",
    ".js",
    ".scss",
    ".css",
    ".po",
    "",
}


def hosts(text: str) -> list[str]:
    """Addresses and index options in a file."""
    return HOST.findall(text)


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8", errors="ignore")


def test_lock_files_and_settings_name_no_host() -> None:
    configs = [path for path in tracked() if CONFIGS.match(str(path))]
    assert {str(path): hosts(read(path)) for path in configs if hosts(read(path))} == {}


def test_lock_files_carry_hashes() -> None:
    for name in ("build", "runtime", "dev"):
        text = read(Path(f"requirements/{name}.txt"))
        lines = re.findall(r"^[\w.\[\]-]+==.*$", text, re.MULTILINE)
        pinned = re.findall(r"^[\w.\[\]-]+==.* \\\n    --hash=sha256:", text, re.MULTILINE)
        assert len(pinned) == len(lines) > 0, name


def pins(name: str) -> dict[str, str]:
    """Package → version of a lock file."""
    return dict(
        re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)", read(Path(f"requirements/{name}.txt")), re.MULTILINE)
    )


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    shipped, tested = pins("runtime"), pins("dev")
    assert {name: tested.get(name) for name in shipped} == shipped


def test_every_dependency_says_what_it_is_for() -> None:
    bare = []
    for path in sorted((ROOT / "requirements").glob("*.in")):
        before = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")) and not before:
                bare.append(f"{path.name}: {line}")
            before = line if line.startswith("#") or (before and line) else ""
    assert bare == []


def test_nothing_names_a_machine_folder() -> None:
    itself = "tests/architecture/test_files.py"
    found = [
        str(path)
        for path in tracked()
        if path.suffix in TEXT and str(path) != itself and MACHINE.search(read(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    "sample",
    [
        '"resolved": "https://registry.example/x.tgz"',
        "--index-url https://mirror.example/simple",
        "x @ git+https://example.org/x",
    ],
)
def test_host_control(sample: str) -> None:
    assert hosts(sample) != []


def test_host_control_clean() -> None:
    assert hosts("http://127.0.0.1:8000 postgresql://127.0.0.1") == []


def test_machine_folder_control() -> None:
    assert MACHINE.search("path = '/home/li/hallkeeper'")
    assert not MACHINE.search("https://example.org/home/li and tests/work/x")
