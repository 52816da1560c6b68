"""Kinds of an invented trade: one plain, one that concerns money, one with a table of brackets."""

from __future__ import annotations

from typing import Any


def names(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


PLAIN: dict[str, Any] = {
    "code": "water.round",
    "title": names("巡检", "Rounds"),
    "clause": "S1.1.1",
    "fields": [
        {"name": "hours", "kind": "int", "label": names("间隔", "Every"), "low": 1, "high": 24, "default": 4},
        {
            "name": "rate",
            "kind": "decimal",
            "label": names("比例", "Share"),
            "low": "0",
            "high": "1",
            "default": "0.5",
        },
        {"name": "late", "kind": "duration", "label": names("迟到", "Late"), "default": 15},
        {"name": "first", "kind": "time", "label": names("首次", "First"), "default": "08:00"},
        {"name": "night", "kind": "bool", "label": names("夜间", "At night"), "default": False},
        {"name": "note", "kind": "text", "label": names("说明", "Note"), "default": ""},
        {"name": "posts", "kind": "list", "label": names("岗位", "Posts"), "default": []},
        {
            "name": "way",
            "kind": "choice",
            "label": names("方式", "Way"),
            "default": "foot",
            "options": [
                {"code": "foot", "name": names("步行", "On foot")},
                {"code": "car", "name": names("开车", "By car")},
            ],
        },
    ],
}
MONEY: dict[str, Any] = {
    "code": "water.limit",
    "title": names("水费限额", "Water limit"),
    "clause": "S1.2.7",
    "money": True,
    "fields": [
        {"name": "limit_fen", "kind": "fen", "label": names("限额", "Limit"), "low": 100, "default": 300000}
    ],
}
TABLE: dict[str, Any] = {
    "code": "water.brackets",
    "title": names("水价档", "Brackets"),
    "fields": [
        {
            "name": "brackets",
            "kind": "table",
            "label": names("档", "Brackets"),
            "ranges": {"from": "low", "to": "high"},
            "columns": [
                {"name": "low", "kind": "int", "label": names("从", "From")},
                {"name": "high", "kind": "int", "label": names("到", "To")},
                {"name": "pay", "kind": "fen", "label": names("价", "Price")},
            ],
            "default": [{"low": 46, "high": 66, "pay": 500}],
        }
    ],
}
READERS: dict[str, Any] = {
    "code": "water.readers",
    "title": names("读者", "Readers"),
    "fields": [{"name": "readers", "kind": "posts", "label": names("岗位", "Posts"), "default": []}],
}
