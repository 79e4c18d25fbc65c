"""Renaming, merging, splitting and closing organisations, by their administrators; each in one transaction.

Everything goes along: people with their periods, units, groups, roles, terms. Old names keep leading to what became of
them. ZB: the superior committee decides, so each act has the number of a document or a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.text import clean
from members import policies
from members.models import Organisation, Person, Reorganisation, ReorganisationPart, Unit, User
from members.rules import organisations as organisation_rules
from members.rules import reorganisation as rules
from members.services import reorganisation_journal as book
from members.services import reorganisation_steps as steps
from members.services.organisations import check_name_free, lock_tree, locked, save
from members.services.party_posts import posts_settle


@dataclass(frozen=True)
class Ground:
    """From which day a decision holds, and what it rests on."""

    on: date
    document: str = ""
    reason: str = ""


@dataclass(frozen=True)
class NewBranch:
    """A branch that is split off: its name, and the units and groups that go to it."""

    name: str
    units: Sequence[int]
    groups: Sequence[int] = ()


def organisation_rename(
    *, actor: User, organisation: Organisation, version: int, name: str, ground: Ground, today: date
) -> Organisation:
    """Give an organisation a new name from a day; the old one keeps leading to it. Raises ValidationError, Outdated."""
    with transaction.atomic():
        lock_tree()
        row = locked(actor, organisation, version)
        new = _name(name)
        if new == row.name:
            raise ValidationError({"name": _("It has this name already.")})
        check_name_free(new, Organisation.objects.get_parent(row))
        done = _act(rules.RENAME, ground, today, [row])
        steps.part(done, row, row.name, row)
        row.name = new
        with pghistory.context(reason=_ground_words(done)):
            save(row, "name")
    return row


def organisations_merge(
    *, actor: User, target: Organisation, version: int, sources: Sequence[Organisation], name: str, ground: Ground,
    today: date,
) -> int:  # fmt: skip
    """Merge organisations into one that goes on, perhaps under a new name; the others are closed that day.

    Their people, units and what stands below them go to it; roles on them and their terms end. A group whose name is
    taken gets its origin behind it. Returns how many people changed. Raises ValidationError, Outdated.
    """
    with transaction.atomic():
        lock_tree()
        steps.lock_people()
        rows = {pk: locked(actor, Organisation(pk=pk)) for pk in sorted({target.pk, *(one.pk for one in sources)})}
        into = locked(actor, target, version)
        others = [row for pk, row in rows.items() if pk != into.pk]
        _check_merge(into, others)
        noted = book.open_book(rows.values())
        done = _act(rules.MERGE, ground, today, rows.values())
        moved: list[int] = []
        with pghistory.context(reason=_ground_words(done)):
            for source in others:
                moved += _merge_one(done, source, into)
            _rename_merged(done, into, _name(name))
        posts_settle(moved, on=ground.on)
        book.keep_book(done, noted)
    return len(moved)


def branch_split(
    *, actor: User, organisation: Organisation, version: int, parts: Sequence[NewBranch], ground: Ground, today: date
) -> list[Organisation]:
    """Found further branches beside one, with some of its units and groups and the people of these.

    A person goes with their unit, or without one with their group; who goes elsewhere than their group leaves it.
    Raises ValidationError, Outdated, PermissionDenied where the actor does not administer the superior.
    """
    with transaction.atomic():
        lock_tree()
        steps.lock_people()
        row = locked(actor, organisation, version)
        if not rules.may_split(row.kind):
            raise ValidationError(_("Only branches are split; below a committee, branches are moved."))
        superior = Organisation.objects.get_parent(row)
        superior = locked(actor, superior) if superior is not None else None
        if superior is None and not policies.may_administer_all(actor):
            raise PermissionDenied("Only administrators of the whole system add an organisation at the top.")
        _check_parts(row, parts)
        steps.require_no_transfers([row])
        noted = book.open_book([row])
        done = _act(rules.SPLIT, ground, today, [row])
        own_units = list(row.units.values_list("pk", flat=True))
        moved: list[int] = []
        founded: list[Organisation] = []
        with pghistory.context(reason=_ground_words(done)):
            for new in parts:
                founded.append(_found(row, superior, new, ground.on))
                moved += _people_of(row, founded[-1], new, own_units, ground.on)
                steps.part(done, founded[-1], founded[-1].name, None)
            moved += steps.move_people(_without_group(row), ground.on, group=None)
            row.kind = rules.branch_kind(row.units.open().count())
            steps.part(done, row, row.name, None)
            save(row, "kind")
        posts_settle(moved, on=ground.on)
        book.keep_book(done, noted, founded)
    return founded


def organisation_close(
    *, actor: User, organisation: Organisation, version: int, ground: Ground, today: date
) -> Organisation:
    """Close an organisation that nobody and nothing belongs to any more; roles on it and its term end that day."""
    with transaction.atomic():
        lock_tree()
        steps.lock_people()
        row = locked(actor, organisation, version)
        people = Person.objects.present().filter(Q(organisation=row) | Q(group=row)).exists()
        below = Organisation.objects.get_children(row).filter(closed_on=None).exists()
        if people or below or row.units.open().exists():
            raise ValidationError(
                _("People, units or organisations still belong to it. Move them, or merge it with another.")
            )
        steps.require_no_transfers([row])
        done = _act(rules.CLOSE, ground, today, [row])
        with pghistory.context(reason=_ground_words(done)):
            steps.part(done, row, row.name, None, steps.end_leadership(row, ground.on))
            row.closed_on = ground.on
            save(row, "closed_on")
    return row


def closing_undo(*, actor: User, organisation: Organisation, version: int, reason: str) -> Organisation:
    """Take a closing back: open again, with the roles and the term that it ended. Raises ValidationError, Outdated.

    Not if its superior was closed since, another took its name, or it was merged rather than closed.
    """
    with transaction.atomic():
        lock_tree()
        row = locked(actor, organisation, version, closed=True)
        last = ReorganisationPart.objects.filter(organisation=row).select_related("reorganisation").last()
        if last is None or row.closed_on is None:
            raise ValidationError(_("There is no closing that could be taken back."))
        done = Reorganisation.objects.select_for_update().get(pk=last.reorganisation_id)
        if not rules.may_reopen(done.kind, done.state):
            raise ValidationError(_("There is no closing that could be taken back."))
        superior = Organisation.objects.get_parent(row)
        if superior is not None and superior.closed_on is not None:
            raise ValidationError(_("Its superior has been closed."))
        check_name_free(row.name, superior)
        done.state, done.undone_reason = rules.TRANSITIONS[done.state]["undo"], clean(reason)
        done.full_clean()
        done.save(update_fields=["state", "undone_reason"])
        on, row.closed_on = row.closed_on, None
        with pghistory.context(reason=done.undone_reason):
            save(row, "closed_on")
            steps.restore_leadership(last.ended, on)
    return row


def _act(kind: str, ground: Ground, today: date, rows: Iterable[Organisation]) -> Reorganisation:
    founded = [row.founded_on for row in rows]
    return steps.act(kind, ground.on, ground.document, ground.reason, today, founded)


def _ground_words(done: Reorganisation) -> str:
    return " ".join(filter(None, [done.document, done.reason]))


def _name(typed: str) -> str:
    name = organisation_rules.name_of(typed)
    if not name:
        raise ValidationError({"name": _("Give a name.")})
    if len(name) > organisation_rules.NAME_LENGTH:
        raise ValidationError({"name": _("At most %(most)s characters.") % {"most": organisation_rules.NAME_LENGTH}})
    return name


def _check_merge(into: Organisation, others: Sequence[Organisation]) -> None:
    if not others:
        raise ValidationError(_("Choose which organisations are merged into it."))
    if not rules.may_merge([into.kind, *(row.kind for row in others)]):
        raise ValidationError(_("Branches merge with branches, others only with their own kind."))
    for row in others:
        if row.path.startswith(into.path) or into.path.startswith(row.path):
            raise ValidationError(_("One of them stands below another. Move it first."))
        twice = set(into.units.values_list("name", flat=True)) & set(row.units.values_list("name", flat=True))
        if twice:
            message = _("Both serve a unit called %(name)s. Rename one of them first.")
            raise ValidationError(message % {"name": min(twice)})
    steps.require_no_transfers([into, *others])


def _merge_one(done: Reorganisation, source: Organisation, into: Organisation) -> list[int]:
    """Everything of one organisation goes to another, and it is closed."""
    people = Person.objects.filter(organisation=source)
    taken = set(Organisation.objects.get_children(into).filter(closed_on=None).values_list("name", flat=True))
    for child in list(Organisation.objects.get_children(source).filter(closed_on=None)):
        child.name = rules.name_in(child.name, source.name, taken)
        taken.add(child.name)
        save(child, "name")
        child.refresh_from_db()
        into.refresh_from_db(fields=["path", "numchild", "depth"])
        Organisation.objects.move(child, into, "last-child")
    for unit in Unit.objects.filter(organisation=source).select_for_update().order_by("pk"):
        unit.organisation = into
        unit.save(update_fields=["organisation"])
    moved = steps.move_people(people, done.on, organisation=into)
    ended = steps.end_leadership(source, done.on)
    source.closed_on = done.on
    save(source, "closed_on")
    steps.part(done, source, source.name, into, ended)
    return moved


def _rename_merged(done: Reorganisation, into: Organisation, name: str) -> None:
    steps.part(done, into, into.name, into if name != into.name else None)
    into.refresh_from_db(fields=["path", "numchild", "depth"])
    if name != into.name:
        check_name_free(name, Organisation.objects.get_parent(into))
        into.name = name
    if rules.may_split(into.kind):
        into.kind = rules.branch_kind(into.units.open().count())
    save(into, "name", "kind")


def _check_parts(row: Organisation, parts: Sequence[NewBranch]) -> None:
    if not parts:
        raise ValidationError(_("Give the new branch a name and at least one unit or group."))
    units = {unit for new in parts for unit in new.units}
    groups = {group for new in parts for group in new.groups}
    if any(not new.units and not new.groups for new in parts):
        raise ValidationError(_("Give the new branch a name and at least one unit or group."))
    own_units = set(row.units.open().values_list("pk", flat=True))
    own_groups = set(Organisation.objects.get_children(row).filter(closed_on=None).values_list("pk", flat=True))
    if not (units <= own_units and groups <= own_groups):
        raise ValidationError(_("A unit or group no longer belongs to it. Look again."))


def _found(row: Organisation, superior: Organisation | None, new: NewBranch, on: date) -> Organisation:
    name = _name(new.name)
    check_name_free(name, superior)
    values = {"name": name, "kind": rules.branch_kind(len(new.units)), "founded_on": on}
    if superior is None:
        founded: Organisation = Organisation.objects.add_root(values)
    else:
        superior.refresh_from_db(fields=["path", "numchild", "depth"])
        founded = Organisation.objects.add_child(superior, values)
    for unit in Unit.objects.filter(pk__in=new.units).select_for_update().order_by("pk"):
        unit.organisation = founded
        unit.save(update_fields=["organisation"])
    for group in Organisation.objects.filter(pk__in=new.groups).order_by("pk"):
        group.refresh_from_db()
        founded.refresh_from_db(fields=["path", "numchild", "depth"])
        Organisation.objects.move(group, founded, "last-child")
        group.refresh_from_db()
        save(group)
    row.refresh_from_db(fields=["path", "numchild", "depth"])
    founded.refresh_from_db()
    return founded


def _people_of(
    row: Organisation, founded: Organisation, new: NewBranch, own_units: Sequence[int], on: date
) -> list[int]:
    theirs = Person.objects.filter(organisation=row)
    along = Q(unit=None) | Q(unit__in=new.units) | ~Q(unit__in=own_units)
    moved = steps.move_people(theirs.filter(along, group__in=new.groups), on, organisation=founded)
    return moved + steps.move_people(theirs.filter(unit__in=new.units), on, organisation=founded, group=None)


def _without_group(row: Organisation) -> "QuerySet[Person]":
    """Who stayed in the branch while their group went to another."""
    return Person.objects.filter(organisation=row, group__isnull=False).exclude(
        group__in=Organisation.objects.get_children(row)
    )
