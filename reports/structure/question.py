"""What is asked of a structure: of which organisation, of whom, on which day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Organisation, Person, PersonPeriod, User
from members.querysets.people import PersonQuerySet
from members.querysets.periods import PersonPeriodQuerySet
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
    FULL_MEMBERS: lambda rows: rows.filter(status=codes.FULL_MEMBER),
    STAFF: lambda rows: rows,
}


@dataclass(frozen=True)
class Question:
    """Which people: below an organisation (or all the user sees), of a kind, of a layer or any."""

    user: User
    organisation: Organisation | None
    who: str
    layer: str

    def people(self, on: date, today: date) -> People:
        """Today's people, or the periods that held on another day: one row each. Within the user's scope."""
        rows: People
        if on == today:
            rows = Person.objects.visible_to(self.user)
        else:
            rows = PersonPeriod.objects.visible_to(self.user).on(on)
        if self.organisation is not None:
            rows = rows.below(self.organisation)
        limited: People = _LIMITS[self.who](rows.filter(layer=self.layer) if self.layer else rows)
        return limited
