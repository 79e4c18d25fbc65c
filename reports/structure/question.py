"""What is asked of a structure: of which organisation, of whom, on which day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import policies
from members.models import Organisation, Person, PersonPeriod, User
from members.querysets.people import PersonQuerySet
from members.querysets.periods import PersonPeriodQuerySet
from members.querysets.scope import within
from members.rules import codes

People = PersonQuerySet | PersonPeriodQuerySet

MEMBERS, FULL_MEMBERS, STAFF = "members", "full_members", "staff"
WHO: Final[dict[str, str | Promise]] = {
    MEMBERS: _("Party members, full and probationary"),
    FULL_MEMBERS: _("Full members"),
    STAFF: _("All staff"),
}

_LIMITS: Final[dict[str, Callable[[Any], Any]]] = {
    MEMBERS: lambda rows: rows.members(),
    FULL_MEMBERS: lambda rows: rows.members().filter(status=codes.FULL_MEMBER),
    STAFF: lambda rows: rows.present(),
}


@dataclass(frozen=True)
class Question:
    """Which people: below an organisation (or all the user sees), of a kind, of a layer or any.

    With ``for_export`` only those whom the user may take out.
    """

    user: User
    today: date
    organisation: Organisation | None = None
    who: str = MEMBERS
    layer: str = ""
    for_export: bool = False

    def people(self, on: date) -> People:
        """Today's people, or the periods that held on another day: one row each. Within the user's scope."""
        limited: People = _LIMITS[self.who](self._below(self._visible(on)))
        return limited.filter(layer=self.layer) if self.layer else limited

    def _visible(self, on: date) -> People:
        paths = policies.paths_with_export(self.user)
        if on == self.today:
            people = Person.objects.visible_to(self.user).present()
            return people.filter(within(paths, "scope_path")) if self.for_export else people
        periods = PersonPeriod.objects.visible_to(self.user).on(on)
        return periods.spent_within(paths) if self.for_export else periods

    def _below(self, rows: People) -> People:
        return rows if self.organisation is None else rows.below(self.organisation)
