"""Text that a spreadsheet would run or spoil, kept as text by an apostrophe in front, and taken back on the way in.

An apostrophe, because it is what people type for the same purpose and every spreadsheet takes the cell for text. A tab
is invisible and splits the cell in LibreOffice's usual import; ="…" is itself a formula. Source: DOMAIN §10; OWASP,
"CSV Injection".
"""

import re
from typing import Final

_SPACES: Final = r"\s\u00A0\u2000-\u200F\u2028-\u202F\u205F\u2060\u3000\uFEFF"
_STARTS_FORMULA: Final = r"=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212"

PATTERN: Final = rf"\A(?:[\t\r\n]|'*[{_SPACES}]*(?:[{_STARTS_FORMULA}]|0[0-9]+\Z|[0-9]{{12,}}X?\Z))"
"""What needs the apostrophe, for PostgreSQL and Python alike: a formula's first character, also behind spaces or in
full width; digits that begin with zero or are more than a spreadsheet shows (an ID number's X makes no difference, so
that their column looks alike); and the same behind apostrophes, so that taking one away always gives the text back."""

_PATTERN: Final = re.compile(PATTERN)


def guarded(text: str) -> str:
    """The text as a cell of a CSV file."""
    return f"'{text}" if _PATTERN.match(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell that `guarded` wrote; any other text is returned as it is."""
    return cell[1:] if cell.startswith("'") and _PATTERN.match(cell[1:]) else cell
