"""Whether a branch has a committee that meets."""

from datetime import date

from django.db.models import Count, Q

from members.models import Organisation, PersonPeriod
from members.rules import codes
from study.rules.audiences import BRANCH_POST
from study.rules.cadence import meets_as_committee


def has_committee(organisation: Organisation, today: date) -> bool:
    """Whether a branch has a committee that meets, or should have one, as of a day. One query; yes for any other."""
    if not organisation.is_branch:
        return True
    here = PersonPeriod.objects.on(today).members().filter(organisation=organisation)
    counted = here.aggregate(
        full_members=Count("pk", filter=Q(status=codes.FULL_MEMBER)),
        in_office=Count("pk", filter=Q(party_post__regex=BRANCH_POST)),
    )
    return meets_as_committee(counted["full_members"], counted["in_office"])
