"""Changing layer, group and unit of many people: chosen, shown, carried out together, undone together.

Every step is a few statements however many people there are.
"""

from datetime import date, datetime

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from core.text import clean
from members import policies
from members.domain_settings import BULK_MOST_PEOPLE
from members.models import BulkChange, BulkChangeRow, Organisation, Person, PersonPeriod, Unit, User
from members.querysets.people import PersonQuerySet
from members.querysets.scope import covers, paths_of, within
from members.rules import bulk as rules
from members.services.effective_day import set_effective_day
from members.services.party_posts import posts_settle

__all__ = ["BulkEnded", "bulk_apply", "bulk_prepare", "bulk_start", "bulk_undo"]


class BulkEnded(Exception):
    """The change is no longer in the state in which this can be done: another window of the user's was quicker."""


def bulk_start(*, actor: User, people: PersonQuerySet) -> BulkChange:
    """Choose people, those that the actor sees among them, in the order of their names. An earlier draft is dropped.

    Raises ValidationError if there are none, or more than the setting allows.
    """
    most = BULK_MOST_PEOPLE.current()
    with transaction.atomic():
        BulkChange.objects.visible_to(actor).filter(state=rules.DRAFT).delete()
        seen = people.filter(pk__in=Person.objects.visible_to(actor).values("pk")).order_by("name_sort", "pk")
        chosen = list(seen.values_list("pk", flat=True)[: most + 1])
        if not chosen:
            raise ValidationError(_("Choose the people first."))
        if len(chosen) > most:
            message = _("At most %(most)s people can be changed at once, and these are more. Narrow the list.")
            raise ValidationError(message % {"most": f"{most:,}"})
        change: BulkChange = BulkChange.objects.create(user=actor)
        BulkChangeRow.objects.bulk_create(
            [BulkChangeRow(change=change, person_id=pk) for pk in chosen], batch_size=2000
        )
    return change


def bulk_prepare(
    *,
    actor: User,
    change: BulkChange,
    layer: str | None,
    group: Organisation | None,
    without_group: bool,
    unit: Unit | None,
    effective_on: date,
    reason: str,
    today: date,
) -> BulkChange:
    """Say what is to change, from which day and why, and find out what that would do to each person. Writes none.

    Raises ValidationError by field; PermissionDenied for a group or unit whose people the actor does not keep.
    """
    paths = paths_of(actor, policies.CHANGE_PEOPLE)
    if (group and not covers(paths, group.path)) or (unit and not covers(paths, unit.organisation.path)):
        raise PermissionDenied("You do not keep the people of this group or unit.")
    if effective_on > today:
        raise ValidationError(
            {"effective_on": _("A change is recorded once it holds. Choose today or an earlier day.")}
        )
    with transaction.atomic():
        row = _locked(actor, change, rules.DONE)
        row.layer, row.group, row.without_group, row.unit = layer, group, without_group, unit
        row.effective_on, row.reason = effective_on, clean(reason)
        if not row.fields:
            raise ValidationError(_("Choose at least one thing to change."))
        if not row.reason:
            raise ValidationError({"reason": _("Say why.")})
        row.clean_fields(exclude=["group", "unit", "finished_at"])
        row.validate_constraints()
        row.save(update_fields=["layer", "group", "without_group", "unit", "effective_on", "reason"])
        now = Person.objects.filter(pk=OuterRef("person"))
        row.rows.update(
            outcome=rules.CHANGE,
            **{field: Subquery(now.values(field)[:1]) for field in ("version", "layer", "group", "unit")},
        )
        _judge(actor, row)
    return row


def bulk_apply(*, actor: User, change: BulkChange, now: datetime) -> BulkChange:
    """Carry out what was shown, for everybody who is still as shown; whoever was changed meanwhile is left and told.

    Raises BulkEnded if it was carried out already, ValidationError if nobody is left to be changed.
    """
    with transaction.atomic():
        row = _locked(actor, change, rules.DONE)
        if row.effective_on is None:
            raise BulkEnded
        _lock_people(row, rules.CHANGE)
        waiting = row.rows.filter(outcome=rules.CHANGE)
        waiting.exclude(person__version=F("version")).update(outcome=rules.MEANWHILE)
        _judge(actor, row)
        people = Person.objects.filter(pk__in=waiting.values("person"))
        new = {"layer": row.layer, "group": row.group, "unit": row.unit}
        values = {field: new[field] for field in row.fields}
        set_effective_day(row.effective_on)
        with pghistory.context(reason=row.reason):
            if not people.update(**values, version=F("version") + 1, updated_at=now):
                raise ValidationError(_("Nobody is left to be changed."))
        _require_in_scope(actor, people)
        waiting.update(outcome=rules.CHANGED)
        _settle(row)
        row.state, row.finished_at = rules.DONE, now
        row.save(update_fields=["state", "finished_at"])
    return row


