"""The year of an organisation against the cadences: what was held, what is due, what was missed."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from members.models import Organisation
from study.compliance.asked import asked_in
from study.compliance.cells import cells_of
from study.rules import compliance as rules
from study.rules.cadence import STATUTORY, Cadence


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
        return sum(period.state in rules.DECIDED for period in self.periods)


def year_of(organisation: Organisation, year: int, today: date) -> list[Line]:
    """The lines of an organisation, and of the groups of a branch. Three queries."""
    hosts = {host.pk: host for host in Organisation.objects.below(organisation).filter(kind="group")}
    hosts[organisation.pk] = organisation
    rows = Organisation.objects.filter(pk=organisation.pk)
    cells = cells_of(asked_in(year, today), rows)[organisation.pk]
    cells.sort(key=lambda cell: (hosts[cell.organisation].path, cell.slot.number))
    return [
        Line(hosts[number], cadence, [cell.period for cell in group])
        for (number, cadence), group in groupby(cells, key=lambda cell: (cell.organisation, cell.slot.cadence))
    ]
