"""Template tags of the frame."""

import re
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from core.web import addresses
from core.web.navigation import Line

register = template.Library()

register.simple_tag(addresses.fixed, name="address")
"""The address of a route that takes no values, for what every page shows: `url` looks it up anew each time."""

SPRITE = "hongzhu/icons.svg"


class FixedNode(template.Node):
    """What says the same to everybody, drawn once for each language."""

    def __init__(self, nodelist: template.base.NodeList) -> None:
        self.nodelist = nodelist
        self._drawn: dict[str | None, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        """The words in the reader's language. They are drawn without the page's values: none can get in."""
        language = get_language()
        if language not in self._drawn:
            self._drawn[language] = self.nodelist.render(template.Context())
        return self._drawn[language]


@register.tag
def fixed(parser: template.base.Parser, token: template.base.Token) -> FixedNode:
    """``{% fixed %} … {% endfixed %}``: words, addresses and icons that every page has alike. See `FixedNode`."""
    nodelist = parser.parse(("endfixed",))
    parser.delete_first_token()
    return FixedNode(nodelist)


@cache
def icon_names() -> frozenset[str]:
    """The icons of the sprite, from which a page draws by name."""
    found = finders.find(SPRITE)
    if not found:
        raise ImproperlyConfigured(f"static/{SPRITE} is missing.")
    return frozenset(re.findall(r'<symbol id="([^"]+)"', Path(str(found)).read_text(encoding="utf-8")))


@register.simple_tag
@cache
def icon(name: str, label: str = "", extra: str = "") -> SafeString:
    """An icon of the sprite; read aloud only if it has a label. Raises TemplateSyntaxError for a name it lacks."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"static/{SPRITE} has no icon {name!r}.")
    picture = f"{static(SPRITE)}#{name}"
    css = f"icon {extra}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, picture
        )
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', css, picture)


@register.simple_tag
def menu_lines(lines: Iterable[Line]) -> SafeString:
    """The lines of the navigation. Built here, as every page shows them and a template's loop costs ten times more."""
    return SafeString("\n".join(map(_menu_line, lines)))


@cache
def _menu_line(line: Line) -> str:
    css, here = ("menu-link active", ' aria-current="page"') if line.active else ("menu-link", "")
    words = f"{icon(line.icon)}<span>{escape(line.label)}</span>"
    return f'<li><a class="{css}" href="{escape(line.url)}"{here}>{words}</a></li>'


@register.simple_tag
def language_buttons(languages: Iterable[tuple[str, str]]) -> SafeString:
    """A button for each language, in its own words; the one in use is marked."""
    chosen = get_language()
    return SafeString("\n".join(_language_button(code, here=code == chosen) for code, _name in languages))


@cache
def _language_button(code: str, *, here: bool) -> str:
    name = get_language_info(code)["name_local"].capitalize()
    current = ' aria-current="true"' if here else ""
    return f'<button type="submit" name="language" value="{code}" lang="{code}"{current}>{escape(name)}</button>'
