"""Pages obey the strict content policy: nothing inline, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import shown, templates

COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<([a-zA-Z][\w.:-]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>", re.DOTALL)
FORBIDDEN = {
    "style attribute": re.compile(r"(?<![\w:-])style\s*="),
    "event attribute": re.compile(r"(?<![\w:@-])on[a-z]+\s*="),
    "hx-on": re.compile(r"(?<![\w-])(?:data-)?hx-on"),
    "hx-vals with script": re.compile(r"hx-(?:vals|headers)\s*=\s*[\"']\s*js(?:cript)?:"),
    "javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign address": re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//"),
}


def findings(text: str) -> Iterator[str]:
    """Everything inline or foreign in a template."""
    bare = COMMENT.sub("", text)
    for name, attributes in TAG.findall(bare):
        if name.lower() == "style":
            yield "style element"
        if name.lower() == "script" and "src=" not in attributes and "application/json" not in attributes:
            yield "inline script"
        outside_values = re.sub(r"=\s*(\"[^\"]*\"|'[^']*')", "=", attributes)
        for kind, pattern in FORBIDDEN.items():
            whole = "script" in kind or "address" in kind
            if pattern.search(attributes if whole else outside_values):
                yield kind


def test_templates_hold_nothing_inline() -> None:
    found = {
        shown(path): sorted(set(findings(path.read_text(encoding="utf-8"))))
        for path in templates()
        if path.suffix in {".html", ".svg"}
    }
    assert {path: kinds for path, kinds in found.items() if kinds} == {}


@pytest.mark.parametrize(
    ("sample", "kind"),
    [
        ('<div class="a" style="color:red">', "style attribute"),
        ("<style>a{}</style>", "style element"),
        ("<script>go()</script>", "inline script"),
        ('<button onclick="go()">', "event attribute"),
        ('<button hx-on:click="go()">', "hx-on"),
        ('<button hx-on::after-request="go()">', "hx-on"),
        ("<div hx-vals='js:{a: 1}'>", "hx-vals with script"),
        ('<a href="javascript:go()">', "javascript: address"),
        ('<script src="//cdn.example/x.js"></script>', "foreign address"),
    ],
)
def test_inline_control(sample: str, kind: str) -> None:
    assert list(findings(sample)) == [kind]


@pytest.mark.parametrize(
    "sample",
    [
        '<script src="{% static "ui/app.js" %}" defer></script>',
        '<script id="d" type="application/json">{}</script>',
        '<div data-tone="late" hx-get="{% url "a:b" %}" title="style=nice" class="on-duty">',
        '<c-field :options="rows" option="1">',
        "{# <style> in a comment #}",
    ],
)
def test_inline_control_clean(sample: str) -> None:
    assert list(findings(sample)) == []
