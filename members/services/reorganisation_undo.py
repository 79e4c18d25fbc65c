"""Putting a merger or a split back: people, units, groups, periods, terms, posts and roles are as before the act.

Only whole, and only while nothing was recorded since of what it moved (`reorganisation_journal`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.changes import references
from core.text import clean
from members import policies
from members.models import (
    Organisation,
    Person,
    PersonPeriod,
    PostHeld,
    Reorganisation,
    ReorganisationPart,
    Role,
    Term,
    Transfer,
    Unit,
    User,
)
from members.rules import reorganisation as rules
from members.rules import transfers as transfer_rules
from members.services import reorganisation_journal as book
from members.services import reorganisation_steps as steps
from members.services.effective_day import effective_day
from members.services.organisations import check_name_free, lock_tree

_MOVED: Final = ("organisation_id", "group_id", "party_post")
"""What an act changes on a person."""

_LONG_AGO: Final = date.min
"""A day before every period: the trigger writes over the open one instead of beginning another."""


@dataclass(frozen=True)
class Before:
    """What will be as before, in words, for who confirms it."""

    reopened: list[str]
    renamed: list[tuple[str, str]]
    people: list[tuple[str, int]]
    units: list[str]
    groups: list[str]
    roles: list[str]
    posts: list[str]
    removed: list[str]
    roles_removed: list[str]


def reorganisation_undo(*, actor: User, done: Reorganisation, reason: str) -> Reorganisation:
    """Put a merger or split back whole, with a reason. Raises ValidationError naming what happened since,
    PermissionDenied if the actor does not administer every organisation it concerned.
    """
    stated = clean(reason)
    if not stated:
        raise ValidationError({"reason": _("Say why.")})
    with transaction.atomic():
        lock_tree()
        steps.lock_people()
        row = Reorganisation.objects.select_for_update().get(pk=done.pk)
        places = Organisation.objects.filter(reorganised__reorganisation=row).select_for_update(of=("self",))
        if not policies.may_put_back(actor, places.order_by("pk")):
            raise PermissionDenied("Some of these organisations are not kept by the actor.")
        if since := why_not_undone(row):
            raise ValidationError(refused_words(since))
        with pghistory.context(reason=stated):
            _put_back(row)
            row.state, row.undone_reason = rules.TRANSITIONS[row.state]["undo"], stated
            row.full_clean()
            row.save(update_fields=["state", "undone_reason"])
    return row


def why_not_undone(done: Reorganisation) -> list[str]:
    """What stands against putting an act back, in words; empty if nothing does."""
    if done.state == rules.UNDONE:
        return [_("it has been taken back already")]
    if not rules.may_put_back(done.kind, done.state) or not book.is_whole(done):
        return [_("there is no record of how it was before")]
    since = list(dict.fromkeys(book.not_as_left(done) + _come_since(done)))
    found = [_("changed since: %(what)s") % {"what": "、".join(since)}] if since else []
    for pk, before, after in book.entries(done, Organisation):
        superior = Organisation.objects.get_parent(Organisation.objects.get(pk=pk))
        if after.closed_on is not None and superior is not None and superior.closed_on is not None:
            found.append(_("the superior was closed"))
        if (before.name, before.closed_on) != (after.name, after.closed_on) and pk not in _moved_below(done):
            try:
                check_name_free(before.name, superior)
            except ValidationError:
                found.append(_("another has the name %(name)s now") % {"name": before.name})
    return list(dict.fromkeys(found))


def refused_words(since: list[str]) -> str:
    """Why an act stays."""
    return _("It cannot be put back: %(why)s.") % {"why": "; ".join(since)}


def before(done: Reorganisation) -> Before:
    """What putting an act back does, for the page that asks. Only for an act that can be."""
    places = sorted(book.entries(done, Organisation), key=lambda one: one[1].path)
    moved = _moved_below(done)
    periods = [was for _pk, was, _left in book.entries(done, PersonPeriod) if was is not None and was.ends_on is None]
    names = Organisation.objects.in_bulk({was.organisation_id for was in periods})
    counted: dict[str, int] = {}
    for was in periods:
        name = names[was.organisation_id].name
        counted[name] = counted.get(name, 0) + 1
    founded = Organisation.objects.filter(pk__in=done.journal["founded"])
    posts = PostHeld.objects.filter(pk__in=[pk for pk, *_ in book.entries(done, PostHeld)])
    users = User.objects.in_bulk({was.user_id for _pk, was, _left in book.entries(done, Role)})
    return Before(
        reopened=[was.name for _pk, was, left in places if was.closed_on is None and left.closed_on is not None],
        renamed=[(left.name, was.name) for _pk, was, left in places if was.name != left.name],
        people=sorted(counted.items()),
        units=[was.name for _pk, was, _left in book.entries(done, Unit)],
        groups=sorted(was.name for pk, was, _left in places if pk in moved),
        roles=sorted(
            f"{users[was.user_id]} ({Role.Kind(was.kind).label})"
            for _pk, was, _left in book.entries(done, Role)
            if was.user_id in users
        ),
        posts=[f"{post.person.name} ({post})" for post in posts.select_related("person", "term").in_rank()],
        removed=[place.name for place in founded],
        roles_removed=[f"{role.user} ({role.get_kind_display()})" for role in _roles_since(done)],
    )


def _come_since(done: Reorganisation) -> list[str]:
    """Who or what has come to what goes back, or to what will not be there any more."""
    journal = done.journal
    found = []
    units = [pk for pk, *_ in book.entries(done, Unit)]
    with_them = Person.objects.filter(Q(group__in=_moved_below(done)) | Q(unit__in=units))
    if with_them.exclude(pk__in=journal["people"]).exists():
        found.append(str(Person._meta.verbose_name))
    places = ReorganisationPart.objects.filter(reorganisation=done).values("organisation")
    way = Q(from_organisation__in=places) | Q(to_organisation__in=places)
    if Transfer.objects.filter(way, state__in=transfer_rules.UNSETTLED).exists():
        found.append(str(Transfer._meta.verbose_name))
    ours: dict[Any, Q] = {
        Role: Q(pk__isnull=False),  # granted on what was founded, it goes with it
        ReorganisationPart: Q(reorganisation=done),
        Unit: Q(pk__in=units),
        Person: Q(pk__in=journal["people"]),
        PersonPeriod: Q(person__in=journal["people"]),
    }
    model: Any
    for model, field in references(Organisation):
        if not hasattr(model, "pgh_event_model"):
            continue
        rows = model._base_manager.filter(**{f"{field}__in": journal["founded"]})
        if rows.exclude(ours.get(model, Q(pk__in=[]))).exists():
            found.append(str(model._meta.verbose_name))
    founded = Organisation.objects.filter(pk__in=journal["founded"])
    below = [child.pk for place in founded for child in Organisation.objects.get_children(place)]
    if set(below) - _moved_below(done):
        found.append(str(Organisation._meta.verbose_name))
    return found


def _put_back(done: Reorganisation) -> None:
    places = book.entries(done, Organisation)
    for pk, was, _left in places:
        book.put_row_back(Organisation, pk, was, without=("path", "depth"))
    moved = _moved_below(done)
    for pk, _was, _left in sorted((one for one in places if one[0] in moved), key=lambda one: one[1].path):
        child = Organisation.objects.get(pk=pk)
        superior = Organisation.objects.get(pk=done.journal["superiors"][str(pk)])
        Organisation.objects.move(child, superior, "last-child")
    for pk, was, _left in book.entries(done, Unit):
        book.put_row_back(Unit, pk, was)
    periods = book.entries(done, PersonPeriod)
    _put_people_back({was.person_id: was for _pk, was, _left in periods if was is not None and was.ends_on is None})
    PersonPeriod.objects.filter(pk__in=[pk for pk, was, _left in periods if was is None]).delete()
    for model in (PersonPeriod, Term, PostHeld, Role):
        for pk, was, _left in book.entries(done, model):
            if was is not None and (model is not Role or User.objects.filter(pk=was.user_id).exists()):
                book.put_row_back(model, pk, was)
    _take_away_founded(done)


def _put_people_back(open_before: dict[int, Any]) -> None:
    rows = list(Person.objects.filter(pk__in=open_before).select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        for name in _MOVED:
            setattr(row, name, getattr(open_before[row.pk], name))
        row.version, row.updated_at = row.version + 1, timezone.now()
    with effective_day(_LONG_AGO):
        Person.objects.bulk_update(rows, ["organisation", "group", "party_post", "version", "updated_at"])


def _take_away_founded(done: Reorganisation) -> None:
    """Branches that the split founded were never there: with the roles granted on them since, and their part of it."""
    founded = done.journal["founded"]
    _roles_since(done).delete()
    ReorganisationPart.objects.filter(reorganisation=done, organisation__in=founded).delete()
    try:
        Organisation.objects.filter(pk__in=founded).delete()
    except ProtectedError as refusal:
        changed = _("changed since: %(what)s") % {"what": Organisation._meta.verbose_name}
        raise ValidationError(refused_words([changed])) from refusal


def _roles_since(done: Reorganisation) -> Any:
    return Role.objects.filter(organisation__in=done.journal["founded"]).select_related("user").order_by("pk")


def _moved_below(done: Reorganisation) -> set[int]:
    """Groups, or branches of a merged committee, that went from one superior to another."""
    noted = {pk for pk, _before, _after in done.journal["changed"][Organisation._meta.label]}
    return noted & {int(pk) for pk in done.journal["superiors"]} - set(done.journal["founded"])
