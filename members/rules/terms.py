"""Terms of office: how long, when they are due, what may become of them.

Sources: ZB; Party constitution on the terms of primary committees; DOMAIN §5. The years and months are settings.
"""

from datetime import date
from typing import Final

from core.dates import add_months
from members.rules import organisations

IN_OFFICE: Final = "in_office"
ENDED: Final = "ended"
STATES: Final = (IN_OFFICE, ENDED)

ELECTED_ANEW: Final = "elected_anew"
ORGANISATION_CLOSED: Final = "organisation_closed"
ENDINGS: Final = (ELECTED_ANEW, ORGANISATION_CLOSED)

TRANSITIONS: Final[dict[str, dict[str, str]]] = {
    IN_OFFICE: {"elect_anew": ENDED, "close": ENDED},
    ENDED: {"reopen": IN_OFFICE},
}
"""What may become of a term; reopening takes back the closing of its organisation."""


def after(state: str, step: str) -> str | None:
    """The state after a step, or None if the step is not open."""
    return TRANSITIONS[state].get(step)


def has_terms(kind: str) -> bool:
    """Whether an organisation is led by people elected for a term; a group has a leader chosen by its branch."""
    return kind != organisations.GROUP


def ends_on(elected_on: date, years: int) -> date:
    """The last day but one of a term: the same day so many years on."""
    return add_months(elected_on, 12 * years)


def extended_at_most(ends: date, months: int) -> date:
    """The latest day to which a term may be extended."""
    return add_months(ends, months)


def remind_from(ends: date, months: int) -> date:
    """From when the election is to be prepared."""
    return add_months(ends, -months)