def bulk_undo(*, actor: User, change: BulkChange, now: datetime) -> BulkChange:
    """Give everybody back what they had, but whoever was changed since, or is no longer the actor's to change.

    Raises BulkEnded if it is not carried out, or undone already.
    """
    with transaction.atomic():
        row = _locked(actor, change, rules.UNDONE)
        _lock_people(row, rules.CHANGED)
        kept = Person.objects.filter(within(paths_of(actor, policies.CHANGE_PEOPLE), "scope_path"))
        row.rows.filter(outcome=rules.CHANGED, person__version=F("version") + 1, person__in=kept).update(
            outcome=rules.BACK
        )
        back = row.rows.filter(outcome=rules.BACK)
        before = back.filter(person=OuterRef("pk"))
        old = {field: Subquery(before.values(field)[:1]) for field in row.fields}
        people = Person.objects.filter(pk__in=back.values("person"))
        set_effective_day(row.effective_on or now.date())
        with pghistory.context(reason=_("Undone: %(reason)s") % {"reason": row.reason}):
            people.update(**old, version=F("version") + 1, updated_at=now)
        _require_in_scope(actor, people)
        _settle(row)
        row.state, row.finished_at = rules.UNDONE, now
        row.save(update_fields=["state", "finished_at"])
    return row


def _locked(actor: User, change: BulkChange, following: str) -> BulkChange:
    row: BulkChange | None = BulkChange.objects.visible_to(actor).select_for_update().filter(pk=change.pk).first()
    if row is None or not rules.may_become(row.state, following):
        raise BulkEnded
    return row


def _settle(change: BulkChange) -> None:
    """End the posts of those who left their group; their version moves on, so that an undoing leaves them alone."""
    if "group" in change.fields and change.effective_on is not None:
        changed = change.rows.filter(outcome__in=[rules.CHANGED, rules.BACK])
        posts_settle(list(changed.values_list("person_id", flat=True)), on=change.effective_on)


def _lock_people(change: BulkChange, outcome: str) -> None:
    pks = change.rows.filter(outcome=outcome).values("person")
    list(Person.objects.filter(pk__in=pks).order_by("pk").select_for_update().values_list("pk", flat=True))


def _judge(actor: User, change: BulkChange) -> None:
    """Find those of the waiting who cannot be changed, or have it already. A statement for each reason."""
    waiting = change.rows.filter(outcome=rules.CHANGE)
    people = Person.objects.filter(pk__in=change.rows.values("person"))
    for outcome, condition in _reasons(actor, change):
        waiting.filter(person__in=people.filter(condition).values("pk")).update(outcome=outcome)


def _reasons(actor: User, change: BulkChange) -> list[tuple[str, Q | Exists]]:
    paths = paths_of(actor, policies.CHANGE_PEOPLE)
    reasons: list[tuple[str, Q | Exists]] = [("not_kept", ~within(paths, "scope_path"))]
    new = {"layer": change.layer, "group": change.group_id, "unit": change.unit_id}
    same = Q()
    for field in change.fields:
        value = new[field]
        same &= Q(**{f"{field}__isnull": True}) if value is None else Q(**{field: value})
    reasons += [("left", ~Q(leaving="")), (rules.UNCHANGED, same)]
    if change.group is not None:
        reasons.append(("other_branch", ~Q(organisation=Organisation.objects.get_parent(change.group))))
    if change.without_group:
        reasons.append(("out_of_scope", ~within(paths, "organisation__path")))
    periods = PersonPeriod.objects.filter(person=OuterRef("pk"))
    newer = Q(Exists(periods.filter(ends_on=None, starts_on__gt=change.effective_on))) & Q(
        Exists(periods.filter(ends_on__isnull=False))
    )
    return [*reasons, ("newer", newer)]


def _require_in_scope(actor: User, people: "QuerySet[Person]") -> None:
    if people.exclude(within(paths_of(actor, policies.CHANGE_PEOPLE), "scope_path")).exists():
        raise PermissionDenied("Somebody would belong to an organisation whose people you do not keep.")
