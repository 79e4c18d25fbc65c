"""What the preview of a table of organisations shows: a page of rows of one state."""

from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.choices import word
from members.models import ImportRun
from members.rules import codes
from members.services.imports.organisation_known import Known
from members.services.imports.organisation_plan import OrganisationPlan, Planned
from members.services.imports.organisation_refused import told
from members.tables.import_changes import Change
from members.tables.imports import MISSING, PreviewPage

PAGE_SIZE: Final = 100
_LABELS: Final = {
    "kind": _("kind"),
    "superior": _("superior"),
    "may_approve": _("may approve members"),
    "units": _("units added"),
}


@dataclass
class OrganisationLine:
    """A row as the preview shows it."""

    line: int | None
    name: str
    kind: str = ""
    superior: str = ""
    units: str = ""
    url: str = ""
    column: str = ""
    value: str = ""
    reason: str = ""
    changes: list[Change] = field(default_factory=list)


def organisation_page(run: ImportRun, plan: OrganisationPlan, state: str, asked: str) -> PreviewPage:
    """A page of a state's rows from a row number on."""
    if state == MISSING:
        lines = [_missing(one) for one in plan.missing]
    else:
        lines = [_line(plan, planned) for planned in plan.of_state(state)]
    start = int(asked) if asked.isascii() and asked.isdigit() and int(asked[:9]) < len(lines) else 0
    url = f"{reverse('members:import_run', args=[run.pk])}?show={state}&at="
    end = start + PAGE_SIZE
    return PreviewPage(
        state,
        lines[start:end],
        next_url=f"{url}{end}" if end < len(lines) else None,
        previous_url=f"{url}{max(0, start - PAGE_SIZE)}" if start else None,
    )


def _line(plan: OrganisationPlan, planned: Planned) -> OrganisationLine:
    row = planned.row
    superior = planned.superior.row.name if isinstance(planned.superior, Planned) else row.superior
    line = OrganisationLine(
        row.line, row.name, word(codes.ORGANISATION_KIND, planned.kind), superior, "、".join(row.units)
    )
    if planned.known:
        line.url = reverse("members:organisation", args=[planned.known.id])
        line.superior = superior or planned.known.superior
    if planned.state == "refused":
        refused = told(plan.table, planned)
        line.column, line.value, line.reason = refused.column, refused.value, refused.reason
    line.changes = [Change(_LABELS[name], _text(name, old), _text(name, new)) for name, old, new in planned.changes]
    return line


def _missing(known: Known) -> OrganisationLine:
    url = reverse("members:organisation", args=[known.id])
    return OrganisationLine(None, known.name, word(codes.ORGANISATION_KIND, known.kind), known.superior, url=url)


def _text(name: str, value: str | bool) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return word(codes.ORGANISATION_KIND, value) if name == "kind" else value
