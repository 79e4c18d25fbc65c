"""What stands in the way of an import as a whole, and how problems of rows are kept."""

import json
from collections.abc import Iterable
from typing import Any

from core.tabular import TableProblem
from members.rules.people import Problem


class ImportProblem(ValueError):
    """A file or a confirmation that is refused as a whole: a code of `words.WORDS` and what belongs in its message."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, Any] = params


def of_table(problem: TableProblem) -> ImportProblem:
    """A problem of the file itself in the words of imports."""
    return ImportProblem(f"table_{problem.code}", **problem.params)


def dump(problems: Iterable[Problem], *, compared: bool = False) -> str:
    """Problems as the text of a JSON value.

    ``compared`` marks what was found by comparing with other rows and stored people, and may pass by itself.
    """
    mark = {"compared": True} if compared else {}
    return json.dumps(
        [
            {"field": problem.field, "code": problem.code, "params": problem.params, "remark": problem.remark, **mark}
            for problem in problems
        ],
        ensure_ascii=False,
    )


def stored_problems(value: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The problems of a row as a cursor gives them, to be changed and put back with `dump_stored`."""
    found: list[dict[str, Any]] = json.loads(value) if isinstance(value, str) else value
    return found


def dump_stored(stored: list[dict[str, Any]]) -> str:
    """Stored problems as the text of a JSON value."""
    return json.dumps(stored, ensure_ascii=False)


def load(stored: Iterable[dict[str, Any]] | None) -> list[Problem]:
    """The problems of a stored row."""
    return [Problem(each["field"], each["code"], each["params"], each["remark"]) for each in stored or ()]
