"""Template tags of lists."""

import re
from collections.abc import Iterable
from html import escape
from typing import Final

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from core.templatetags.hongzhu import icon
from core.web.listing import Column, Listing
from core.web.listing.page import Heading, SizeLink

register = template.Library()
_MARKUP: Final = re.compile("[&<>\"']").search
ARROWS: Final = {"ascending": "sort-ascending", "descending": "sort-descending"}


@register.simple_tag
def list_headings(headings: Iterable[Heading]) -> SafeString:
    """The headings of a list's table; those that sort are links. Built here as the rows are."""
    return SafeString("\n".join(map(_heading, headings)))


@register.simple_tag
def list_orders(headings: Iterable[Heading]) -> SafeString:
    """The headings that sort, as links in a line, for where the table has become cards."""
    return SafeString("".join(_order(heading) for heading in headings if heading.url))


@register.simple_tag
def filter_fields(fields: Iterable[BoundField]) -> SafeString:
    """The fields of a filter bar, each with its label and what is wrong with it. Built here as the rows are."""
    return SafeString("\n".join(map(_field, fields)))


def _field(field: BoundField) -> str:
    label = f'<label for="{field.id_for_label}">{escape(str(field.label))}</label>'
    errors = "".join(f'<p class="filter-error">{escape(str(error))}</p>' for error in field.errors)
    return f'<div class="filter-field">{label}{field}{errors}</div>'


@register.simple_tag
def list_sizes(sizes: Iterable[SizeLink]) -> SafeString:
    """How many rows a page may have, as links; the number in force is none."""
    return SafeString("".join(map(_size, sizes)))


def _size(link: SizeLink) -> str:
    if link.active:
        return f'<strong aria-current="true">{link.size}</strong>'
    return f'<a href="{escape(link.url)}">{link.size}</a>'


def _heading(heading: Heading) -> str:
    label = escape(str(heading.label))
    if not heading.url:
        return f'<th scope="col" class="{heading.css}">{label}</th>'
    sorted_so = f' aria-sort="{heading.direction}"' if heading.direction else ""
    link = f'<a href="{escape(heading.url)}">{label}{icon(ARROWS.get(heading.direction, "arrows-sort"))}</a>'
    return f'<th scope="col" class="{heading.css}"{sorted_so}>{link}</th>'


def _order(heading: Heading) -> str:
    active, arrow = (' class="active"', icon(ARROWS[heading.direction])) if heading.direction else ("", "")
    return f'<a href="{escape(heading.url)}"{active}>{escape(str(heading.label))}{arrow}</a>'


@register.simple_tag
def list_rows(listing: Listing, tick: str = "") -> SafeString:
    """The rows of a list's table, each with a box of the name ``tick`` if it has one.

    Built here because three hundred cells in a template's loop cost 6 ms, here one.
    """
    address = listing.declaration.url
    columns = [(column.value, column.main, _beginning(column)) for column in listing.declaration.columns]
    rows = []
    for row in listing.page.rows:
        url, cells, named = escape(address(row)), [], str(row.pk)
        for value, main, beginning in columns:
            text = _text(value(row))
            if main:
                named = text
                cells.append(f'{beginning}<a href="{url}">{text}</a></th>')
            else:
                cells.append(f"{beginning}{text}</td>")
        rows.append(f"<tr>{_box(tick, row.pk, named) if tick else ''}{''.join(cells)}</tr>")
    return SafeString("\n".join(rows))


def _beginning(column: Column) -> str:
    """The tag of a cell, the same for every row of its column."""
    if column.main:
        return f'<th scope="row" class="{column.css}">'
    return f'<td data-label="{escape(str(column.label))}" class="{column.css}">'


def _box(name: str, number: int, said: str) -> str:
    own = f'name="{name}" value="{number}" aria-label="{said}"'
    return f'<td class="tick"><input class="form-check-input" type="checkbox" {own}></td>'


def _text(value: object) -> str:
    """A value as HTML. Most are plain words and numbers, which Django's own function asks thrice whether they are lazy,
    and five times whether something in them must be replaced.
    """
    if type(value) is str:
        return escape(value) if _MARKUP(value) else value
    return str(value) if type(value) is int else conditional_escape(value)  # type: ignore[arg-type]  # any object
