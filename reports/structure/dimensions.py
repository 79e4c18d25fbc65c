"""What people are counted by: each dimension with its buckets in order. What is not known is a bucket of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext, gettext_lazy

from members.choices import choices
from members.rules import bands, codes
from members.rules.bands import AgeBand
from members.rules.codes import CodeTable

UNKNOWN: Final = ""

Value = str | int | None
"""What the database groups by: a code, the number of a band, or nothing."""

Text = str | Promise


@dataclass(frozen=True)
class Dimension:
    """One way to divide people; ``of`` says which bucket a value of the grouped column belongs to.

    ``sparse`` leaves out the buckets that hold nobody; ``members_only`` counts nobody but members of the Party.
    """

    key: str
    label: Text
    column: str
    buckets: tuple[tuple[str, Text], ...]
    of: Callable[[Value], str]
    sparse: bool = False
    members_only: bool = False

    def fold(self, column: Mapping[Value, int]) -> dict[str, int]:
        """People in each bucket, in the buckets' order, from the people of each value of the column."""
        counted = dict.fromkeys((key for key, _label in self.buckets), 0)
        for value, people in column.items():
            counted[self.of(value)] += people
        return counted


def _years(band: AgeBand) -> str:
    if band.youngest is None:
        return gettext("%(age)s and younger") % {"age": band.oldest}
    if band.oldest is None:
        return gettext("%(age)s and older") % {"age": band.youngest}
    return gettext("%(first)s to %(last)s") % {"first": band.youngest, "last": band.oldest}


_lazy_years = lazy(_years, str)
_NOT_STATED: Final = (UNKNOWN, gettext_lazy("Not stated"))
_JOINING_LABELS: Final = (
    gettext_lazy("Until September 1949"),
    gettext_lazy("October 1949 to December 1978"),
    gettext_lazy("January 1979 to October 2012"),
    gettext_lazy("Since November 2012"),
)


def _code(value: Value) -> str:
    return str(value or UNKNOWN)


def _sex(value: Value) -> str:
    return str(value) if value in ("1", "2") else UNKNOWN


def _number(value: Value) -> str:
    return UNKNOWN if value is None else str(value)


def _own_band(value: Value) -> str:
    return UNKNOWN if value is None else str(bands.own_band(int(value)))


def _people_group(value: Value) -> str:
    if not value:
        return UNKNOWN
    return "han" if value == "01" else "other" if value in ("97", "98") else "minority"


def _coded(key: str, label: Text, table: CodeTable, *, sparse: bool = False) -> Dimension:
    return Dimension(key, label, key, (*choices(table), _NOT_STATED), _code, sparse)


def _banded(key: str, label: Text, ages: tuple[AgeBand, ...], of: Callable[[Value], str]) -> Dimension:
    buckets = tuple((str(number), _lazy_years(band)) for number, band in enumerate(ages))
    return Dimension(key, label, "age", (*buckets, _NOT_STATED), of)


SEX: Final = Dimension(
    "sex", gettext_lazy("Sex"), "sex", (*reversed(choices(codes.SEX)[:2]), _NOT_STATED), _sex
)  # fmt: skip
OWN_BANDS: Final = _banded("age3", gettext_lazy("Age, three bands"), bands.OWN_BANDS, _own_band)
AGE_BANDS: Final = _banded("age8", gettext_lazy("Age, eight bands"), bands.AGE_BANDS, _number)
POST_CATEGORY: Final = _coded("post_category", gettext_lazy("Post category"), codes.POST_CATEGORY)
LAYER: Final = _coded("layer", gettext_lazy("Layer"), codes.LAYER)
EDUCATION: Final = _coded("education", gettext_lazy("Education"), codes.EDUCATION)
JOINING: Final = Dimension(
    "joining",
    gettext_lazy("When they joined the Party"),
    "joined",
    (*((str(number), label) for number, label in enumerate(_JOINING_LABELS)), _NOT_STATED),
    _number,
    members_only=True,
)
MINORITY: Final = Dimension(
    "minority",
    gettext_lazy("Han and minorities"),
    "ethnicity",
    (
        ("han", gettext_lazy("Han")),
        ("minority", gettext_lazy("minorities")),
        ("other", gettext_lazy("other or of foreign origin")),
        _NOT_STATED,
    ),
    _people_group,
)
ETHNICITY: Final = _coded("ethnicity", gettext_lazy("Ethnicity"), codes.ETHNICITY, sparse=True)

DIMENSIONS: Final = (SEX, OWN_BANDS, AGE_BANDS, POST_CATEGORY, LAYER, EDUCATION, JOINING, MINORITY, ETHNICITY)
BY_KEY: Final = {dimension.key: dimension for dimension in DIMENSIONS}

DOMAINS: Final[dict[str, tuple[Value, ...]]] = {
    "sex": ("", *codes.SEX.values()),
    "age": (None, *range(len(bands.AGE_BANDS))),
    "joined": (None, *range(len(bands.JOINING_PERIODS))),
    "education": ("", *codes.EDUCATION.values()),
    "post_category": ("", *codes.POST_CATEGORY.values()),
    "layer": ("", *codes.LAYER.values()),
    "ethnicity": ("", *codes.ETHNICITY.values()),
}
"""Every value that a column can have."""
