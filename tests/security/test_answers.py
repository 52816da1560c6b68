"""Every answer carries the strict headers; faults show a page in Chinese with a code that can be read out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory

from hallkeeper.config import errors
from hallkeeper.portal.today import views as today_views
from tests.cast import Cast
from tests.security.walking import Seen

pytestmark = pytest.mark.xdist_group("lived")

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"\b[ACDEFGHJKLMNPQRTUVWXY34679]{3}-[ACDEFGHJKLMNPQRTUVWXY34679]{3}\b")
CSP = "Content-Security-Policy"


def loose(policy: str) -> list[str]:
    """What a policy allows that ours may not."""
    wide = ["unsafe-inline", "unsafe-eval", "unsafe-hashes", "nonce-", "http:", "https:", "*"]
    return [word for word in wide if word in policy] + ([] if "default-src 'none'" in policy else ["default"])


def test_policy_is_the_same_and_strict_on_every_page(walked: dict[str, list[Seen]]) -> None:
    policies = {one.headers.get(CSP, "") for seen in walked.values() for one in seen}
    assert len(policies) == 1
    assert loose(policies.pop()) == []


def test_other_headers_are_on_every_page(walked: dict[str, list[Seen]]) -> None:
    wanted = {
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    without = [
        one.address for seen in walked.values() for one in seen
        if {name: one.headers.get(name) for name in wanted} != wanted
    ]  # fmt: skip
    assert without == []


def test_policy_control() -> None:
    assert loose("default-src 'self'; script-src 'unsafe-inline'") == ["unsafe-inline", "default"]


def broken(*_args: Any, **_named: Any) -> Any:
    raise ZeroDivisionError


def no_database(*_args: Any) -> Any:
    raise DatabaseError("gone")


@pytest.mark.parametrize(
    ("status", "send"),
    [
        (400, lambda client: client.get("/", HTTP_HOST="evil.example")),
        (403, lambda client: client.get("/setup/company/")),
        (403, lambda client: client.post("/cash/NM/takings/", {"once": "x"})),
        (404, lambda client: client.get("/cash/DJ/")),
        (405, lambda client: client.get("/cash/NM/offer/")),
        (500, lambda client: client.get("/today/live/")),
    ],
)
def test_faults_have_a_page_in_chinese_with_a_code(
    lived: Cast, monkeypatch: pytest.MonkeyPatch, status: int, send: Callable[[Client], Any]
) -> None:
    monkeypatch.setattr(today_views, "_content", broken)
    client = lived.client("zhou", enforce_csrf_checks=True, raise_request_exception=False)
    response = send(client)
    body = response.content.decode()
    assert response.status_code == status
    assert loose(response[CSP]) == []
    if status != 405:
        assert CODE.search(body) or "hk-notice" in body
        assert re.search(r"[\u4e00-\u9fff]{4}", body)
    assert "Traceback" not in body
    assert "ZeroDivision" not in body


def test_server_error_stands_without_the_database(lived: Cast) -> None:
    request: Any = RequestFactory().get("/")
    request.user = lived.account("zhou")
    with connection.execute_wrapper(no_database):
        response = errors.server_error(request)
    body = response.content.decode()
    assert response.status_code == 500
    assert CODE.search(body)
    assert re.search(r"[\u4e00-\u9fff]{4}", body)


def test_server_error_control_the_database_is_really_gone(lived: Cast) -> None:
    with connection.execute_wrapper(no_database), pytest.raises(DatabaseError):
        lived.account("zhou")


def deploy_check(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`check --deploy` in a process of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HALLKEEPER", "DATABASE", "DJANGO"))
    }
    return subprocess.run(
        [sys.executable, "-m", "hallkeeper.config.manage", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=kept | {"HALLKEEPER_HOME": str(home), "PYTHONPATH": "src"} | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_deployment_check_has_no_warning(tmp_path: Path) -> None:
    ended = deploy_check(tmp_path, HALLKEEPER_HTTPS="true")
    assert (ended.returncode, "no issues" in ended.stdout) == (0, True), ended.stdout + ended.stderr
    assert "silenced" not in ended.stdout.replace("(0 silenced)", "")


def test_deployment_check_control_debug_is_noticed(tmp_path: Path) -> None:
    ended = deploy_check(tmp_path, HALLKEEPER_HTTPS="true", HALLKEEPER_DEBUG="true")
    assert ended.returncode != 0, ended.stdout
    assert "security.W018" in ended.stderr


def test_session_cookie_is_closed_to_scripts() -> None:
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE) == (True, "Lax")


def test_name_that_is_not_ours_gets_a_page_that_says_what_to_do(client: Client) -> None:
    answer = client.get("/accounts/login/", headers={"Host": "evil.example"})
    page = answer.content.decode()
    assert answer.status_code == 400 and CODE.search(page)
    assert "不认识这个地址" in page and "HALLKEEPER_ALLOWED_HOSTS" in page and "evil.example" not in page


def test_form_without_its_token_gets_a_page_that_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "zheng", "password": "x"})
    page = answer.content.decode()
    assert answer.status_code == 403 and CODE.search(page)
    assert "没有存" in page and "填的都在" in page
