"""How far every history about some people has come: what grows there shows that something was recorded since."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Model, Q

from core.changes import last_entry, references
from members.models import Person, User


class History(NamedTuple):
    """A history in which people occur: its name, what its rows are called, and its last entry about these people."""

    name: str
    label: str
    mark: int


def histories_of(
    people: Collection[int], *, but: type[Model] | None = None, without: Model | None = None
) -> list[History]:
    """The histories of what refers to people, without their accounts, which are nothing of a record.

    ``but`` is a model whose history does not count, ``without`` a row whose own entries do not.
    """
    found = []
    model: Any
    for model, field in references(Person):
        if model in (User, but) or not hasattr(model, "pgh_event_model"):
            continue
        others = ~Q(pgh_obj_id=without.pk) if isinstance(without, model) else Q()
        mark = last_entry(model, others, **{f"{field}__in": people})
        found.append(History(f"{model._meta.label}.{field}", str(model._meta.verbose_name), mark))
    return found
