"""Charts that are never without their table: ``core/parts/chart.html`` shows the table, ``hongzhu/chart.js`` draws.

The figures travel as JSON in the page. Every text is written here, in the reader's language; the script only draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, NamedTuple

from django.utils.functional import Promise

Text = str | Promise

Tone = Literal["full", "pale", "hollow"]
"""How a box of a tree map is filled: from dark to an outline alone, so that it also reads on a grey printer."""


class Cell(NamedTuple):
    """One cell of a chart's table."""

    text: Text
    url: str = ""


@dataclass(frozen=True)
class Table:
    """The figures of a chart: the first cell of a row names it, the others are numbers."""

    headings: Sequence[Text]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Series:
    """One colour of bars: a length for each label, and the words at the end of each bar."""

    name: Text
    values: Sequence[float]
    texts: Sequence[str]


@dataclass(frozen=True)
class Bars:
    """Lying bars: one for each label and series."""

    id: str
    title: Text
    table: Table
    labels: Sequence[Text]
    series: Sequence[Series]

    @property
    def data_id(self) -> str:
        return f"{self.id}-data"

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws from."""
        series = [
            {"name": str(each.name), "values": list(each.values), "texts": list(each.texts)} for each in self.series
        ]
        return {"kind": "bars", "labels": [str(label) for label in self.labels], "series": series}


@dataclass(frozen=True)
class Box:
    """A box of a tree map: its name, the words below, its size, its tone, where a click leads, what it is made of."""

    name: Text
    text: Text
    size: int
    tone: Tone
    url: str = ""
    parts: Sequence["Box"] = field(default=())

    def data(self, least: float) -> dict[str, Any]:
        """The box as the script takes it; what has no size is drawn with the least, or nobody would see it."""
        drawn: dict[str, Any] = {"name": str(self.name), "text": str(self.text), "tone": self.tone, "url": self.url}
        if self.parts:
            return drawn | {"children": [part.data(least) for part in self.parts]}
        return drawn | {"value": max(self.size, least)}


@dataclass(frozen=True)
class TreeMap:
    """Boxes as large as what they stand for, in the tones of ``legend``. The table is folded up: it is long."""

    folds: ClassVar[bool] = True

    id: str
    title: Text
    table: Table
    boxes: Sequence[Box]
    legend: Sequence[tuple[Tone, Text]]

    @property
    def data_id(self) -> str:
        return f"{self.id}-data"

    @property
    def data(self) -> dict[str, Any]:
        """What the script draws from."""
        sizes = [box.size for box in self.boxes]
        least = max(1.0, sum(sizes) / (4 * len(sizes))) if sizes else 1.0
        return {"kind": "treemap", "boxes": [box.data(least) for box in self.boxes]}
