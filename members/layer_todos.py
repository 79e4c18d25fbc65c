"""What is due on the layers board: tasks past their day, people of the advancing layer whom nobody accompanies."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from core.todos import Link, Todo
from members import policies
from members.models import BackboneTask, LayerMentor, Person, User
from members.querysets.scope import paths_of, within
from members.rules import layers as rules

_SHOWN: Final = 5
_COUNTED: Final = 50


def layer_todos(user: User, today: date) -> Iterator[Todo]:
    """For whoever keeps people; two queries."""
    paths = paths_of(user, policies.CHANGE_PEOPLE)
    overdue = BackboneTask.objects.filter(within(paths, "person__scope_path"), state=rules.GIVEN, due_on__lt=today)
    for task in overdue.select_related("person").order_by("due_on", "pk")[:_SHOWN]:
        words = _("%(name)s: the task “%(task)s” is overdue.") % {"name": task.person.name, "task": task.title}
        link = Link(_("Open"), reverse("members:layer_person", args=[task.person_id]))
        yield Todo(words, (link,), due_on=task.due_on)
    mentors = LayerMentor.objects.filter(person=OuterRef("pk"), ends_on=None)
    advancing = Person.objects.present().filter(within(paths, "scope_path"), layer=rules.ADVANCING)
    alone = advancing.filter(~Exists(mentors)).order_by("joined_on", "pk")
    people = list(alone.values_list("pk", "name")[:_COUNTED])
    if people:
        yield Todo(
            text=_("Nobody accompanies these people of the advancing layer yet."),
            links=tuple(Link(name, reverse("members:layer_mentor", args=[pk])) for pk, name in people[:_SHOWN]),
            names=True,
            more=max(0, len(people) - _SHOWN),
            people=True,
        )
