"""Template tags of lists."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString

from core.web.listing.page import Cell, Line

register = template.Library()


@register.simple_tag
def list_rows(lines: Iterable[Line]) -> SafeString:
    """The rows of a list's table. Built here because three hundred cells in a template's loop cost 6 ms, here one."""
    return SafeString("\n".join(f"<tr>{''.join(_cell(line.url, cell) for cell in line.cells)}</tr>" for line in lines))


def _cell(url: str, cell: Cell) -> str:
    value = conditional_escape(cell.value)  # type: ignore[arg-type]  # it escapes the text of any object
    if cell.main:
        return f'<th scope="row" class="{escape(cell.css)}"><a href="{escape(url)}">{value}</a></th>'
    return f"{_beginning(cell.label, cell.css)}{value}</td>"


@lru_cache(maxsize=512)
def _beginning(label: str, css: str) -> str:
    """The tag of a cell, the same for every row of its column."""
    return format_html('<td data-label="{}" class="{}">', label, css)
