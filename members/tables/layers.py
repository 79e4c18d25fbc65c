"""The layers board: four columns of people, in the order of their names. Nobody is ranked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.web.addresses import numbered
from core.web.listing import Column, ListingDeclaration, Order, count_up_to
from core.web.listing import Count as Counted
from members.choices import word
from members.models import BackboneTask, LayerMentor, Person, PersonPeriod
from members.querysets.people import PersonQuerySet
from members.rules import codes
from members.rules import layers as rules

CARDS: Final = 60
PRINTED: Final = 500
NO_LAYER: Final = "none"


class Card(NamedTuple):
    """One person on the board."""

    person: Person
    since: date | None
    mentor: str
    tasks: int


@dataclass(frozen=True)
class BoardColumn:
    """A layer with the people in it, as many as are shown, and how many there are."""

    key: str
    label: str | Promise
    cards: list[Card]
    count: Counted

    @property
    def more(self) -> bool:
        return self.count.capped or self.count.number > len(self.cards)


def board(people: PersonQuerySet, cap: int = CARDS) -> list[BoardColumn]:
    """The four layers, and who is in none if there is anybody; ten queries or so, however many people there are."""
    found = []
    for key in (*rules.BOARD, NO_LAYER):
        layer = people.filter(layer="" if key == NO_LAYER else key)
        rows = list(layer.select_related("unit").only(*_READ).order_by("name_sort", "pk")[: cap + 1])
        count = Counted(len(rows)) if len(rows) <= cap else count_up_to(layer)
        if rows or key != NO_LAYER:
            found.append((key, rows[:cap], count))
    shown = [row for _key, rows, _count in found for row in rows]
    since, mentors, tasks = since_of(shown), _mentors(shown), _tasks(shown)
    return [
        BoardColumn(
            key,
            _("No layer yet") if key == NO_LAYER else word(codes.LAYER, key),
            [Card(row, since.get(row.pk), mentors.get(row.pk, ""), tasks.get(row.pk, 0)) for row in rows],
            count,
        )
        for key, rows, count in found
    ]


_READ: Final = ("name", "name_sort", "layer", "administrative_post", "party_post", "unit__name", "scope_path")


def since_of(people: Iterable[Person]) -> dict[int, date]:
    """Since when each has been in the present layer without a break. One query."""
    pks = [person.pk for person in people]
    if not pks:
        return {}
    found: dict[int, date] = {}
    layers: dict[int, str] = {}
    periods = PersonPeriod.objects.filter(person__in=pks).order_by("person", "-starts_on")
    for pk, layer, starts_on in periods.values_list("person_id", "layer", "starts_on"):
        if layers.setdefault(pk, layer) == layer:
            found[pk] = starts_on
        else:
            layers[pk] = "\0"  # an earlier stay in the same layer is another one
    return found


class Stay(NamedTuple):
    """A time in one layer."""

    layer: str
    starts_on: date
    ends_on: date | None


def stays(person: Person) -> list[Stay]:
    """The layers somebody has been in, the present one first. One query."""
    found: list[Stay] = []
    for layer, starts_on, ends_on in person.periods.order_by("starts_on").values_list("layer", "starts_on", "ends_on"):
        name = word(codes.LAYER, layer)
        if found and found[-1].layer == name:
            found[-1] = found[-1]._replace(ends_on=ends_on)
        else:
            found.append(Stay(name, starts_on, ends_on))
    return found[::-1]


def _mentors(people: list[Person]) -> dict[int, str]:
    advancing = [person.pk for person in people if person.layer == rules.ADVANCING]
    rows = LayerMentor.objects.filter(person__in=advancing, ends_on=None)
    return dict(rows.values_list("person_id", "mentor__name")) if advancing else {}


def _tasks(people: list[Person]) -> dict[int, int]:
    backbone = [person.pk for person in people if person.layer == rules.BACKBONE]
    rows = BackboneTask.objects.filter(person__in=backbone, state=rules.GIVEN).order_by()
    return dict(rows.values_list("person_id").annotate(Count("pk"))) if backbone else {}


TASK_FILTERS: Final[dict[str, tuple[str | Promise, Q]]] = {
    "open": (_("Under way"), Q(state=rules.GIVEN)),
    "ended": (_("Ended"), ~Q(state=rules.GIVEN)),
}


def task_listing(today: date) -> ListingDeclaration:
    """The tasks of backbone people, and what became of them."""
    page = numbered("members:layer_person")

    def state(task: BackboneTask) -> object:
        overdue = task.state == rules.GIVEN and task.due_on is not None and task.due_on < today
        return _("overdue") if overdue else word(rules.TASK_STATE, task.state)

    return ListingDeclaration(
        columns=(
            Column(_("Task"), lambda task: task.title, main=True),
            Column(_("Name"), lambda task: task.person.name),
            Column(_("Branch"), lambda task: task.person.organisation.name),
            Column(_("Given on"), lambda task: task.given_on.isoformat(), order="given", css="number"),
            Column(_("Due on"), lambda task: task.due_on.isoformat() if task.due_on else "", order="due", css="number"),
            Column(_("State"), state, css="word"),
            Column(_("Result"), lambda task: task.result),
        ),
        orders=(
            Order.by("due", _("due on"), "due_on", nullable=True),
            Order.by("given", _("given on"), "given_on"),
        ),
        url=lambda task: page(task.person),
    )
