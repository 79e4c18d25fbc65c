"""Merged cells of a sheet: only the first holds the value, and people mean all of them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from openpyxl.utils import column_index_from_string

from core.tabular.table import Cell, is_blank

_BLOCK: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?[A-Z]{1,3}\$?(\d{1,7})", re.ASCII)


class _Open(NamedTuple):
    value: Cell
    last_line: int


class MergedCells:
    """Writes the value of a block that runs over several lines into each of them, as far as they hold anything."""

    def __init__(self, blocks: Iterable[str]) -> None:
        self._beginning: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._open: dict[int, _Open] = {}
        for block in blocks:
            match = _BLOCK.fullmatch(block)
            if match and int(match[3]) > int(match[2]):
                self._beginning[int(match[2])].append((column_index_from_string(match[1]) - 1, int(match[3])))

    def fill(self, line: int, cells: list[Cell]) -> None:
        """Complete a line. Lines come in their order; one without any value of its own stays blank."""
        if self._open:
            self._open = {place: block for place, block in self._open.items() if line <= block.last_line}
            if not all(map(is_blank, cells)):
                self._write(cells)
        for place, last_line in self._beginning.pop(line, ()):
            if place < len(cells):
                self._open[place] = _Open(cells[place], last_line)

    def _write(self, cells: list[Cell]) -> None:
        for place, block in self._open.items():
            if place >= len(cells):
                cells.extend([""] * (place + 1 - len(cells)))
            if is_blank(cells[place]):
                cells[place] = block.value
