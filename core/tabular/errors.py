"""What can be wrong with a table that somebody sends."""

from typing import Final

CODES: Final = frozenset(
    {
        "empty",  # nothing in it
        "too_large",  # limit, size: bytes
        "encoding",  # line
        "not_a_table",  # kind: what it is instead
        "no_header",  # searched: rows looked at
        "too_many_columns",  # limit, line
        "too_many_rows",  # limit
        "cell_too_long",  # limit, line
        "cut_off",  # line of an unclosed quotation mark, if that is what is wrong
        "zip_bomb",  # a workbook that unpacks to more than it could honestly hold
        "old_excel",
        "null_bytes",
        "password",
    }
)


class TableProblem(ValueError):
    """A file that cannot be read as a table: a stable `code` out of CODES and what belongs in its message."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, str | int] = params
