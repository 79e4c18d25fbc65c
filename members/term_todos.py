"""What is due about organisations: elections, missing leadership, size."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import add_months
from core.todos import Basis, Link, Todo
from members import domain_settings, policies
from members.models import Organisation, Term, User
from members.querysets.scope import paths_of, within
from members.rules.committees import Finding
from members.tables.committees import SIZE, Warned, article, finding_words, warned

MANY: Final = 500
"""Who keeps more organisations than this is told how many terms end; the list with warnings shows the rest."""

_SHOWN: Final = 8


def organisation_todos(user: User, today: date) -> Iterator[Todo]:
    """What the rules on size, leadership and term ask of the organisations a user keeps. Eight queries at most."""
    paths = paths_of(user, policies.CHANGE_PEOPLE)
    kept = Organisation.objects.within(paths).open().exclude(kind="group")
    if kept.order_by().values("pk")[: MANY + 1].count() > MANY:
        yield from _ending_terms(paths, today)
        return
    by_code: dict[str, list[Warned]] = defaultdict(list)
    ends: list[tuple[Warned, Finding]] = []
    for one in warned(kept, today):
        for finding in one.findings:
            if finding.due_on is None:
                by_code[finding.code].append(one)
            else:
                ends.append((one, finding))
    yield from _ends(sorted(ends, key=lambda entry: (entry[1].due_on, entry[0].path)))
    for code, found in by_code.items():
        route = "members:organisation" if code in SIZE else "members:terms"
        links = tuple(Link(one.name, reverse(route, args=[one.pk])) for one in found[:_SHOWN])
        finding = Finding(code)
        yield Todo(
            finding_words(finding),
            links,
            Basis.STATUTORY,
            str(article(finding)),
            names=True,
            more=max(0, len(found) - _SHOWN),
        )


def _ends(found: list[tuple[Warned, Finding]]) -> Iterator[Todo]:
    for one, finding in found[:_SHOWN]:
        text = _("%(name)s: %(finding)s") % {"name": one.name, "finding": finding_words(finding)}
        link = Link(_("Committee and terms"), reverse("members:terms", args=[one.pk]))
        yield Todo(text, (link,), Basis.STATUTORY, str(article(finding)), finding.due_on)
    if len(found) > _SHOWN:
        yield _many(len(found) - _SHOWN)


def _ending_terms(paths: tuple[str, ...], today: date) -> Iterator[Todo]:
    until = add_months(today, domain_settings.TERM_REMINDER_MONTHS.current())
    ending = Term.objects.in_office().filter(within(paths, "organisation__path"), ends_on__lte=until)
    if number := ending.count():
        yield _many(number)


def _many(number: int) -> Todo:
    words = ngettext("%(count)s term has ended or ends soon.", "%(count)s terms have ended or end soon.", number) % {
        "count": number
    }
    link = Link(_("With warnings"), f"{reverse('members:organisations')}?warnings=1")
    return Todo(words, (link,), Basis.STATUTORY)
