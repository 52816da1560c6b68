"""Catalogues compiled by our own reader say what gettext reads."""

from __future__ import annotations

import gettext
from pathlib import Path

from tools.catalogue import Entry, compile_all, read

SAMPLE = """# Chinese of shop.cash.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#: views.py:3
msgid "Deposit"
msgstr "缴款"

msgctxt "verb"
msgid "Deposit"
msgstr "缴存"

#, python-format
msgid ""
"One \\"quoted\\" line\\n"
"and %(n)s more"
msgstr "一行“引用”\\n还有 %(n)s 行"

msgid "%(n)s slip"
msgid_plural "%(n)s slips"
msgstr[0] "%(n)s 张单"

#, fuzzy
msgid "Guess"
msgstr "猜的"

msgid "Empty"
msgstr ""

#~ msgid "Gone"
#~ msgstr "没了"
"""


def written(folder: Path) -> Path:
    path = folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(SAMPLE, encoding="utf-8")
    return path


def test_catalogue_reads_back_through_gettext(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert compile_all(tmp_path) == 1
    with path.with_suffix(".mo").open("rb") as machine:
        found = gettext.GNUTranslations(machine)
    assert found.gettext("Deposit") == "缴款"
    assert found.pgettext("verb", "Deposit") == "缴存"
    assert found.gettext('One "quoted" line\nand %(n)s more') == "一行“引用”\n还有 %(n)s 行"
    assert found.ngettext("%(n)s slip", "%(n)s slips", 5) == "%(n)s 张单"
    assert found.gettext("Guess") == "Guess"
    assert found.gettext("Gone") == "Gone"


def test_compiled_again_only_when_changed(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert [compile_all(tmp_path), compile_all(tmp_path)] == [1, 0]
    path.write_text(SAMPLE.replace("缴款", "缴存"), encoding="utf-8")
    assert compile_all(tmp_path) == 1


def test_gaps_and_guesses_count_as_untranslated(tmp_path: Path) -> None:
    entries = {entry.msgid: entry for entry in read(written(tmp_path))}
    assert [name for name in ("Deposit", "Guess", "Empty") if entries[name].translated] == ["Deposit"]
    assert "Gone" not in entries
    assert Entry("a", "b").key == "b\x04a"
