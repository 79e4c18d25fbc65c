from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from members.querysets.scope import paths_of, within
from members.rules import reorganisation as rules

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.reorganisation import ReorganisationPart  # noqa: F401  # named in the base class


class ReorganisationPartQuerySet(models.QuerySet["ReorganisationPart"]):
    """Reads of what became of organisations."""

    def visible_to(self, user: "User | AnonymousUser") -> "ReorganisationPartQuerySet":
        """What happened to the organisations a user's roles cover."""
        return self.filter(within(paths_of(user), "organisation__path"))

    def former_names(self) -> "ReorganisationPartQuerySet":
        """Names that lead to another organisation, or to the same under its new name."""
        return self.filter(reorganisation__state=rules.DONE, successor__isnull=False)


def follow_names(parts: ReorganisationPartQuerySet) -> list[tuple[str, int]]:
    """Former names and the organisation each leads to now; mergers one after the other are followed. One query."""
    found = list(parts.former_names().order_by("pk").values_list("organisation_id", "name_before", "successor_id"))
    merged_into = {pk: successor for pk, _name, successor in found if successor != pk}

    def now(pk: int) -> int:
        seen = {pk}
        while merged_into.get(pk, pk) not in seen:
            pk = merged_into[pk]
            seen.add(pk)
        return pk

    return [(name, now(successor)) for _pk, name, successor in found]
