"""Template tags of lists."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString

from core.web.listing.page import Cell, Line

register = template.Library()


@register.simple_tag
def list_rows(lines: Iterable[Line], tick: str = "") -> SafeString:
    """The rows of a list's table, each with a box of the name ``tick`` if it has one.

    Built here because three hundred cells in a template's loop cost 6 ms, here one.
    """
    return SafeString(
        "\n".join(
            f"<tr>{_box(tick, line) if tick else ''}{''.join(_cell(line.url, cell) for cell in line.cells)}</tr>"
            for line in lines
        )
    )


def _box(name: str, line: Line) -> str:
    said = next((cell.value for cell in line.cells if cell.main), line.number)
    box = '<td class="tick"><input class="form-check-input" type="checkbox" name="{}" value="{}" aria-label="{}"></td>'
    return format_html(box, name, line.number, said)


def _cell(url: str, cell: Cell) -> str:
    value = conditional_escape(cell.value)  # type: ignore[arg-type]  # it escapes the text of any object
    if cell.main:
        return f'<th scope="row" class="{escape(cell.css)}"><a href="{escape(url)}">{value}</a></th>'
    return f"{_beginning(cell.label, cell.css)}{value}</td>"


@lru_cache(maxsize=512)
def _beginning(label: str, css: str) -> str:
    """The tag of a cell, the same for every row of its column."""
    return format_html('<td data-label="{}" class="{}">', label, css)
