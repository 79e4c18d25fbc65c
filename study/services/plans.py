"""Writes of study plans and their readings."""

from typing import TypedDict

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.changes import Outdated, changes_since
from core.text import clean
from members.models import Organisation, User
from members.querysets.scope import covers
from study import policies
from study.models import Reading, SessionReading, StudyNote, StudyPlan
from study.querysets.plans import ReadingQuerySet
from study.querysets.readings import chain, readings_of


class ReadingValues(TypedDict, total=False):
    """What is recorded about a reading."""

    month: int
    title: str
    source: str
    document_number: str
    link: str
    audience: str


def plan_start(
    *, actor: User, organisation: Organisation, year: int, adopt: StudyPlan | None = None, copy: StudyPlan | None = None
) -> StudyPlan:
    """Begin the plan of an organisation for a year: empty, adopting a superior's, or as a copy of an earlier year's.

    An adopted plan shows the superior's readings, later ones too; a copy has the readings as its own. Raises
    ValidationError if there is a plan already, or the adopted one is not an issued plan of the year from above.
    """
    if not covers(policies.kept_paths(actor), organisation.path):
        raise PermissionDenied("You do not keep the plans of this organisation.")
    with transaction.atomic():
        plan = StudyPlan(organisation=organisation, year=year, adopted_from=adopt)
        if adopt is not None:
            _check_adoptable(organisation, year, adopt)
        plan.full_clean(exclude=["scope_path"])
        plan.save(force_insert=True)
        plan.refresh_from_db()
        if copy is not None:
            if not StudyPlan.objects.visible_to(actor).filter(pk=copy.pk).exists():
                raise PermissionDenied("You do not see the plan that is copied.")
            _copy_readings(plan, copy)
    return plan


def plan_adopt(*, actor: User, plan: StudyPlan, version: int, adopt: StudyPlan | None) -> StudyPlan:
    """Let a plan adopt a superior's issued plan, or none any more."""
    with transaction.atomic():
        row = _locked(actor, plan, version)
        if adopt is not None:
            _check_adoptable(row.organisation, row.year, adopt)
        row.adopted_from = adopt
        _save(row, "adopted_from")
    return row


def plan_change(*, actor: User, plan: StudyPlan, version: int, requirements: str) -> StudyPlan:
    """Change what the plan asks for in words."""
    with transaction.atomic():
        row = _locked(actor, plan, version)
        row.requirements = requirements.strip()
        row.full_clean(exclude=["scope_path"])
        _save(row, "requirements")
    return row


def plan_issue(*, actor: User, plan: StudyPlan, version: int, issued: bool = True) -> StudyPlan:
    """Issue a plan, so that those below see and may adopt it; or take it back while nobody has adopted it."""
    with transaction.atomic():
        row = _locked(actor, plan, version)
        if not issued and row.adopted_by.exists():
            raise ValidationError(_("Others have adopted this plan. It stays issued; change its readings instead."))
        row.state = "issued" if issued else "draft"
        _save(row, "state")
    return row


def reading_add(*, actor: User, plan: StudyPlan, values: ReadingValues) -> Reading:
    """Put a reading into a plan, at the end of its month."""
    with transaction.atomic():
        row = _locked(actor, plan)
        reading = Reading(plan=row, **_cleaned(values))
        reading.position = row.readings.filter(month=reading.month).count()
        reading.full_clean()
        reading.save(force_insert=True)
    return reading


def reading_change(*, actor: User, plan: StudyPlan, reading: Reading, values: ReadingValues) -> Reading:
    """Change a reading of a plan. One that comes from an adopted plan gets a version of the plan's own in its place."""
    with transaction.atomic():
        row = _locked(actor, plan)
        own = _own(row, reading)
        for name, value in _cleaned(values).items():
            setattr(own, name, value)
        own.full_clean()
        own.save()
    return own


def reading_leave_out(*, actor: User, plan: StudyPlan, reading: Reading) -> None:
    """Take a reading out of a plan: one of its own is deleted unless it was studied, an adopted one is left out."""
    with transaction.atomic():
        row = _locked(actor, plan)
        if reading.plan_id == row.pk and reading.replaces_id is None:
            _check_unused(row.readings.filter(pk=reading.pk))
            reading.delete()
            return
        own = _own(row, reading)
        own.is_left_out = True
        own.save()


def reading_restore(*, actor: User, plan: StudyPlan, reading: Reading) -> None:
    """Show an adopted reading again as the superior has it."""
    with transaction.atomic():
        row = _locked(actor, plan)
        own = row.readings.filter(replaces=reading)
        _check_unused(own)
        own.delete()


def _check_unused(readings: ReadingQuerySet) -> None:
    if SessionReading.objects.filter(reading__in=readings).exists():
        raise ValidationError(_("This reading belongs to a session. Take it off there first."))
    if StudyNote.objects.filter(reading__in=readings).exists():
        raise ValidationError(_("There are notes on this reading. It stays in the plan."))


def _locked(actor: User, plan: StudyPlan, version: int | None = None) -> StudyPlan:
    row = StudyPlan.objects.select_for_update().filter(pk=plan.pk).first()
    if row is None or not policies.may_change_plan(actor, row):
        raise PermissionDenied("You do not keep the plans of this organisation.")
    if version is not None and row.version != version:
        raise Outdated(changes_since(row, version))
    return row


def _save(row: StudyPlan, field: str) -> None:
    row.version += 1
    row.save(update_fields=[field, "version"])


def _own(plan: StudyPlan, reading: Reading) -> Reading:
    """The plan's own row for a reading: itself, or one in the place of an adopted one. Raises for any other."""
    if reading.plan_id == plan.pk:
        return reading
    if reading.plan_id not in {each.pk for each in chain(plan)[1:]}:
        raise PermissionDenied("This reading is not in the plan.")
    found = plan.readings.filter(replaces=reading).first()
    return found or Reading(
        plan=plan,
        replaces=reading,
        month=reading.month,
        position=reading.position,
        title=reading.title,
        source=reading.source,
        document_number=reading.document_number,
        link=reading.link,
        audience=reading.audience,
    )


def _cleaned(values: ReadingValues) -> ReadingValues:
    texts = {"title", "source", "document_number"}
    return {name: clean(str(value)) if name in texts else value for name, value in values.items()}  # type: ignore[return-value]  # the same names


def _check_adoptable(organisation: Organisation, year: int, adopt: StudyPlan) -> None:
    if not StudyPlan.objects.issued_above(organisation, year).filter(pk=adopt.pk).exists():
        raise ValidationError(_("Only an issued plan of the same year from an organisation above can be adopted."))


def _copy_readings(plan: StudyPlan, earlier: StudyPlan) -> None:
    Reading.objects.bulk_create(
        [
            Reading(
                plan=plan,
                month=row.month,
                position=number,
                title=row.title,
                source=row.source,
                document_number=row.document_number,
                link=row.link,
                audience=row.audience,
            )
            for number, row in enumerate(readings_of(earlier))
        ]
    )
