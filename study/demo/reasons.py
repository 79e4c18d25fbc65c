"""Reasons that the demo's organisations gave for some of what they missed."""

import random
from datetime import date
from itertools import groupby
from typing import Final

from members.models import Organisation
from study.compliance.asked import asked_in, audience_of
from study.compliance.cells import cells_of
from study.demo import words
from study.models import ComplianceReason
from study.rules import compliance as rules

_EXPLAINED: Final = 2
"""Every second organisation with something missed has said why, of its first one."""


def load(rng: random.Random, today: date) -> None:
    """Explain, organisation by organisation, the first thing missed."""
    asked = asked_in(today.year, today)
    cells = [cell for own in cells_of(asked, Organisation.objects.exclude(kind="group")).values() for cell in own]
    missed = sorted(
        (cell for cell in cells if cell.period.state == rules.MISSED),
        key=lambda cell: (cell.organisation, cell.slot.first, cell.slot.number),
    )
    firsts = [next(own) for _organisation, own in groupby(missed, key=lambda cell: cell.organisation)]
    ComplianceReason.objects.bulk_create(
        ComplianceReason(
            organisation_id=cell.organisation,
            kind=cell.slot.cadence.kind,
            audience=audience_of(cell.slot.cadence),
            starts_on=cell.slot.first,
            reason=rng.choice(words.MISSED),
        )
        for cell in firsts[::_EXPLAINED]
    )
