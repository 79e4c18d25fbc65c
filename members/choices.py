"""Code tables as Django choices, labelled in the language of the reader."""

from django.utils.functional import lazy
from django.utils.translation import get_language

from members.rules.codes import Code, CodeTable


def _word(code: Code) -> str:
    return code.chinese if _is_chinese() else code.english


def _is_chinese() -> bool:
    return (get_language() or "en").startswith("zh")


_lazy_word = lazy(_word, str)


def choices(table: CodeTable) -> list[tuple[str, str]]:
    """``(value, lazy label)`` pairs of a code table, in its order."""
    return [(code.value, _lazy_word(code)) for code in table]


def word(table: CodeTable, value: str) -> str:
    """The label of a stored value in the reader's language; empty for the empty value."""
    return _word(table.by_value[value]) if value else ""


def words(table: CodeTable) -> dict[str, str]:
    """Every label of a table by its stored value, for many rows at once; the empty value's is empty."""
    chinese = _is_chinese()
    return {"": ""} | {code.value: code.chinese if chinese else code.english for code in table}
