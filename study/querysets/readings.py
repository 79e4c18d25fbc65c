"""The readings of an organisation's year: those of its own plan, and of the plans above that it has adopted."""

from typing import TYPE_CHECKING

from study.models import Reading, StudyPlan

if TYPE_CHECKING:
    from members.models import Organisation

MOST_STEPS = 6
"""Plans adopted from plans adopted from plans; a tree of Party organisations is not deeper."""


def chain(plan: StudyPlan) -> list[StudyPlan]:
    """A plan and those it adopts, the nearest first."""
    found = [plan]
    while found[-1].adopted_from is not None and len(found) < MOST_STEPS:
        found.append(found[-1].adopted_from)
    return found


def readings_of(plan: StudyPlan, month: int | None = None) -> list[Reading]:
    """What a plan holds, of a year or a month: its own readings and the adopted ones it has not replaced. Two queries
    and one for each plan it adopts.
    """
    plans = chain(plan)
    ranks = {each.pk: rank for rank, each in enumerate(plans)}
    rows = list(
        Reading.objects.filter(plan__in=plans)
        .select_related("plan__organisation", "replaces")
        .prefetch_related("papers")
    )
    replaced = {row.replaces_id for row in rows if row.replaces_id}
    found = [row for row in rows if row.pk not in replaced and not row.is_left_out]
    found = [row for row in found if month is None or row.month == month]

    def place(row: Reading) -> tuple[int, int, int, int]:
        first = row.replaces or row  # what stands in the place of another keeps its place
        return row.month, -ranks.get(first.plan_id, 0), row.position, first.pk

    return sorted(found, key=place)


def plan_of(organisation: "Organisation", year: int) -> StudyPlan | None:
    """The plan that holds for an organisation: its own, else the nearest issued above it."""
    plans = StudyPlan.objects.select_related("organisation", "adopted_from__organisation")
    own = plans.filter(organisation=organisation, year=year).first()
    return own or plans.issued_above(organisation, year).first()


def readings_for(organisation: "Organisation", year: int) -> list[Reading]:
    """The readings of the plan that holds for an organisation; none without a plan."""
    plan = plan_of(organisation, year)
    return readings_of(plan) if plan else []
