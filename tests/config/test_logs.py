"""Log lines: JSON, with the request's id, without anybody's numbers or local values."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory

from hallkeeper.config import request_log
from hallkeeper.config.logs import configured
from hallkeeper.config.request_log import RequestLog


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Where the lines of the test `logger` go, through the shipped formatter."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(configured("info")["formatters"]["json"]["()"]())
    logger = logging.getLogger("shop.test")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield stream
    logger.removeHandler(handler)


def last(lines: io.StringIO) -> dict[str, Any]:
    """The last line, read back."""
    found: dict[str, Any] = json.loads(lines.getvalue().splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("phone 13800138000 called", "phone *** called"),
        ("110101199003074514", "***"),
        ("11010119900307451X", "***"),
        ("138 0013 8000", "***"),
        ("took 154900 fen in 12 ms", "took 154900 fen in 12 ms"),
    ],
)
def test_long_numbers_are_cut_and_amounts_stay(lines: io.StringIO, text: str, kept: str) -> None:
    structlog.get_logger("shop.test").warning("note", said=text, deep={"list": [text]})
    line = last(lines)
    assert (line["event"], line["said"], line["deep"]) == ("note", kept, {"list": [kept]})
    assert line["level"] == "warning"


def test_lines_of_other_libraries_come_out_alike(lines: io.StringIO) -> None:
    logging.getLogger("shop.test").error("sent to %s", "13800138000")
    line = last(lines)
    assert (line["event"], line["level"], line["logger"]) == ("sent to ***", "error", "shop.test")


def test_traceback_carries_no_local_value(lines: io.StringIO) -> None:
    pin = "my secret pin"
    try:
        raise ValueError("phone 13800138000 is taken")
    except ValueError:
        structlog.get_logger("shop.test").exception("failed")
    text = lines.getvalue()
    assert pin not in text
    assert "13800138000" not in text
    frames = last(lines)["exception"]
    assert (frames[0]["exc_type"], frames[0]["exc_value"]) == ("ValueError", "phone *** is taken")


def test_request_is_logged_once_with_its_id_and_without_its_query(lines: io.StringIO) -> None:
    seen: list[str] = []

    def view(request: Any) -> HttpResponse:
        seen.append(structlog.contextvars.get_contextvars()["request"])
        structlog.get_logger("shop.test").warning("inside")
        return HttpResponse(status=204)

    RequestLog(view)(RequestFactory().get("/people/?q=13800138000"))
    assert last(lines)["request"] == seen[0]
    assert "request" not in structlog.contextvars.get_contextvars()


def test_request_line_names_method_path_status_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # A logger that was used before keeps the processors of then; a fresh one can be listened to.
    monkeypatch.setattr(request_log, "log", structlog.get_logger())
    with structlog.testing.capture_logs() as captured:
        RequestLog(lambda _request: HttpResponse(status=404))(RequestFactory().post("/cash/NM/?q=1"))
    line = captured[-1]
    assert (line["event"], line["method"], line["path"], line["status"]) == (
        "request",
        "POST",
        "/cash/NM/",
        404,
    )
    assert line["ms"] >= 0
