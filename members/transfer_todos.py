"""What is due with transfers, letters, mobile members and lost contact."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.todos import Basis, Link, Todo
from members.activity import inactive_people
from members.domain_settings import MOBILE_CONTACT_MONTHS
from members.models import Person, Transfer, User
from members.policies import CHANGE_PEOPLE
from members.querysets.scope import paths_of, roles_of, within
from members.rules import contacts as rules
from members.rules import transfers as transfer_rules
from members.tables.whereabouts import inactive
from members.whereabouts import ARTICLES, PROCEDURE, facts_of

_SHOWN: Final = 8
_READ: Final = 200


def todos(user: User, today: date) -> Iterator[Todo]:
    """For who keeps people: a few queries however many rows there are."""
    paths = paths_of(user, CHANGE_PEOPLE)
    if paths:
        yield from _waiting(user)
        yield from _letters(user, today)
        yield from _away(user, today)
        yield from _inactive(user, today)


def _waiting(user: User) -> Iterator[Todo]:
    rows = Transfer.objects.visible_to(user).waiting_for(user).select_related("person", "from_organisation")
    for row in rows.order_by("sent_on", "pk")[:_SHOWN]:
        words = {"name": row.person.name, "old": row.from_name}
        if row.state == transfer_rules.REQUESTED:
            text = _("%(old)s asks you to take %(name)s over.") % words
            yield Todo(text, (Link(_("Look and accept"), reverse("members:transfer", args=[row.pk])),))
        else:
            text = _("%(name)s has arrived with a letter; %(old)s waits for the receipt.") % words
            link = Link(_("Receipt was sent"), reverse("members:receipt_send", args=[row.pk]))
            yield Todo(text, (link,), due_on=row.valid_until)


def _letters(user: User, today: date) -> Iterator[Todo]:
    mine = within(paths_of(user, CHANGE_PEOPLE), "from_path")
    rows = Transfer.objects.filter(mine, state=transfer_rules.ISSUED).overdue(today).select_related("person")
    for row in rows.order_by("valid_until", "pk")[:_SHOWN]:
        words = {"name": row.person.name, "new": row.to_name}
        yield Todo(
            text=_("The letter of %(name)s to %(new)s has run out without a receipt.") % words,
            links=(Link(_("Open"), reverse("members:transfer", args=[row.pk])),),
            basis=Basis.STATUTORY,
            article=str(ARTICLES[rules.TRANSFER]),
            due_on=row.valid_until,
        )


def _away(user: User, today: date) -> Iterator[Todo]:
    """One to-do for each thing that has run out, with those it concerns; the longest away first."""
    kept = Person.objects.filter(within(paths_of(user, CHANGE_PEOPLE), "scope_path")).away()
    people = list(kept.with_whereabouts().order_by("mobile_since", "lost_since", "pk").defer(*_SEALED)[:_READ])
    if not people:
        return
    months = MOBILE_CONTACT_MONTHS.current()
    found: dict[tuple[str, bool], list[tuple[date, Person]]] = {}
    for person in people:
        for flag in rules.flags(facts_of(person), months):
            if flag.is_over(today):
                found.setdefault((flag.code, flag.statutory), []).append((flag.due_on, person))
    for (code, statutory), concerned in found.items():
        concerned.sort(key=lambda pair: pair[0])
        yield Todo(
            text=PROCEDURE[code],
            links=tuple(
                Link(person.name, reverse("members:person_contacts", args=[person.pk]))
                for _day, person in concerned[:_SHOWN]
            ),
            basis=Basis.STATUTORY if statutory else Basis.LOCAL,
            article=str(ARTICLES.get(code, "")),
            due_on=concerned[0][0],
            names=True,
            more=max(0, len(concerned) - _SHOWN),
            people=True,
        )


def _inactive(user: User, today: date) -> Iterator[Todo]:
    """Who took no part for six months, for who keeps a branch: in a committee the list says it, when it is asked."""
    kept = [role for role in roles_of(user) if role.kind in CHANGE_PEOPLE]
    if not all(role.organisation is not None and role.organisation.is_branch for role in kept):
        return
    months = {pk: number for pk, number in inactive_people(user, today).items() if number >= rules.INACTIVE_MONTHS}
    if not months:
        return
    people = list(inactive(Person.objects.visible_to(user), months).order_by("name_sort", "pk"))
    if people:
        yield Todo(
            text=PROCEDURE[rules.INACTIVE],
            links=tuple(Link(each.name, reverse("members:person", args=[each.pk])) for each in people[:_SHOWN]),
            basis=Basis.STATUTORY,
            article=str(ARTICLES[rules.INACTIVE]),
            names=True,
            more=max(0, len(people) - _SHOWN),
            people=True,
        )


_SEALED: Final = ("id_number", "telephone", "home_address")
