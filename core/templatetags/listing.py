"""Template tags of lists."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.web.listing.page import Cell, Line

register = template.Library()


@register.simple_tag
def list_rows(lines: Iterable[Line]) -> SafeString:
    """The rows of a list's table. Built here because three hundred cells in a template's loop cost 6 ms, here one."""
    return format_html_join("\n", "<tr>{}</tr>", ((_cells(line),) for line in lines))


def _cells(line: Line) -> SafeString:
    return SafeString("".join(_cell(line.url, cell) for cell in line.cells))


def _cell(url: str, cell: Cell) -> SafeString:
    if cell.main:
        return format_html('<th scope="row" class="{}"><a href="{}">{}</a></th>', cell.css, url, cell.value)
    return format_html('<td data-label="{}" class="{}">{}</td>', cell.label, cell.css, cell.value)
