"""Writes of organisations and units, by administrators of them or of something above them."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F, ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.changes import Outdated, changes_since
from members import policies
from members.models import Organisation, Person, Unit, User
from members.rules import organisations as rules
from members.services.effective_day import effective_day
from members.services.party_posts import posts_settle

_TREE_LOCK: Final = 0x0A6A  # any number, the same for all: who changes the tree holds it until the commit


def organisation_add(
    *,
    actor: User,
    name: str,
    kind: str,
    superior: Organisation | None,
    founded_on: date | None = None,
    may_approve: bool = False,
    units: Sequence[str] = (),
) -> Organisation:
    """Add an organisation below another, or at the top of the tree, with the units it serves.

    Raises ValidationError by field for a name that is taken there or a kind that cannot stand there (ZB), or the power
    to approve where it cannot be given (XZ art. 22); PermissionDenied outside the administrator's organisations and,
    at the top, for anybody but an administrator of the whole system.
    """
    with transaction.atomic():
        lock_tree()
        if superior is not None:
            superior = locked(actor, superior)
        elif not policies.may_administer_all(actor):
            raise PermissionDenied("Only administrators of the whole system add an organisation at the top.")
        standing = rules.Standing(superior=superior.kind if superior else "", has_units=bool(units))
        name = rules.name_of(name)
        _check(name, kind, may_approve, standing, before="")
        check_name_free(name, superior)
        values = {"name": name, "kind": kind, "founded_on": founded_on, "may_approve": may_approve}
        tree = Organisation.objects
        added: Organisation = tree.add_root(values) if superior is None else tree.add_child(superior, values)
        for unit in units:
            _unit_add(added, unit)
        _require_in_scope(actor, added)
    return added


def organisation_change(
    *,
    actor: User,
    organisation: Organisation,
    version: int,
    name: str,
    kind: str,
    founded_on: date | None,
    may_approve: bool,
) -> Organisation:
    """Change what is recorded about an organisation.

    ``version`` is that of the row the actor read: raises Outdated if somebody else changed it since. Raises
    ValidationError as `organisation_add` does, also for a kind that does not fit what stands below or belongs to it.
    """
    with transaction.atomic():
        lock_tree()
        row = locked(actor, organisation, version)
        superior = Organisation.objects.get_parent(row)
        name = rules.name_of(name)
        _check(name, kind, may_approve, standing(row, superior), before=row.kind)
        if name != row.name:
            check_name_free(name, superior)
        row.name, row.kind, row.founded_on, row.may_approve = name, kind, founded_on, may_approve
        row.full_clean(exclude=["path", "depth", "numchild"])
        save(row, "name", "kind", "founded_on", "may_approve")
    return row


def organisation_move(
    *, actor: User, organisation: Organisation, version: int, superior: Organisation | None
) -> Organisation:
    """Put an organisation, with everything below it, below another superior or at the top of the tree.

    Its people go along: whoever has a role on the old superior no longer sees them, whoever has one on the new does.
    Raises ValidationError if its kind cannot stand there, it would stand below itself, or it is a group with people;
    Outdated, PermissionDenied.
    """
    with transaction.atomic():
        lock_tree()
        # A person being added at this moment would keep the old path: let those finish, and the next wait.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE members_person IN SHARE ROW EXCLUSIVE MODE")
        row = locked(actor, organisation, version)
        if superior is not None:
            superior = locked(actor, superior)
            if superior.path.startswith(row.path):
                raise ValidationError({"superior": _("An organisation cannot stand below itself.")})
        elif not policies.may_administer_all(actor):
            raise PermissionDenied("Only administrators of the whole system put an organisation at the top.")
        if superior == Organisation.objects.get_parent(row):
            return row
        if not rules.may_stand_below(row.kind, superior.kind if superior else ""):
            raise ValidationError({"superior": _refusal("superior")})
        if row.kind == rules.GROUP and Person.objects.filter(group=row).exists():
            raise ValidationError({"superior": _("People belong to this group, so it stays in their branch.")})
        check_name_free(row.name, superior)
        if superior is not None:
            Organisation.objects.move(row, superior, "last-child")
        else:
            Organisation.objects.move(row, Organisation.objects.get_last_root_node(), "last-sibling")
        row.refresh_from_db()
        save(row)
        _require_in_scope(actor, row)
    return row


def unit_add(*, actor: User, organisation: Organisation, name: str) -> Unit:
    """Record a unit that an organisation serves. Raises ValidationError if it serves one of this name already."""
    with transaction.atomic():
        row = locked(actor, organisation)
        return _unit_add(row, name)


def unit_change(*, actor: User, unit: Unit, name: str) -> Unit:
    """Rename a unit. Raises ValidationError if its organisation serves another of this name."""
    with transaction.atomic():
        row = Unit.objects.visible_to(actor).select_for_update().get(pk=unit.pk)
        _require_in_scope(actor, row.organisation)
        row.name = _unit_name(name)
        row.full_clean()
        row.save(update_fields=["name"])
    return row


def unit_move(*, actor: User, unit: Unit, organisation: Organisation, effective_on: date) -> int:
    """Let another organisation serve a unit; the unit's people change to that branch with it, as of a day.

    They leave their group, which belongs to the branch they leave. Returns how many people went along. Raises
    ValidationError if there are people and the organisation cannot have any, or it serves a unit of this name.
    """
    with transaction.atomic():
        row = Unit.objects.visible_to(actor).select_for_update().get(pk=unit.pk)
        both = sorted({row.organisation_id, organisation.pk})
        held = {pk: locked(actor, Organisation(pk=pk)) for pk in both}
        target = held[organisation.pk]
        if target.pk == row.organisation_id:
            return 0
        if not rules.may_serve_units(target.kind):
            raise ValidationError({"organisation": _refusal("units")})
        people = Person.objects.filter(unit=row, organisation_id=row.organisation_id)
        moving = list(people.select_for_update().order_by("pk").values_list("pk", flat=True))
        if moving and not rules.may_hold_people(target.kind):
            raise ValidationError({"organisation": _("People work in this unit, so a branch must serve it.")})
        row.organisation = target
        row.full_clean()
        row.save(update_fields=["organisation"])
        with effective_day(effective_on):
            Person.objects.filter(pk__in=moving).update(
                organisation=target, group=None, version=F("version") + 1, updated_at=timezone.now()
            )
        posts_settle(moving, on=effective_on)
    return len(moving)


def unit_close(*, actor: User, unit: Unit, on: date, today: date) -> Unit:
    """Close a unit that nobody works in any more; its history stays. Raises ValidationError by field."""
    with transaction.atomic():
        row = Unit.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=unit.pk)
        _require_in_scope(actor, row.organisation)
        if row.closed_on is not None:
            raise ValidationError(_("This unit has been closed already."))
        if on > today:
            raise ValidationError({"on": _("This day has not come yet. Choose today or an earlier day.")})
        if Person.objects.present().filter(unit=row).exists():
            raise ValidationError(_("People still work in this unit. Give them another one first."))
        row.closed_on = on
        row.save(update_fields=["closed_on"])
    return row


def unit_delete(*, actor: User, unit: Unit) -> None:
    """Delete a unit that was entered by mistake. Raises ValidationError if anything was ever recorded of it."""
    with transaction.atomic():
        row = Unit.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=unit.pk)
        _require_in_scope(actor, row.organisation)
        try:
            row.delete()
        except ProtectedError as refusal:
            raise ValidationError(_("People were recorded in this unit. Close it instead.")) from refusal


def lock_tree() -> None:
    """Paths are handed out by looking at the neighbours, so only one at a time changes the tree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TREE_LOCK])


