"""House rules on the product's Python. Each checker reads one syntax tree; each has a bad sample below."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from hallkeeper.foundation.rooms.api import rooms
from tests.architecture.source import SOURCE, dotted, functions, imports, python_files, shown, tree

CLOCK = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now",
    "timezone.localdate", "time.time", "datetime.datetime.now", "datetime.date.today",
}  # fmt: skip
CLOCK_ALLOWED = {
    "foundation/kernel/clock.py": "it is the clock",
    "foundation/blobs/sweeping.py": "compares with the times that the file system gives its files",
}

# Rooms where an amount of money passes through.
NEAR_MONEY = ("foundation/kernel/fen.py", "books/", "shop/", "engine/policies/", "engine/approvals/")

SIGNALS = {"django.db.models.signals", "django.dispatch"}
SIGNALS_ALLOWED = {"foundation/rooms/apps.py": {"django.db.models.signals.post_migrate"}}

BANNED_FILE = re.compile(r"^(utils?|helpers?|services?|managers?|misc|common)\.py$")
BANNED_CLASS = re.compile(r"(Manager|Service|Helper|Util|Utils)$")
# Django calls its middleware by these three names.
BANNED_FUNCTION = re.compile(r"^_*(?!process_(view|exception|template_response)$)(process|handle)_")

# A trade's words belong to packs; the engine and the rooms must not know them.
TRADE_WORDS = re.compile(
    r"\b(telecoms?|sim|imei\d?|iccid|broadband|handsets?|electricity|kwh|kilowatts?|voltage|power_supply)\b"
    r"|电信|电力|供电|用电|套餐|开户|宽带|手机卡|串号",
    re.IGNORECASE,
)
TRADE_WORDS_ALLOWED = {"config/demo/": "the demo company has a trade, like every company"}
NOBODYS_LETTERS = {
    "shop/hallday/actions/alarms.py": "only to the absent giver: what was counted, no word of anybody",
    "books/notices/accounts.py": "to the owner alone: what others did to their password or PIN",
}
CHINESE = re.compile(r"[\u3400-\u9fff]")
CHINESE_ALLOWED = {
    "foundation/kernel/capitals.py": "the capitals on documents are Chinese in every language",
    "foundation/kernel/fen.py": "people type 元 behind an amount",
    "foundation/kernel/who.py": "the system's name in the trail is data, not interface",
    "config/demo/": "the demo company's people, halls and remarks are data",
}

MIGRATION_IMPORTS = re.compile(
    r"^(django\.|typing|__future__|datetime|uuid|decimal|hallkeeper\.foundation\.personal\.(api|fields|encrypted))"
)


def inside(path: Path) -> str:
    return str(path.relative_to(SOURCE))


# -- checkers: (path inside the package, tree, text) → findings --


def wrong_clock(path: str, module: ast.Module, text: str) -> Iterator[str]:
    """Time comes from `kernel.now()`, so that tests, demo and journeys can set it."""
    if path in CLOCK_ALLOWED:
        return
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCK:
            yield f"{node.lineno}: {dotted(node)}"


def floats_near_money(path: str, module: ast.Module, text: str) -> Iterator[str]:
    """Money is integer fen: no float literal, no `float()`, no FloatField, no `/` on fen."""
    if not path.startswith(NEAR_MONEY):
        return
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"{node.lineno}: {node.value}"
        elif isinstance(node, ast.Name | ast.Attribute) and is_float(dotted(node)):
            yield f"{node.lineno}: {dotted(node)}"
        elif isinstance(node, ast.BinOp) and divides_fen(node):
            yield f"{node.lineno}: / on fen"


def is_float(name: str) -> bool:
    """The type or its column; the float in the box is another matter."""
    return name == "float" or name.rpartition(".")[2] == "FloatField"


def divides_fen(node: ast.BinOp) -> bool:
    """True division where a side is named like an amount."""
    sides = (dotted(node.left), dotted(node.right))
    return isinstance(node.op, ast.Div) and any(side.endswith("fen") for side in sides)


def model_signals(path: str, module: ast.Module, text: str) -> Iterator[str]:
    """Events are declared in `room.py`; Django's signals hide who does what."""
    for node in ast.walk(module):
        for name in imports(node):
            if name.startswith(tuple(SIGNALS)) and name not in SIGNALS_ALLOWED.get(path, set()):
                yield f"{getattr(node, 'lineno', 0)}: {name}"


