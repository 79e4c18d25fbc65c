"""When probation is over. Source: XZ art. 31 and 32; DOMAIN §4.1 steps 22 to 24."""

from datetime import date, timedelta

from core.dates import add_months
from members.rules.people import PROBATION_MONTHS


def probation_ends_on(joined_on: date) -> date:
    """The day a year after the general meeting that admitted the person; from it on the branch may decide."""
    return add_months(joined_on, PROBATION_MONTHS)


def last_joining_with_probation_over(day: date) -> date:
    """The latest day of joining whose probation is over on a day: the end of February makes it no plain subtraction."""
    joined = add_months(day, -PROBATION_MONTHS)
    while probation_ends_on(joined + timedelta(days=1)) <= day:
        joined += timedelta(days=1)
    return joined