def locked(
    actor: User, organisation: Organisation, version: int | None = None, *, closed: bool = False
) -> Organisation:
    """The row as it is now, locked; raises DoesNotExist out of scope, PermissionDenied, or Outdated.

    One that has been closed is refused with a ValidationError, unless ``closed`` ones are asked for.
    """
    row: Organisation = Organisation.objects.visible_to(actor).select_for_update().get(pk=organisation.pk)
    _require_in_scope(actor, row)
    if row.closed_on is not None and not closed:
        raise ValidationError(_("This organisation has been closed."))
    if version is not None and row.version != version:
        raise Outdated(changes_since(row, version))
    return row


def _require_in_scope(actor: User, row: Organisation) -> None:
    if not policies.may_change_organisation(actor, row):
        raise PermissionDenied("This organisation is not kept by the actor.")


def save(row: Organisation, *fields: str) -> None:
    """Write these fields, and that there is a new version."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def standing(row: Organisation, superior: Organisation | None) -> rules.Standing:
    """What ties an organisation to its kind."""
    below = frozenset(Organisation.objects.get_children(row).values_list("kind", flat=True))
    return rules.Standing(
        superior=superior.kind if superior else "",
        below=below,
        has_people=Person.objects.filter(Q(organisation=row) | Q(group=row)).exists(),
        has_units=row.units.exists(),
    )


def _check(name: str, kind: str, may_approve: bool, standing: rules.Standing, before: str) -> None:
    problems: dict[str, str] = {}
    if not name:
        problems["name"] = _("Give a name.")
    if len(name) > rules.NAME_LENGTH:
        problems["name"] = _("At most %(most)s characters.") % {"most": rules.NAME_LENGTH}
    if refused := rules.check_kind(kind, standing, before=before):
        problems["kind"] = _refusal(refused)
    if may_approve and not rules.may_be_given_approval(kind):
        problems["may_approve"] = _("Only a committee or general branch can be given the power to approve (art. 22).")
    if problems:
        raise ValidationError(problems)


def _refusal(code: str) -> str:
    return {
        "superior": _("This kind cannot stand below that superior: groups stand below branches, branches above them."),
        "below": _("This kind does not fit the organisations below."),
        "people": _("People belong to this organisation, so it stays a branch or a group."),
        "units": _("A group serves no units."),
    }[code]


def check_name_free(name: str, superior: Organisation | None) -> None:
    """Refuse a name that an open organisation directly below the same superior has."""
    siblings = Organisation.objects.get_children(superior) if superior else Organisation.objects.get_root_nodes()
    if siblings.filter(name=name, closed_on__isnull=True).exists():
        raise ValidationError({"name": _("There is an organisation of this name already.")})


def _unit_name(typed: str) -> str:
    name = rules.name_of(typed)
    if not name:
        raise ValidationError({"name": _("Give a name.")})
    return name


def _unit_add(organisation: Organisation, typed: str) -> Unit:
    if not rules.may_serve_units(organisation.kind):
        raise ValidationError({"name": _refusal("units")})
    unit = Unit(name=_unit_name(typed), organisation=organisation)
    unit.full_clean()
    unit.save(force_insert=True)
    return unit