def banned_names(path: str, module: ast.Module, text: str) -> Iterator[str]:
    """Names say what a thing is; these say nothing."""
    if BANNED_FILE.match(Path(path).name):
        yield "0: the file's name"
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef) and BANNED_CLASS.search(node.name) and not asked_by_django(node):
            yield f"{node.lineno}: class {node.name}"
        elif isinstance(node, ast.FunctionDef) and BANNED_FUNCTION.search(node.name):
            yield f"{node.lineno}: {node.name}"


def asked_by_django(node: ast.ClassDef) -> bool:
    """Django's sign-in needs a class of this kind for the account model."""
    bases = (base.value if isinstance(base, ast.Subscript) else base for base in node.bases)
    return any(dotted(base).endswith("BaseUserManager") for base in bases)


def unexplained_local_imports(path: str, module: ast.Module, text: str) -> Iterator[str]:
    """An import inside a function says why on its line: `# reason: …`."""
    written = text.splitlines()
    for function in functions(module):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                block = written[node.lineno - 1 : (node.end_lineno or node.lineno)]
                if not any(re.search(r"# reason: \w+", line) for line in block):
                    yield f"{node.lineno}: {', '.join(imports(node))}"


def trade_words(path: str, module: ast.Module, text: str) -> Iterator[str]:
    """What a trade knows is data in its pack."""
    if path.startswith(tuple(TRADE_WORDS_ALLOWED)):
        return
    for number, line in enumerate(text.splitlines(), 1):
        if found := TRADE_WORDS.search(line):
            yield f"{number}: {found.group()}"


def chinese_in_source(path: str, module: ast.Module, text: str) -> Iterator[str]:
    """Source strings are English; Chinese lives in the catalogue and in packs."""
    if path.startswith(tuple(CHINESE_ALLOWED)):
        return
    for node in ast.walk(module):
        text_here = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if CHINESE.search(text_here) and not is_docstring(node, module):
            yield f"{getattr(node, 'lineno', 0)}: {text_here[:20]}"


def is_docstring(constant: ast.AST, module: ast.Module) -> bool:
    """Explaining a Chinese term in English prose is fine."""
    return any(
        node.body and isinstance(node.body[0], ast.Expr) and node.body[0].value is constant
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    )


def missing_annotations(path: str, module: ast.Module, text: str) -> Iterator[str]:
    """Every argument and every result has its type."""
    for node in functions(module):
        every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        named = [one for one in every if one.arg not in {"self", "cls"}]
        spread = [one for one in (node.args.vararg, node.args.kwarg) if one]
        if node.returns is None or any(one.annotation is None for one in [*named, *spread]):
            yield f"{node.lineno}: {node.name}"


def missing_module_docstring(path: str, module: ast.Module, text: str) -> Iterator[str]:
    """A file says in a line what it holds."""
    if module.body and not ast.get_docstring(module):
        yield "1: no docstring"


