"""The year of an organisation against the cadences: what was held, what is due, what was missed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils import timezone

from members.models import Organisation
from study.domain_settings import MEMBERS_LEAST
from study.models import SessionOrganisation, StudySession
from study.rules import compliance as rules
from study.rules.cadence import STATUTORY, Cadence, cadences
from study.services.months import hosts_of, numbers


@dataclass(frozen=True)
class Line:
    """What one organisation is asked for by one cadence, through the year."""

    organisation: Organisation
    cadence: Cadence
    periods: list[rules.Period]

    @property
    def is_statutory(self) -> bool:
        """Asked for by national rules; else by the centre's own."""
        return self.cadence.basis == STATUTORY

    @property
    def met(self) -> int:
        """In how many periods enough was held."""
        return sum(period.state == rules.MET for period in self.periods)

    @property
    def past(self) -> int:
        """How many periods are decided: met, or over."""
        return sum(period.state in (rules.MET, rules.MISSED) for period in self.periods)


def year_of(organisation: Organisation, year: int, today: date) -> list[Line]:
    """The lines of an organisation, and of the groups of a branch. The sessions are one query."""
    hosts = hosts_of(organisation)
    held = _held(hosts, year)
    table = cadences(replace(numbers(), members_times=MEMBERS_LEAST.current()))
    return [
        Line(host, cadence, rules.periods(cadence, year, held[host.pk], today, host.founded_on, host.closed_on))
        for host in hosts
        for cadence in table
        if host.kind in cadence.hosts
    ]


def _held(hosts: Sequence[Organisation], year: int) -> dict[int, list[rules.Held]]:
    """What took place in a year and the first days of the next, by organisation; a joint session counts for each."""
    rows = StudySession.objects.took_place().between(date(year, 1, 1), date(year + 1, 6, 30))
    joint = SessionOrganisation.objects.filter(organisation__in=hosts).values("session")
    rows = rows.filter(Q(organisation__in=hosts) | Q(pk__in=joint), make_up_of__isnull=True)
    columns = ("pk", "kind", "audience", "starts_at", "organisation", "sessionorganisation__organisation")
    found: dict[int, dict[int, rules.Held]] = defaultdict(dict)
    for pk, kind, audience, starts_at, *organisations in rows.order_by().values_list(*columns):
        session = rules.Held(kind, audience, timezone.localtime(starts_at).date())
        for organisation in organisations:
            found[organisation][pk] = session  # a joint session has a row for each organisation, and its host in all
    return {host.pk: list(found[host.pk].values()) for host in hosts}
