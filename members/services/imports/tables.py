"""A table somebody sends, with its header understood."""

from pathlib import Path

from core.tabular import Limits, Table, TableProblem, read_table
from members.rules.headers import Column, Header, HeaderWords
from members.services.imports.problems import ImportProblem, of_table

_SHOWN = 20
"""Header words that nobody knows, as far as a message tells them."""


def open_table(path: Path, name: str, words: HeaderWords[Column], limits: Limits) -> tuple[Table, Header[Column]]:
    """The table of a file.

    Raises ImportProblem if it cannot be one, lacks a required column or has it twice, or if several sheets are such.
    """
    try:
        table = read_table(path, name=name, recognise=words.recognise, limits=limits)
    except TableProblem as problem:
        refused = of_table(problem)
        refused.params.setdefault("words", words.examples)
        raise refused from problem
    header = words.read(table.header)
    if header.missing:
        missing = "、".join(column.header for column in header.missing)
        params = {"columns": missing, "line": table.header_line}
        if header.unread:
            raise ImportProblem("columns_missing_unread", unread="、".join(header.unread[:_SHOWN]), **params)
        raise ImportProblem("columns_missing", **params)
    if header.twice:
        raise ImportProblem("columns_twice", columns="、".join(header.twice), line=table.header_line)
    alike = [title for title, other in table.others if not words.read(other).missing]
    if alike:
        raise ImportProblem("several_sheets", sheets="、".join([table.sheet, *alike]))
    return table, header
