"""What is due about personal information: requests to answer, and records whose purpose has ended."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.todos import Basis, Link, Todo
from members import policies
from members.models import Correction, User
from members.services.erasure import erasure_due

_SHOWN: Final = 8
_COUNTED: Final = 100


def todos(user: User, today: date) -> Iterator[Todo]:
    """Two queries at most."""
    if policies.may_add_people(user):
        yield from _corrections(user)
    if policies.may_administer(user):
        yield from _erasures(user, today)


def _corrections(user: User) -> Iterator[Todo]:
    waiting = Correction.objects.answerable_by(user).open().select_related("person").order_by("due_on", "pk")
    for row in waiting.only("pk", "due_on", "person__name")[:_SHOWN]:
        yield Todo(
            _("%(name)s asks for a correction of the record.") % {"name": row.person.name},
            (Link(_("Answer"), reverse("members:correction", args=[row.pk])),),
            basis=Basis.LOCAL,  # the law says "in time"; how many working days that is, is the centre's setting
            article=_("Personal Information Protection Law, art. 46 and 50"),
            due_on=row.due_on,
        )


def _erasures(user: User, today: date) -> Iterator[Todo]:
    due = list(erasure_due(user, today).values_list("person_id", "person__name")[:_COUNTED])
    if due:
        yield Todo(
            _("Left long ago: check whether what is held is still needed, or erase it."),
            tuple(Link(name, reverse("members:person_erase", args=[pk])) for pk, name in due[:_SHOWN]),
            basis=Basis.STATUTORY,
            article=_("Personal Information Protection Law, art. 47"),
            names=True,
            more=max(0, len(due) - _SHOWN),
            people=True,
        )
