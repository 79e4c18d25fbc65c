"""Two people editing one person: what the second sees after the first has saved."""

from collections.abc import Iterator
from typing import Any

from django.forms import Form
from django.http import QueryDict

from core.changes import event_model
from members.forms.people import ENCRYPTED, PersonEditForm
from members.models import Person, User


def merged(form: PersonEditForm, *, user: User, fresh: Person, version: int) -> PersonEditForm:
    """The form on the newer record: what the user typed is kept, what they left alone is as it is now.

    ``version`` is the one they had read. Without its trace in the history everything counts as typed.
    """
    read = event_model(Person)._default_manager.filter(pgh_obj_id=fresh.pk, version=version).order_by("pgh_id").last()
    now = PersonEditForm(user=user, person=fresh)
    data: QueryDict = form.data.copy()  # type: ignore[attr-defined]  # what was posted
    for name in _left_alone(form, read):
        _put(data, name, now)
    data["version"] = str(fresh.version)
    return PersonEditForm(data, user=user, person=fresh)


def _left_alone(form: PersonEditForm, read: Any) -> Iterator[str]:
    """The fields that still have the value they were shown with."""
    if read is None:
        return
    for name, value in form.values().items():
        if name in ENCRYPTED:
            continue
        column = Person._meta.get_field(name).attname  # type: ignore[union-attr]
        if getattr(value, "pk", value) == getattr(read, column):
            yield name


def _put(data: QueryDict, name: str, form: Form) -> None:
    """Set a field of posted data to what a form shows."""
    value = form[name].value()
    if value is False or value is None:
        data.pop(name, None)
    else:
        data[name] = "on" if value is True else str(value)
