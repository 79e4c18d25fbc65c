"""What the pages of compliance call things."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from study.rules import compliance as rules
from study.rules.cadence import Cadence

MARKS: Final = {
    rules.MET: "✓",
    rules.EXPLAINED: "△",
    rules.MISSED: "✗",
    rules.DUE: "…",
    rules.AHEAD: "",
    rules.NOT_ASKED: "–",
}
LEGEND: Final = tuple(
    (MARKS[state], words, css)
    for state, words, css in (
        (rules.MET, gettext_lazy("held"), "met"),
        (rules.MISSED, gettext_lazy("missed (national rule)"), "missed-statutory"),
        (rules.MISSED, gettext_lazy("missed (rule of the centre)"), "missed-local"),
        (rules.EXPLAINED, gettext_lazy("missed, with a reason"), "explained"),
        (rules.DUE, gettext_lazy("now due"), "due"),
        (rules.NOT_ASKED, gettext_lazy("not asked"), "not_asked"),
    )
)
"""The marks of the page of all organisations, with their words and classes."""


def word_of(state: str) -> str:
    """What has become of a period."""
    return {
        rules.MET: _("held"),
        rules.EXPLAINED: _("missed, with a reason"),
        rules.MISSED: _("missed"),
        rules.DUE: _("now due"),
        rules.AHEAD: _("to come"),
        rules.NOT_ASKED: _("not asked"),
    }[state]


def css_of(state: str, *, is_statutory: bool) -> str:
    """Its class: what was missed is red where the state's rules ask for it, amber where the centre's own do."""
    return f"{state}-{'statutory' if is_statutory else 'local'}" if state == rules.MISSED else state


def label_of(cadence: Cadence, first: date, last: date) -> str:
    """A period as briefly as can be: a month, 4–6, or the Monday of a week."""
    if cadence.weeks:
        return f"{first:%m-%d}"
    return str(first.month) if first.month == last.month else f"{first.month}–{last.month}"


def article_of(cadence: Cadence) -> str:
    """The article a line rests on, as it is cited in full: ZB 14."""
    short, _space, number = cadence.article.partition(" ")
    names = {
        "ZB": _("Regulations on the work of branches (ZB), art. %(number)s"),
        "TL": _("Regulations on the education of members (TL), art. %(number)s"),
    }
    return names[short] % {"number": number} if short else ""