def letters_of_nobody(path: str, module: ast.Module, text: str) -> Iterator[str]:
    """A notice goes out in the name of who causes it, so that their superior is copied (S1.5.2)."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and dotted(node.func) == "send" and path not in NOBODYS_LETTERS:
            by = {keyword.arg: keyword.value for keyword in node.keywords}.get("by")
            if by is None or (isinstance(by, ast.Constant) and by.value is None):
                yield f"{node.lineno}: send(…, by=None)"


Checker = Callable[[str, ast.Module, str], Iterable[str]]

RULES: dict[Checker, str] = {
    wrong_clock: "def f():\n    return timezone.now()\n",
    floats_near_money: "fee = total_fen / 3\n",
    model_signals: "from django.db.models.signals import post_save\n",
    banned_names: "class CashManager:\n    pass\n",
    unexplained_local_imports: "def f():\n    import json\n",
    trade_words: "KIND = 'SIM'\n",
    chinese_in_source: "LABEL = '缴款'\n",
    missing_annotations: "def f(a: int, b) -> int:\n    return a\n",
    missing_module_docstring: "X = 1\n",
    letters_of_nobody: "send(subject='x', by=None)\n",
}
GOOD = '''"""A file of the house (营业日)."""

import json  # the whole module


def count(fen: int, *, by: str) -> int:
    """Halves round down."""
    from x import y  # reason: app registry must be ready

    return fen // 2
'''


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_python_keeps_the_house_rule(rule: Checker) -> None:
    found = [
        f"{shown(path)}:{finding}"
        for path in python_files()
        for finding in rule(inside(path), tree(path), path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_python_rule_control(rule: Checker) -> None:
    bad = RULES[rule]
    assert list(rule("shop/cash/actions.py", ast.parse(bad), bad)) != []
    assert list(rule("shop/cash/actions.py", ast.parse(GOOD), GOOD)) == []


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        (floats_near_money, "rate = 0.15\n"),
        (floats_near_money, "x = float(y)\n"),
        (floats_near_money, "x = models.FloatField()\n"),
        (banned_names, "def process_day():\n    pass\n"),
        (banned_names, "def _handle_row():\n    pass\n"),
        (wrong_clock, "d = date.today()\n"),
        (trade_words, "MATTER = '宽带'\n"),
        (missing_annotations, "def f(*rows) -> None:\n    pass\n"),
        (missing_annotations, "def f(a: int):\n    pass\n"),
    ],
)
def test_further_python_controls(rule: Checker, bad: str) -> None:
    assert list(rule("shop/cash/actions.py", ast.parse(bad), bad)) != []


def test_allowed_signal_is_allowed_in_one_file_only() -> None:
    text = "from django.db.models.signals import post_migrate\n"
    assert list(model_signals("foundation/rooms/apps.py", ast.parse(text), text)) == []
    assert list(model_signals("org/posts/apps.py", ast.parse(text), text)) != []


# -- migrations --


def foreign_code(module: ast.Module) -> list[str]:
    """What a migration imports beyond Django, the standard types and our own field classes."""
    names = [name for node in ast.walk(module) for name in imports(node)]
    return sorted(name for name in names if not MIGRATION_IMPORTS.match(name) and name != "django")


def test_migrations_import_no_app_code() -> None:
    found = {shown(path): foreign_code(tree(path)) for path in python_files(migrations=True)}
    assert {path: names for path, names in found.items() if names} == {}


def test_migration_control() -> None:
    bad = "from django.db import models\nfrom hallkeeper.shop.cash.models import Deposit\n"
    assert foreign_code(ast.parse(bad)) == ["hallkeeper.shop.cash.models.Deposit"]


# -- what an api opens is explained --


def unexplained(api: object, name: str) -> bool:
    """A function or class of an api without a docstring of its own."""
    opened = getattr(api, name)
    if not callable(opened):
        return False
    text = getattr(opened, "__doc__", None) or ""
    return not text.strip() or text.startswith(f"{name}(")


def api_modules() -> list[str]:
    opened = [room.name for room in rooms() if (SOURCE / room.name.replace(".", "/") / "api.py").exists()]
    return [f"hallkeeper.{name}.api" for name in opened]


def test_everything_an_api_opens_has_a_docstring() -> None:
    found = []
    for module in api_modules():
        api = import_module(module)
        found += [f"{module}.{name}" for name in api.__all__ if unexplained(api, name)]
    assert found == []


def test_every_api_lists_what_it_opens() -> None:
    assert [module for module in api_modules() if not getattr(import_module(module), "__all__", None)] == []


def test_api_docstring_control() -> None:
    class Api:
        @staticmethod
        def explained() -> None:
            """Says what."""

        @staticmethod
        def bare() -> None: ...

        MAX = 3

    assert [name for name in ("explained", "bare", "MAX") if unexplained(Api, name)] == ["bare"]
