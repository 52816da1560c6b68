"""Forms as a page shows them: read from its HTML, filled, handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

APART = {"csrfmiddlewaretoken", "once", "client_now", "next", "seen", "version", "language"}


@dataclass
class Input:
    """One field: its kind, the value it came with, and what may be chosen."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    required: bool = False
    money: bool = False

    @property
    def typed(self) -> bool:
        """Whether a person types into it."""
        return self.kind in {
            "text",
            "number",
            "textarea",
            "date",
            "time",
            "datetime-local",
            "tel",
            "email",
            "password",
        }

    @property
    def prose(self) -> bool:
        """Whether words are typed into it, which have a limit."""
        return self.kind in {"text", "textarea"} and not self.money

    @property
    def chosen(self) -> bool:
        """Whether a person chooses from a list."""
        return self.kind in {"select", "radio", "checkbox"} and bool(self.options)


@dataclass
class Form:
    """One form of a page that is handed in by POST."""

    page: str
    action: str
    inputs: dict[str, Input] = field(default_factory=dict)

    def filled(self) -> dict[str, str]:
        """As it stands, with something in every empty field that a person types into."""
        return {one.name: one.value or _good(one) for one in self.inputs.values() if one.kind != "file"}


def _good(one: Input) -> str:
    if one.chosen:
        return next((value for value in one.options if value), "")
    if one.name.startswith("pieces_"):
        return "1"
    good = {"date": "2026-11-24", "time": "09:30", "datetime-local": "2026-11-23T10:00", "number": "1"}
    good |= {"password": "1357", "email": "a@example.com", "tel": "13811112222"}
    return good.get(one.kind, "12.50" if one.money else "原因")


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found, self.form = page, [], None  # type: ignore[var-annotated]
        self.select: Input | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = given.get("method", "").lower() == "post"
            self.form = Form(self.page, given.get("action") or self.page) if posts else None
            if self.form is not None:
                self.found.append(self.form)
        elif self.form is not None and given.get("name"):
            self._field(tag, given)
        if tag == "option" and self.select is not None:
            self.select.options.append(given.get("value", ""))
            if "selected" in given:
                self.select.value = given.get("value", "")

    def _field(self, tag: str, given: dict[str, str]) -> None:
        if tag not in {"input", "select", "textarea", "button"}:
            return
        name = given["name"]
        kind = {"select": "select", "textarea": "textarea", "button": "hidden"}.get(
            tag, given.get("type", "text")
        )
        one = self.form.inputs.setdefault(name, Input(name, kind, required="required" in given))  # type: ignore[union-attr]
        one.money = one.money or "data-money" in given
        if kind in {"radio", "checkbox"}:
            one.options.append(given.get("value", "on"))
            if "checked" in given:
                one.value = given.get("value", "on")
        else:
            one.value = one.value or given.get("value", "")
        self.select = one if tag == "select" else self.select

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None


def forms_of(page: str, body: str) -> list[Form]:
    """The forms of one page that act."""
    reader = _Reader(page)
    reader.feed(body)
    return reader.found
