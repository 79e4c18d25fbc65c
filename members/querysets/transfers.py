from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from members import policies
from members.querysets.scope import paths_of, within
from members.rules import transfers as rules

if TYPE_CHECKING:
    from members.models.accounts import User
    from members.models.organisations import Organisation
    from members.models.transfers import Transfer
    from members.querysets.organisations import OrganisationQuerySet


class TransferQuerySet(models.QuerySet["Transfer"]):
    """Reads of transfers."""

    def visible_to(self, user: "User | AnonymousUser") -> "TransferQuerySet":
        """Those that begin or end in the scope of a user's roles: the sender and the receiver see the same row."""
        return self._touching(paths_of(user))

    def exportable_by(self, user: "User | AnonymousUser") -> "TransferQuerySet":
        """Those whom the user may take out as a list."""
        return self._touching(policies.paths_with_export(user))

    def touching(self, organisation: "Organisation") -> "TransferQuerySet":
        """Those that begin or end in an organisation or below it."""
        return self._touching((organisation.path,))

    def unsettled(self) -> "TransferQuerySet":
        """Where somebody still has something to do."""
        return self.filter(state__in=rules.UNSETTLED)

    def waiting_for(self, user: "User | AnonymousUser") -> "TransferQuerySet":
        """Those that wait for the user: to be accepted into their branch, or a receipt to be sent from it."""
        paths = paths_of(user, policies.CHANGE_PEOPLE)
        return self.filter(within(paths, "to_path"), state__in=(rules.REQUESTED, rules.ARRIVED)).exclude(to_path="")

    def of_same_number(self, letter: "Transfer") -> "TransferQuerySet":
        """Other letters that went out of the same branch under the same number and were not cancelled."""
        others = self.filter(kind=rules.OUT, from_organisation=letter.from_organisation_id)
        return others.filter(letter_number=letter.letter_number).exclude(state=rules.CANCELLED).exclude(pk=letter.pk)

    def overdue(self, today: date) -> "TransferQuerySet":
        """Letters that ran out without a receipt."""
        return self.filter(state__in=(rules.ISSUED, rules.ARRIVED), valid_until__lt=today)

    def _touching(self, paths: tuple[str, ...]) -> "TransferQuerySet":
        # Outside the centre there is no path: the empty one lies before every range of a scope.
        return self.filter(within(paths, "from_path") | within(paths, "to_path"))


def branches_of_the_centre(branch: "Organisation") -> "OrganisationQuerySet":
    """Every open branch of the centre a branch belongs to: the names of neighbours are no secret among them."""
    from members.models.organisations import Organisation  # the models read this module

    centre = branch.path[: Organisation.steplen]
    found: OrganisationQuerySet = Organisation.objects.within((centre,)).branches().open()
    return found
