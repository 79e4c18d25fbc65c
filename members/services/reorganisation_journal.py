"""What a merger or split wrote, row by row, so that it can be put back: history's entries before and after.

A row is put back by writing the entry from before over it, and only if its latest entry is still the one the act left.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max, Model, Q
from django.utils.translation import gettext as _

from core.changes import event_model, last_entry
from core.row_security import whole_system
from members.models import Organisation, Person, PersonPeriod, PostHeld, Reorganisation, Role, Term, Unit
from members.services.histories import History, histories_of

Numbers = dict[int, int]
"""The latest entry of each row in its history, by the row's key."""

Entry = tuple[int, int, int]
"""A row's key, its latest entry before the act (0 if the act made it), and its latest entry after."""

KEPT: Final[tuple[type[Model], ...]] = (Organisation, Unit, PersonPeriod, Term, PostHeld, Role)
"""What an act writes besides people, of whom it writes what their open period says."""

_BY_MODEL: Final = {model._meta.label: model for model in KEPT}


@dataclass(frozen=True)
class Book:
    """What stood before the act: of which rows, and their latest entries."""

    rows: dict[str, list[int]]
    people: list[int]
    before: dict[str, Numbers]
    superiors: dict[int, int]


@whole_system("what was moved goes back only if nothing is recorded of it since")
def open_book(organisations: Iterable[Organisation]) -> Book:
    """Look at everything an act on these organisations can write; in its transaction, before it writes."""
    places = list(organisations)
    pks = [place.pk for place in places]
    superiors = {child.pk: place.pk for place in places for child in Organisation.objects.get_children(place)}
    terms = list(Term.objects.filter(organisation__in=pks).order_by().values_list("pk", flat=True))
    current = PostHeld.objects.current().order_by()
    holders = current.filter(term__in=terms).values("person")
    people = list(
        Person.objects.filter(Q(organisation__in=pks) | Q(pk__in=holders)).order_by().values_list("pk", flat=True)
    )
    rows = {
        "members.Organisation": [*pks, *superiors],
        "members.Unit": list(Unit.objects.filter(organisation__in=pks).order_by().values_list("pk", flat=True)),
        "members.Term": terms,
        "members.PostHeld": list(current.filter(person__in=people).values_list("pk", flat=True)),
        "members.Role": list(Role.objects.filter(organisation__in=pks).order_by().values_list("pk", flat=True)),
    }
    return Book(rows, people, _standing(rows, people), superiors)


@whole_system("what was moved goes back only if nothing is recorded of it since")
def keep_book(done: Reorganisation, book: Book, founded: Iterable[Organisation] = ()) -> None:
    """Note on the act what it wrote; in its transaction, after everything else."""
    after = _standing(book.rows, book.people)
    changed: dict[str, list[Entry]] = {}
    for label, numbers in after.items():
        before = book.before[label]
        changed[label] = [(pk, before.get(pk, 0), last) for pk, last in numbers.items() if before.get(pk, 0) != last]
    periods = event_model(PersonPeriod)._default_manager.filter(
        pk__in=[last for *_, last in changed["members.PersonPeriod"]]
    )
    people = sorted(set(periods.values_list("person_id", flat=True)))
    done.journal = {
        "changed": changed,
        "people": people,
        "others": {history.name: history.mark for history in _histories(people)},
        "periods": _last_period(people),
        "superiors": {str(pk): superior for pk, superior in book.superiors.items()},
        "founded": [place.pk for place in founded],
    }
    done.save(update_fields=["journal"])


@whole_system("what was moved goes back only if nothing is recorded of it since")
def not_as_left(done: Reorganisation) -> list[str]:
    """What has been changed since the act of the rows it wrote, or recorded of the people it moved, in words."""
    journal = done.journal
    found = []
    for label, entries in journal["changed"].items():
        model = _BY_MODEL[label]
        now = _latest(model, Q(pgh_obj_id__in=[pk for pk, *_ in entries]))
        if any(now.get(pk) != last for pk, _was, last in entries):
            found.append(_label(model))
    people = journal["people"]
    if _last_period(people) != journal["periods"]:
        found.append(_label(PersonPeriod))
    found += [each.label for each in _histories(people) if journal["others"].get(each.name, 0) != each.mark]
    return list(dict.fromkeys(found))


def entries(done: Reorganisation, model: type[Model]) -> list[tuple[int, Any, Any]]:
    """The rows of a model that the act wrote: key, how they were before (None if it made them), how it left them."""
    noted = done.journal["changed"][model._meta.label]
    events = event_model(model)._default_manager.in_bulk([number for _pk, *both in noted for number in both])
    return [(pk, events[before] if before else None, events[last]) for pk, before, last in noted]


def is_whole(done: Reorganisation) -> bool:
    """Whether everything is known that is needed to put an act back: its journal, and each entry it names."""
    if not done.journal:
        return False
    for label, noted in done.journal["changed"].items():
        named = {number for _pk, *both in noted for number in both} - {0}
        if event_model(_BY_MODEL[label])._default_manager.filter(pk__in=named).count() != len(named):
            return False
    return True


def put_row_back(model: type[Model], pk: int, before: Any, *, without: Iterable[str] = ()) -> None:
    """Write a row's entry from before over it, or add the row again if the act deleted it."""
    tracked = {field.name for field in type(before)._meta.concrete_fields}
    fields = [
        field
        for field in model._meta.concrete_fields
        if field.name in tracked and field.name not in {"id", "version", *without}
    ]
    row = model._base_manager.select_for_update().filter(pk=pk).first()
    added = row is None
    row = row or model(pk=pk)
    for field in fields:
        setattr(row, field.attname, getattr(before, field.attname))
    names = [field.name for field in fields]
    if hasattr(row, "version"):
        row.version += 1
        names.append("version")
    row.save(**({"force_insert": True} if added else {"update_fields": names}))


def _histories(people: list[int]) -> list[History]:
    """All but that of the periods, which the act itself writes."""
    return histories_of(people, but=PersonPeriod)


def _label(model: type[Model]) -> str:
    """What its rows are called; a period is nothing that a reader knows by this name."""
    return _("what is recorded of the people") if model is PersonPeriod else str(model._meta.verbose_name)


def _standing(rows: dict[str, list[int]], people: list[int]) -> dict[str, Numbers]:
    found = {label: _latest(_BY_MODEL[label], Q(pgh_obj_id__in=pks)) for label, pks in rows.items()}
    found["members.PersonPeriod"] = _latest(PersonPeriod, Q(person_id__in=people))
    return found


def _latest(model: type[Model], condition: Q) -> Numbers:
    events = event_model(model)._default_manager.filter(condition).order_by()
    return dict(events.values_list("pgh_obj_id").annotate(last=Max("pk")))


def _last_period(people: list[int]) -> int:
    return last_entry(PersonPeriod, person_id__in=people)
