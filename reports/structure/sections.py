"""The structure as tables: people and shares by bucket, and what changed since another day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.web.charts import Bars, Cell, Series, Table
from reports.structure.counting import Counts
from reports.structure.dimensions import DIMENSIONS, OWN_BANDS, SEX, UNKNOWN, Dimension

WOMEN: Final = "2"

Text = str | Promise


def share(part: int, whole: int) -> Decimal | None:
    """Per cent with one decimal, each rounded half up by itself: the shares of a table need not add up to 100."""
    return Decimal((2000 * part + whole) // (2 * whole)).scaleb(-1) if whole else None


@dataclass(frozen=True)
class Line:
    """A bucket: people and their share, and the same of the day compared with."""

    key: str
    label: Text
    people: int
    share: Decimal | None
    before: int = 0
    share_before: Decimal | None = None

    @property
    def change(self) -> int:
        return self.people - self.before

    @property
    def points(self) -> Decimal | None:
        """The change of the share in percentage points, of the shares as they are shown."""
        return None if self.share is None or self.share_before is None else self.share - self.share_before


@dataclass(frozen=True)
class Section:
    """One dimension: how many people it divides, and its lines."""

    dimension: Dimension
    people: int
    people_before: int | None
    lines: list[Line]


def sections(now: Counts, before: Counts | None) -> list[Section]:
    """A section for each dimension; the bucket of what is not known is left out where it is empty."""
    return [_section(dimension, now, before) for dimension in DIMENSIONS]


def _section(dimension: Dimension, now: Counts, before: Counts | None) -> Section:
    counted, earlier = now.by(dimension), before.by(dimension) if before else {}
    people, people_before = sum(counted.values()), sum(earlier.values())
    lines = []
    for key, label in dimension.buckets:
        here, there = counted[key], earlier.get(key, 0)
        if here or there or not (dimension.sparse or key == UNKNOWN):
            lines.append(
                Line(
                    key,
                    label,
                    people=here,
                    share=share(here, people),
                    before=there,
                    share_before=share(there, people_before),
                )
            )
    return Section(dimension, people, people_before if before else None, lines)


@dataclass(frozen=True)
class Figure:
    """A large figure above the tables."""

    label: Text
    value: str
    note: str = ""


def figures(found: list[Section], now: Counts, before: Counts | None) -> Iterator[Figure]:
    """How many people, the share of women, the owner's three bands (DOMAIN §3, S9)."""
    yield Figure(_("Number of people"), number(now.people), _changed(now.people - before.people) if before else "")
    by_key = {section.dimension.key: section for section in found}
    for line in by_key[SEX.key].lines:
        if line.key == WOMEN:
            yield _figure(_("Women"), line, compared=before is not None)
    for line in by_key[OWN_BANDS.key].lines:
        if line.key != UNKNOWN:
            yield _figure(line.label, line, compared=before is not None)


def _figure(label: Text, line: Line, *, compared: bool) -> Figure:
    if not compared or line.points is None:
        return Figure(label, percent(line.share))
    return Figure(label, percent(line.share), _("%(points)s points") % {"points": pointed(line.points)})


def chart(section: Section, on: date, compared: date | None) -> Bars:
    """The bars of a section with its table."""
    series = [_series(on, [(line.people, line.share) for line in section.lines])]
    if compared:
        series.append(_series(compared, [(line.before, line.share_before) for line in section.lines]))
    return Bars(
        id=f"chart-{section.dimension.key}",
        title=section.dimension.label,
        table=_table(section, on, compared),
        labels=[line.label for line in section.lines],
        series=series,
    )


def _series(day: date, values: list[tuple[int, Decimal | None]]) -> Series:
    # Drawn by share, so that two days with different numbers of people compare.
    return Series(
        day.isoformat(),
        [float(part or 0) for _people, part in values],
        [f"{number(people)} · {percent(part)}" for people, part in values],
    )


def _table(section: Section, on: date, compared: date | None) -> Table:
    if compared is None:
        rows = [[Cell(line.label), Cell(number(line.people)), Cell(percent(line.share))] for line in section.lines]
        return Table([section.dimension.label, _("Number of people"), _("Share")], rows)
    rows = [
        [
            Cell(line.label),
            Cell(f"{number(line.people)} · {percent(line.share)}"),
            Cell(f"{number(line.before)} · {percent(line.share_before)}"),
            Cell(f"{signed(line.change)} · {pointed(line.points)}"),
        ]
        for line in section.lines
    ]
    return Table([section.dimension.label, on.isoformat(), compared.isoformat(), _("Change · points")], rows)


def number(value: int) -> str:
    """A number of people with its thousands parted."""
    return str(number_format(value, force_grouping=True))


def percent(value: Decimal | None) -> str:
    """A share in words, which no line parts; a dash where there is nobody to have one."""
    return "–" if value is None else f"{value}\xa0%"


def signed(value: int) -> str:
    """A change with its sign."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{number(abs(value))}"


def pointed(value: Decimal | None) -> str:
    """A change in percentage points with its sign."""
    return "–" if value is None else f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(value)}"


def _changed(value: int) -> str:
    return signed(value) if value else _("unchanged")
