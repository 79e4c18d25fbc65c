"""Age bands and joining periods of the statistics. Source: DOMAIN §9; the owner's three bands: DOMAIN §3, S9."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from members.rules.people import born_by


@dataclass(frozen=True)
class AgeBand:
    """Full years of age, both ends included; without a limit where None."""

    youngest: int | None
    oldest: int | None


AGE_BANDS: Final = (
    AgeBand(None, 30),
    AgeBand(31, 35),
    AgeBand(36, 40),
    AgeBand(41, 45),
    AgeBand(46, 50),
    AgeBand(51, 55),
    AgeBand(56, 60),
    AgeBand(61, None),
)
"""The eight bands of the national statistics."""

OWN_BANDS: Final = (AgeBand(None, 35), AgeBand(36, 45), AgeBand(46, None))
"""The three bands of the owner's document; each is a union of the eight."""


@dataclass(frozen=True)
class JoiningPeriod:
    """Days of joining, both ends included; without a limit where None."""

    first: date | None
    last: date | None


JOINING_PERIODS: Final = (
    JoiningPeriod(None, date(1949, 9, 30)),
    JoiningPeriod(date(1949, 10, 1), date(1978, 12, 31)),
    JoiningPeriod(date(1979, 1, 1), date(2012, 10, 31)),
    JoiningPeriod(date(2012, 11, 1), None),
)
"""Before the founding of the People's Republic; to the third plenary session of 1978; to the 18th congress; since."""


def age_bounds(on: date) -> tuple[date, ...]:
    """The first birth date of each of the eight bands but the oldest, ascending: as many days as part the bands."""
    return tuple(born_by(band.youngest, on) + timedelta(days=1) for band in reversed(AGE_BANDS) if band.youngest)


def age_band(birth: date, on: date) -> int:
    """Which of the eight bands somebody is in on a day, the youngest being 0."""
    return len(AGE_BANDS) - 1 - bisect_right(age_bounds(on), birth)


def own_band(band: int) -> int:
    """Which of the owner's three bands holds one of the eight."""
    oldest = AGE_BANDS[band].oldest
    return next(
        number for number, own in enumerate(OWN_BANDS) if own.oldest is None or (oldest and oldest <= own.oldest)
    )


def joining_bounds() -> tuple[date, ...]:
    """The first day of each joining period but the first."""
    return tuple(period.first for period in JOINING_PERIODS if period.first)
