"""What the pages of an import show: figures by state, and a page of rows of one state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import BooleanField, Count, F, Func, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.identity import mask_identity_number, mask_telephone
from core.web.listing.keyset import Page, page_of
from core.web.listing.orders import Order
from members.choices import word
from members.models import ImportRow, ImportRun, Organisation, Person, Unit, User
from members.rules import codes
from members.rules.people import Problem
from members.services.imports.missing import not_in_file
from members.services.imports.months import KEPT
from members.services.imports.posts import CODES
from members.services.imports.problems import load
from members.services.imports.refused import Sealed
from members.services.imports.scope import people_scope
from members.services.imports.words import words
from members.tables.import_changes import Change, changes_of

PAGE_SIZE: Final = 50
_BY_LINE: Final = Order.by("line", "", "line")
_BY_NAME: Final = Order.by("name", "", "name_sort")
_STATES: Final[dict[str, str | Promise]] = {
    "refused": _("Refused"),
    "new": _("New"),
    "changed": _("Changed"),
    "unchanged": _("Unchanged"),
    "missing": _("Missing from the file"),
}
_NATIONAL_STATES: Final[dict[str, str | Promise]] = {
    "changed": _("Different"),
    "new": _("Only in the national system"),
    "missing": _("Only here"),
    "refused": _("Not comparable"),
    "unchanged": _("Equal"),
}
MISSING: Final = "missing"
_HAS_A_REMARK: Final = Func(
    F("problems"),
    template=f"jsonb_path_exists(%(expressions)s, '$[*] ? (@.code != \"{KEPT}\")')",
    output_field=BooleanField(),
)


@dataclass(frozen=True)
class Tab:
    """One state of rows: its words, how many, its address, whether it is shown."""

    state: str
    label: str | Promise
    count: int
    url: str
    active: bool


@dataclass(frozen=True)
class Remark:
    """Something to look at in a row that is taken nevertheless."""

    column: str
    text: str


@dataclass
class Line:
    """A row as the preview shows it. Numbers are masked."""

    line: int | None
    name: str
    number: str
    branch: str = ""
    unit: str = ""
    status: str = ""
    url: str = ""
    column: str = ""
    value: str = ""
    reasons: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    pk: int | None = None
    fix: str = ""


@dataclass(frozen=True)
class PreviewPage:
    """A page of rows of one state, each as its row template wants it, and the addresses beside it."""

    state: str
    lines: Sequence[object]
    next_url: str | None
    previous_url: str | None
    remarks_url: str = ""
    all_url: str = ""


def tabs_of(run: ImportRun, shown: str) -> list[Tab]:
    """The states that occur; after the confirmation only what is still there: the refused rows."""
    tabs = []
    for state, label in _states(run).items():
        if run.state == ImportRun.State.CONFIRMED and state != "refused":
            continue
        if state == MISSING and run.kind == ImportRun.Kind.ORGANISATIONS:
            label = _("Not in the file")
        url = f"{reverse('members:import_run', args=[run.pk])}?show={state}"
        tabs.append(Tab(state, label, getattr(run, state), url, state == shown))
    return tabs


def against_elections(run: ImportRun) -> list[tuple[str | Promise, int, str]]:
    """The states whose rows name another Party post than an election gave: words, how many, where. One query."""
    named = Q()
    for code in CODES:
        named |= Q(problems__contains=[{"code": code}])
    said = ImportRow.objects.filter(named, run=run).exclude(state="refused")
    counted = dict(said.order_by().values_list("state").annotate(Count("pk")))
    address = reverse("members:import_run", args=[run.pk])
    return [
        (label, counted[state], f"{address}?show={state}&remarks=1")
        for state, label in _STATES.items()
        if state in counted
    ]


def shown_state(run: ImportRun, asked: str) -> str:
    """The state an address asks for; else the one that needs a look first."""
    if run.state == ImportRun.State.CONFIRMED:
        return "refused"
    if asked in _STATES:
        return asked
    return next((state for state in _states(run) if getattr(run, state)), "new")


def _states(run: ImportRun) -> dict[str, str | Promise]:
    return _NATIONAL_STATES if run.kind == ImportRun.Kind.NATIONAL else _STATES


def roster_page(run: ImportRun, user: User, state: str, token: str, *, with_remarks: bool = False) -> PreviewPage:
    """A page of people: rows of the file, all of a state or those with a remark, or who is missing from the file."""
    if state == MISSING:
        found = page_of(_missing(run, user), _BY_NAME, descending=False, size=PAGE_SIZE, token=token)
        return _page(run, state, found, [missing_line(person) for person in found.rows])
    rows = ImportRow.objects.filter(run=run, state=state).select_related("person")
    remarked = rows.filter(_HAS_A_REMARK) if state != ImportRow.State.REFUSED else rows.none()
    shown = remarked if with_remarks else rows
    page = page_of(shown, _BY_LINE, descending=False, size=PAGE_SIZE, token=token)
    names = Names(page.rows)
    sealed = Sealed(run)
    lines = [line_of(row, sealed, names) for row in page.rows]
    offered = not with_remarks and remarked.exists()
    return _page(run, state, page, lines, with_remarks=with_remarks, offered=offered)


def _missing(run: ImportRun, user: User) -> QuerySet[Person]:
    return not_in_file(run, people_scope(user)).select_related("organisation", "unit")


def _page(
    run: ImportRun,
    state: str,
    page: Page[Any],
    lines: list[Line],
    *,
    with_remarks: bool = False,
    offered: bool = False,
) -> PreviewPage:
    every = f"{reverse('members:import_run', args=[run.pk])}?show={state}"
    remarked = f"{every}&remarks=1"
    url = remarked if with_remarks else every
    return PreviewPage(
        state,
        lines,
        next_url=f"{url}&at={page.next}" if page.next else None,
        previous_url=f"{url}&at={page.previous}" if page.previous else None,
        remarks_url=remarked if offered else "",
        all_url=every if with_remarks else "",
    )


class Names:
    """The names of the organisations and units that rows of a page point to, read once."""

    def __init__(self, rows: list[ImportRow]) -> None:
        people = [row.person for row in rows if row.person]
        organisations = {pk for row in rows for pk in (row.organisation_id, row.group_id)}
        organisations |= {pk for person in people for pk in (person.organisation_id, person.group_id)}
        units = {row.unit_id for row in rows} | {person.unit_id for person in people}
        self.organisations: dict[int | None, str] = dict(_names(Organisation, organisations))
        self.units: dict[int | None, str] = dict(_names(Unit, units))


def _names(model: type[Organisation | Unit], pks: set[int | None]) -> Iterable[tuple[int, str]]:
    return model.objects.filter(pk__in=[pk for pk in pks if pk is not None]).values_list("pk", "name")


def line_of(row: ImportRow, sealed: Sealed, names: Names) -> Line:
    """A row of the file as pages show it."""
    problems = load(row.problems)
    refusing = [problem for problem in problems if not problem.remark]
    line = Line(
        line=row.line,
        name=row.name or (row.person.name if row.person else ""),
        number=mask_identity_number(row.id_number) if row.id_number else "",
        branch=names.organisations.get(row.organisation_id, ""),
        unit=names.units.get(row.unit_id, ""),
        status=word(codes.STATUS, row.status),
        remarks=[_remark(problem, sealed) for problem in problems if problem.remark and problem.code != KEPT],
        reasons=[_remark(problem, sealed) for problem in refusing],
        pk=row.pk,
        fix=row.fix,
    )
    if row.person:
        line.url = reverse("members:person", args=[row.person.pk])
        line.branch = line.branch or names.organisations.get(row.person.organisation_id, "")
    if refusing:
        first = refusing[0].field
        line.column = sealed.headers.get(first, "")
        line.value = shown_value(first, sealed.cell(row, first))
    if row.state == ImportRow.State.CHANGED and row.person:
        line.changes = changes_of(row, row.person, sealed.fields, names.organisations, names.units)
    return line


def missing_line(person: Person) -> Line:
    """Somebody whom no row is about."""
    return Line(
        line=None,
        name=person.name,
        number=person.id_number_masked,
        branch=person.organisation.name,
        unit=person.unit.name if person.unit else "",
        status=word(codes.STATUS, person.status),
        url=reverse("members:person", args=[person.pk]),
    )


def _remark(problem: Problem, sealed: Sealed) -> Remark:
    return Remark(sealed.headers.get(problem.field, ""), words(problem.code, problem.params))


def shown_value(name: str, value: str) -> str:
    """A cell as a preview shows it: of numbers only the ends, whatever is wrong with them."""
    if name == "id_number":
        return mask_identity_number(value) if len(value) == 18 else _ends(value)
    if name == "telephone":
        return mask_telephone(value)
    return value


def _ends(value: str) -> str:
    """Short numbers and those a spreadsheet has written in its own way hold too little to be hidden."""
    if len(value) < 12 or "E" in value.upper():
        return value
    return f"{value[:6]}{'*' * (len(value) - 10)}{value[-4:]}"
