"""The Chinese catalogue against the sources: what must be translated, and what is wrong with the translations.

Messages are those of our own Python and templates, and those of the installed libraries that come without Chinese.
"""

import ast
import gettext
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import django
import polib
from django.apps import apps
from django.conf import settings
from django.utils.translation import TranslatorCommentWarning
from django.utils.translation.template import templatize

LANGUAGE: Final = "zh_Hans"
CATALOGUE: Final = Path("locale", LANGUAGE, "LC_MESSAGES", "django.po")

_ONE, _PLURAL, _CONTEXT, _CONTEXT_PLURAL = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
_SIMPLE: Final = ("_", "gettext", "gettext_lazy", "gettext_noop")
_KEYWORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(_SIMPLE, _ONE),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], _PLURAL),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], _CONTEXT),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], _CONTEXT_PLURAL),
}
_MARKED: Final = re.compile(r"gettext|trans|_\(")
_LEFT_OUT: Final = {"migrations", "tests", "test", "contrib", "node_modules"}
_PERCENT: Final = re.compile(r"%(?:\(\w+\))?[sdfr]")
_BRACES: Final = re.compile(r"\{\w*\}")

Key = tuple[str | None, str]


@dataclass
class Message:
    """A text to be translated, and the files (or the library) that show it."""

    text: str
    plural: str = ""
    context: str | None = None
    shown_by: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        return self.context, self.text


def messages() -> dict[Key, Message]:
    """Everything the program shows that the libraries' own catalogues do not hold in Chinese."""
    found: dict[Key, Message] = {}
    for shown_by, path in _sources():
        for message in extract(path):
            found.setdefault(message.key, message).shown_by.add(shown_by)
    translated = _translated_by_libraries()
    return {key: found[key] for key in found if key not in translated or any("/" in by for by in found[key].shown_by)}


def merge(catalogue: polib.POFile, wanted: dict[Key, Message]) -> polib.POFile:
    """The catalogue with exactly the wanted messages, sorted, each with the translation it had."""
    had = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    merged = polib.POFile(wrapwidth=120)
    merged.metadata = {
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for message in sorted(wanted.values(), key=lambda each: (each.text.casefold(), each.text, each.context or "")):
        old = had.get(message.key)
        entry = polib.POEntry(msgctxt=message.context, msgid=message.text, msgid_plural=message.plural)
        entry.occurrences = [(place, "") for place in sorted(message.shown_by)]
        entry.flags = list(old.flags) if old else []
        if message.plural:
            entry.msgstr_plural = {0: old.msgstr_plural.get(0, old.msgstr) if old else ""}
        else:
            entry.msgstr = (old.msgstr or old.msgstr_plural.get(0, "")) if old else ""
        merged.append(entry)
    return merged


def problems(catalogue: polib.POFile, wanted: dict[Key, Message]) -> list[str]:
    """Why the catalogue is not complete, a line each; empty if it is."""
    found = [f"obsolete: {entry.msgid!r}" for entry in catalogue if entry.obsolete]
    entries = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    found += [f"missing: {wanted[key].text!r} ({min(wanted[key].shown_by)})" for key in wanted.keys() - entries.keys()]
    found += [f"no longer used: {entries[key].msgid!r}" for key in entries.keys() - wanted.keys()]
    for entry in entries.values():
        found += [f"{problem}: {entry.msgid!r}" for problem in _entry_problems(entry)]
    return sorted(found)


def _entry_problems(entry: polib.POEntry) -> Iterator[str]:
    translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if "fuzzy" in entry.flags:
        yield "fuzzy"
    if not all(translations):
        yield "not translated"
        return
    # Chinese has one form, which stands for any number: it takes what the plural takes.
    source = entry.msgid_plural or entry.msgid
    for translation in translations:
        for kind in (_PERCENT, _BRACES):
            if sorted(set(kind.findall(source))) != sorted(set(kind.findall(translation))):
                yield "placeholders differ"


def _sources() -> Iterator[tuple[str, Path]]:
    """Each file that may hold messages, with what it is called in the catalogue."""
    base: Path = settings.BASE_DIR
    libraries = {"django": Path(django.__file__).parent}
    own = [base / "config", base / "templates"]
    for app in apps.get_app_configs():
        path = Path(app.path)
        if path.parent == base:
            own.append(path)
        else:
            libraries[app.name] = path
    for root in own:
        for path in _files(root):
            yield path.relative_to(base).as_posix(), path
    for name, root in libraries.items():
        for path in _files(root):
            yield name, path


def _files(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and not _LEFT_OUT & set(path.relative_to(root).parts):
            yield path


def extract(path: Path) -> Iterator[Message]:
    """The messages of one Python file or template, in their order."""
    from babel.messages.extract import extract  # a part of the checks, not of the program

    source = path.read_text(encoding="utf-8")
    if not _MARKED.search(source):
        return
    if path.suffix != ".py":
        with warnings.catch_warnings(action="ignore", category=TranslatorCommentWarning):
            source = templatize(source, origin=str(path))
        # What stands between the messages is not Python: its indentation must not be read as such.
        source = "\n".join(line.lstrip() for line in source.splitlines())
    for _line, texts, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=_KEYWORDS):
        text, plural = (texts, "") if isinstance(texts, str) else (texts[0], texts[1])
        if text:
            yield Message(text, plural, context)
    if path.suffix == ".py":
        yield from _in_f_strings(source)


def _in_f_strings(source: str) -> Iterator[Message]:
    """Messages asked for inside an f-string, which Babel reads as one text before Python 3.12."""
    for text in ast.walk(ast.parse(source)):
        if not isinstance(text, ast.JoinedStr):
            continue
        for call in ast.walk(text):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _SIMPLE:
                said = call.args[0] if call.args else None
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    yield Message(said.value)


@cache
def _translated_by_libraries() -> frozenset[Key]:
    roots = [Path(django.__file__).parent / "conf", *(Path(app.path) for app in apps.get_app_configs())]
    known: set[Key] = set()
    for root in roots:
        compiled = root / "locale" / LANGUAGE / "LC_MESSAGES" / "django.mo"
        if not compiled.is_file():
            continue
        with compiled.open("rb") as file:
            keys = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # the class has no other way in
        for key in keys:
            text = key[0] if isinstance(key, tuple) else key
            context, separator, rest = text.partition("\x04")
            known.add((context, rest) if separator else (None, text))
    return frozenset(known)
