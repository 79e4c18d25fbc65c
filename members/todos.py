"""What is due in member records: imports, probation, missing dates, the calendar, roles that end."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.calendar import years_missing
from core.todos import Basis, Link, Todo
from members import policies, privacy_todos, transfer_todos
from members.layer_todos import layer_todos
from members.models import ImportRun, Person, Role, User
from members.querysets.outbox import failed_since, failing_robots_of
from members.querysets.people import PersonQuerySet
from members.querysets.scope import paths_of, within
from members.rules import codes
from members.rules.probation import last_joining_with_probation_over, probation_ends_on
from members.term_todos import organisation_todos

AHEAD: Final = timedelta(days=30)
"""How long before its day something is shown."""

FAILING_TRIES: Final = 3
"""A robot that failed so often in a row needs somebody to look."""

FAILED_SHOWN: Final = timedelta(days=7)

_SHOWN: Final = 8
_COUNTED: Final = 100


def todos(user: User, today: date) -> Iterator[Todo]:
    """What a user has to do, each kind in one or two queries however many rows there are."""
    yield from _imports(user)
    yield from transfer_todos.todos(user, today)
    if policies.may_add_people(user):
        yield from _probation(user, today)
        yield from _missing_dates(user)
        yield from organisation_todos(user, today)
        yield from layer_todos(user, today)
    if policies.may_administer_all(user):
        yield from _calendar(today)
    yield from _ending_roles(user, today)
    yield from _not_told(user, today)
    yield from privacy_todos.todos(user, today)


def _imports(user: User) -> Iterator[Todo]:
    waiting = ImportRun.objects.visible_to(user).filter(state=ImportRun.State.PREVIEWED)
    for run in waiting.only("pk", "file_name")[:_SHOWN]:
        link = Link(_("Look and confirm"), reverse("members:import_run", args=[run.pk]))
        yield Todo(_("“%(file)s” has been read and waits for your confirmation.") % {"file": run.file_name}, (link,))


def _kept_people(user: User) -> PersonQuerySet:
    return Person.objects.present().filter(within(paths_of(user, policies.CHANGE_PEOPLE), "scope_path"))


def _probation(user: User, today: date) -> Iterator[Todo]:
    last = last_joining_with_probation_over(today + AHEAD)
    soon = _kept_people(user).filter(status=codes.PROBATIONARY_MEMBER, joined_on__lte=last).order_by("joined_on", "pk")
    people = list(soon.values_list("pk", "name", "joined_on")[:_COUNTED])
    for pk, name, joined_on in people[:_SHOWN]:
        ends_on = probation_ends_on(joined_on)  # type: ignore[arg-type]  # the query asks for a day of joining
        over = _("%(name)s: probation is over, the general meeting decides on full membership.")
        ending = _("%(name)s: probation ends soon; ask for the written request to become a full member.")
        yield Todo(
            text=(over if ends_on <= today else ending) % {"name": name},
            links=(Link(_("Open"), reverse("members:person", args=[pk])),),
            basis=Basis.STATUTORY,
            article=_("Rules on recruiting members, art. 31 and 32"),
            due_on=ends_on,
        )
    more = len(people) - _SHOWN
    if more > 0:
        words = ngettext(
            "%(count)s more probationary member whose probation is over or ends soon.",
            "%(count)s more probationary members whose probation is over or ends soon.",
            more,
        )
        address = f"{reverse('members:roster')}?status={codes.PROBATIONARY_MEMBER}"
        yield Todo(words % {"count": more}, (Link(_("To the roster"), address),), Basis.STATUTORY)


def _missing_dates(user: User) -> Iterator[Todo]:
    incomplete = _kept_people(user).incomplete().order_by("name_sort", "pk")
    people = list(incomplete.values_list("pk", "name")[:_COUNTED])
    if people:
        yield Todo(
            text=_("Date of birth, of joining or of full membership is missing."),
            links=tuple(Link(name, reverse("members:person_edit", args=[pk])) for pk, name in people[:_SHOWN]),
            names=True,
            more=max(0, len(people) - _SHOWN),
            people=True,
        )


def _calendar(today: date) -> Iterator[Todo]:
    for year in years_missing(today):
        yield Todo(
            _("The holidays of %(year)s are not entered; dates counted in working days are provisional.")
            % {"year": year},
            (Link(_("Enter them"), reverse("admin:core_calendaryear_add")),),
        )


def _ending_roles(user: User, today: date) -> Iterator[Todo]:
    """One's own roles, and those one administers, that end within the time ahead."""
    ending = Role.objects.visible_to(user).in_force(today).filter(ends_on__lte=today + AHEAD)
    may_administer = policies.may_administer(user)
    for role in ending.select_related("user", "organisation").order_by("ends_on", "pk")[:_SHOWN]:
        if role.user_id == user.pk:
            text = _("Your role “%(role)s” ends.") % {"role": role}
        else:
            text = _("The role “%(role)s” of %(name)s ends.") % {"role": role, "name": role.user}
        links: tuple[Link, ...] = ()
        if may_administer:
            links = (Link(_("Look"), f"{reverse('members:who_sees_what')}?user={role.user_id}"),)
            if role.organisation_id is not None and role.user_id != user.pk:
                links += (Link(_("Hand over"), reverse("members:hand_over", args=[role.pk])),)
        yield Todo(text, links, due_on=role.ends_on)


def _not_told(user: User, today: date) -> Iterator[Todo]:
    """Robots that fail again and again, and messages that were given up in the last week."""
    for channel in failing_robots_of(user, policies.CHANGE_PEOPLE, FAILING_TRIES):
        yield Todo(
            _("Messages to the group of %(name)s do not arrive.") % {"name": channel.organisation},
            (Link(_("Look"), reverse("members:channels", args=[channel.organisation_id])),),
        )
    if policies.may_administer(user) and (number := failed_since(user, today - FAILED_SHOWN)):
        words = ngettext("%(n)s message could not be sent.", "%(n)s messages could not be sent.", number)
        yield Todo(words % {"n": number}, (Link(_("Look"), f"{reverse('members:outbox')}?state=failed"),))
