"""What is kept about people, and why: each app says so in ``personal_data.py``, found by name.

From this the sheet of what is held about somebody, the impact assessment and the erasing are made, so that they cannot
say something else than the program does. Source: PIPL art. 6, 17, 44 to 47, 55; DOMAIN §11.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from core.changes import event_model

Words = str | Promise


class After(Enum):
    """What becomes of it when the purpose has ended."""

    ERASED = "erased"
    KEPT_OF_MEMBERS = "kept of members"
    KEPT = "kept"


@dataclass(frozen=True)
class Held:
    """Fields of a model that are kept for one purpose.

    ``person`` is the column that holds the person's number: ``pk`` on the person itself, ``note__person_id`` where the
    row belongs to a row that holds it. ``fields`` are the names of
    fields, none for all that the model has; what follows from other fields is ``derived``. Where the rows stay when the
    rest is erased, ``texts`` names what is taken out of them, and what stands there afterwards.
    """

    model: str
    fields: tuple[str, ...]
    purpose: Words
    basis: Words
    seen_by: Words
    kept: Words
    after: After
    person: str = "person_id"
    sensitive: bool = False
    derived: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()

    @property
    def model_class(self) -> type[models.Model]:
        return apps.get_model(self.model)

    def history_of(self, person: int) -> dict[str, Any]:
        """The condition that an entry of the model's history is about the person, though its rows may be gone."""
        if self.person == "pk":
            return {"pgh_obj_id": person}
        through, _two, column = self.person.rpartition("__")
        if not through:
            return {self.person: person}
        owner = self.model_class._meta.get_field(through).related_model
        entries: Any = event_model(owner)._default_manager  # type: ignore[arg-type]  # a model, not its name
        return {f"{through}_id__in": entries.filter(**{column: person}).values("pgh_obj_id")}

    def columns(self) -> "list[models.Field[Any, Any]]":
        """The fields as the model declares them, in its order."""
        found = self.model_class._meta.concrete_fields
        if self.fields:
            return [column for column in found if column.name in self.fields]
        return [
            column for column in found if not column.primary_key and column.attname != self.person and _shown(column)
        ]


@cache
def declared() -> tuple[Held, ...]:
    """What every app says, in the order of the apps."""
    return tuple(
        held
        for app in apps.get_app_configs()
        if app.module is not None and app.name != "core" and module_has_submodule(app.module, "personal_data")
        for held in import_module(f"{app.name}.personal_data").HELD
    )


def undeclared(person: type[models.Model]) -> Iterator[type[models.Model]]:
    """Tables that refer to a person and of which no app says why: the assessment shows them as open."""
    told = {held.model_class for held in declared()}
    for model in apps.get_models():
        refers = any(field.related_model is person for field in model._meta.concrete_fields if field.is_relation)
        if refers and model not in told and not hasattr(model, "pgh_tracked_model"):
            yield model


def _shown(column: "models.Field[Any, Any]") -> bool:
    """Whether a field was given a name for readers."""
    named: object = column._verbose_name  # type: ignore[attr-defined]  # None where Django made one up
    return named is not None
