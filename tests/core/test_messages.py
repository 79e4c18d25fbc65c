"""The Chinese catalogue is kept in step with the sources, and no gap in it goes unnoticed."""

import re
from io import StringIO
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command

from core.management import catalogue
from core.management.catalogue import Message


def entry(text: str, chinese: str, plural: str = "", **fields: object) -> polib.POEntry:
    translation = {"msgstr_plural": {0: chinese}} if plural else {"msgstr": chinese}
    return polib.POEntry(msgid=text, msgid_plural=plural, **translation, **fields)


def held(*entries: polib.POEntry) -> polib.POFile:
    catalogue = polib.POFile()
    catalogue.extend(entries)
    return catalogue


def wanted(*texts: str, plural: str = "") -> dict[catalogue.Key, Message]:
    return {(None, text): Message(text, plural, None, {"members/forms.py"}) for text in texts}


def test_python_gives_its_messages(tmp_path: Path) -> None:
    source = tmp_path / "forms.py"
    source.write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext\n"
        "A = _('Roster')\n"
        "B = ngettext('%(n)s row', '%(n)s rows', 2)\n"
        "C = pgettext('of a day', 'from')\n"
        "D = _(A)\n"
        "E = f\"{_('Moved')}: {A} {_('on') if B else ''}\"\n",
        encoding="utf-8",
    )
    assert list(catalogue.extract(source)) == [
        Message("Roster"),
        Message("%(n)s row", "%(n)s rows"),
        Message("from", context="of a day"),
        Message("Moved"),
        Message("on"),
    ]


def test_no_message_hides_behind_a_name_that_is_not_looked_for() -> None:
    """``gettext as _now`` would show English on every page: the catalogue is filled by the name of the call."""
    known = "|".join(catalogue._KEYWORDS)
    hidden = re.compile(rf"import .*gettext\w* as (?!(?:{known})\b)\w+")
    own = [path for by, path in catalogue._sources() if "/" in by and path.suffix == ".py"]
    assert own
    assert [path.name for path in own if hidden.search(path.read_text(encoding="utf-8"))] == []


def test_templates_give_theirs_whatever_stands_around_them(tmp_path: Path) -> None:
    source = tmp_path / "page.html"
    source.write_text(
        "{% load i18n %}<p>\n"
        '   {% translate "It\'s here" %} (100 %)\n'
        "     {% blocktranslate trimmed count n=rows|length %}\n"
        "  One row\n"
        "{% plural %}{{ n }} rows{% endblocktranslate %}\n"
        "  {# Translators: nothing #} {{ _('Word') }}</p>",
        encoding="utf-8",
    )
    assert list(catalogue.extract(source)) == [Message("It's here"), Message("One row", "%(n)s rows"), Message("Word")]


def test_a_template_that_has_only_one_block_gives_it(tmp_path: Path) -> None:
    source = tmp_path / "part.html"
    source.write_text("{% blocktranslate %}{{ name }} left{% endblocktranslate %}", encoding="utf-8")
    assert list(catalogue.extract(source)) == [Message("%(name)s left")]


def test_a_merge_keeps_translations_and_drops_what_nobody_shows() -> None:
    before = held(entry("Roster", "花名册"), entry("Old", "旧的"))
    after = catalogue.merge(before, wanted("roster", "Roster", "Alpha"))
    assert [(each.msgid, each.msgstr) for each in after] == [("Alpha", ""), ("Roster", "花名册"), ("roster", "")]
    assert [each.occurrences for each in after] == [[("members/forms.py", "")]] * 3


def test_a_merge_keeps_the_translation_of_a_message_that_became_a_plural() -> None:
    after = catalogue.merge(held(entry("%(n)s row", "%(n)s 行")), wanted("%(n)s row", plural="%(n)s rows"))
    assert after[0].msgstr_plural == {0: "%(n)s 行"}


def test_a_complete_catalogue_has_no_problems() -> None:
    complete = held(entry("Roster", "花名册"), entry("One row", "%(n)s 行", plural="%(n)s rows"))
    assert catalogue.problems(complete, wanted("Roster") | wanted("One row", plural="%(n)s rows")) == []


@pytest.mark.parametrize(
    ("held_entry", "problem"),
    [
        (entry("Roster", ""), "not translated: 'Roster'"),
        (entry("Roster", "花名册", flags=["fuzzy"]), "fuzzy: 'Roster'"),
        (entry("Roster", "花名册", obsolete=True), "obsolete: 'Roster'"),
        (entry("%(n)s of %(all)s", "%(n)s / %(al)s"), "placeholders differ: '%(n)s of %(all)s'"),
        (entry("{name} left", "已离开"), "placeholders differ: '{name} left'"),
        (entry("One row", "行", plural="%(n)s rows"), "placeholders differ: 'One row'"),
    ],
)
def test_each_gap_is_named(held_entry: polib.POEntry, problem: str) -> None:
    message = wanted(held_entry.msgid, plural=held_entry.msgid_plural)
    assert problem in catalogue.problems(held(held_entry), message)


def test_a_missing_message_is_named_with_its_file_and_a_stale_one_by_itself() -> None:
    assert catalogue.problems(held(entry("Old", "旧的")), wanted("Roster")) == [
        "missing: 'Roster' (members/forms.py)",
        "no longer used: 'Old'",
    ]


@pytest.fixture(scope="module")
def found() -> dict[catalogue.Key, Message]:
    """What the sources and libraries show; all of them are read."""
    return catalogue.messages()


def test_libraries_without_chinese_are_translated_here_and_those_with_it_are_not(
    found: dict[catalogue.Key, Message],
) -> None:
    assert found[(None, "Search apps and models...")].shown_by == {"unfold"}
    assert (None, "Permission denied") not in found  # Django has it
    assert "members/models/people.py" in found[(None, "lost contact")].shown_by


def test_the_command_fails_on_a_gap_and_changes_nothing_when_it_only_checks(
    found: dict[catalogue.Key, Message], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "messages", lambda: found)
    path = tmp_path / "django.po"
    held(entry("Old", "旧的"), entry("lost contact", "失联")).save(str(path))
    before = path.read_bytes()
    monkeypatch.setattr(catalogue, "CATALOGUE", path)
    with pytest.raises(CommandError, match=r"no longer used: 'Old'"):
        call_command("messages", "--check")
    assert path.read_bytes() == before
    with pytest.raises(CommandError, match=r"not translated"):
        call_command("messages")
    written = polib.pofile(str(path))
    assert written.find("lost contact").msgstr == "失联"
    assert written.find("Old") is None
    assert path.with_suffix(".mo").exists()


def test_the_command_is_content_with_a_complete_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "django.po"
    monkeypatch.setattr(catalogue, "CATALOGUE", path)
    monkeypatch.setattr(catalogue, "messages", lambda: wanted("Roster"))
    held(entry("Roster", "花名册")).save(str(path))
    out = StringIO()
    call_command("messages", "--check", stdout=out)
    assert out.getvalue() == "共 1 条文字，全部已译。\n"
