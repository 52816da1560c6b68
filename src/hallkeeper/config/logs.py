"""Logs: one JSON object per line on stderr, with the request's id and without personal data.

Long digit runs (phones, identity and card numbers) are cut everywhere, tracebacks carry no local values.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer

Event = MutableMapping[str, Any]
_LONG_NUMBER = re.compile(r"\d(?=[\d \-]{5,}\d)[\d \-]*\d[Xx]?")
_CODE_KEYS = frozenset({"timestamp", "request", "code", "lineno"})


def cut_numbers(_logger: Any, _method: str, event: Event) -> Event:
    """Whatever looks like somebody's number becomes `***`, at any depth."""
    for key, value in event.items():
        if key not in _CODE_KEYS:
            event[key] = _cut(value)
    return event


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return _LONG_NUMBER.sub("***", value)
    if isinstance(value, dict):
        return {key: item if key in _CODE_KEYS else _cut(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cut(item) for item in value]
    return value


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False, max_frames=20)),
        cut_numbers,
    ]


def configured(level: str) -> dict[str, Any]:
    """Set structlog up and return Django's `LOGGING`; both end in the same lines."""
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": _formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "level": level.upper(), "propagate": True},
            "django.server": {"handlers": [], "level": level.upper(), "propagate": True},
        },
    }


def _formatter() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(default=str, ensure_ascii=False),
        ],
    )
