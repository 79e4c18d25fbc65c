"""Every column the roster can show: what it shows of a person, what it reads for that, and its word in sheet 1."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.dates import age_on, years_between
from core.identity import mask_identity_number, mask_telephone
from core.web.listing import Column
from members.choices import word, words
from members.rules import codes
from members.rules.codes import CodeTable

Reader = Callable[[Any], object]
"""What a column shows of a row that has the fields it reads."""


@dataclass(frozen=True)
class RosterColumn:
    """A column by its key. ``reads`` are the fields it needs; ``header`` is its column in sheet 1 (DOMAIN §10).

    ``reader`` makes, for a day and in the language of the page, what gives the value of each person.
    """

    label: str | Promise
    header: str
    reads: tuple[str, ...]
    reader: Callable[[date], Reader]
    order: str = ""
    css: str = ""

    def on(self, today: date, *, main: bool) -> Column:
        """The column of a list; ages and years are as of a day."""
        return Column(self.label, self.reader(today), order=self.order, main=main, css=self.css)


def _always(reader: Reader) -> Callable[[date], Reader]:
    """Of what is the same on every day and in every language."""
    return lambda _today: reader


def _text(label: str | Promise, header: str, field: str) -> RosterColumn:
    return RosterColumn(label, header, (field,), _always(attrgetter(field)))


def _name(label: str | Promise, header: str, of: str, order: str = "") -> RosterColumn:
    """The name of another row, if there is one."""
    field = f"{of}__name"
    return RosterColumn(label, header, (field,), _always(lambda person: getattr(person, field) or ""), order=order)


def _code(label: str | Promise, header: str, field: str, table: CodeTable, css: str = "word") -> RosterColumn:
    def reader(_today: date) -> Reader:
        said = words(table)
        return lambda person: said[getattr(person, field)]

    return RosterColumn(label, header, (field,), reader, css=css)


def _day(label: str | Promise, header: str, field: str, order: str = "") -> RosterColumn:
    def value(person: Any) -> object:
        day: date | None = getattr(person, field)
        return "" if day is None else day.isoformat()

    return RosterColumn(label, header, (field,), _always(value), order=order, css="number")


def _yes(label: str | Promise, header: str, field: str) -> RosterColumn:
    def reader(_today: date) -> Reader:
        yes = word(codes.YES_NO, "yes")
        return lambda person: yes if getattr(person, field) else ""

    return RosterColumn(label, header, (field,), reader)


def _masked(label: str | Promise, header: str, field: str, mask: Callable[[str], str]) -> RosterColumn:
    """A number as everybody in scope may see it."""
    return RosterColumn(label, header, (field,), _always(lambda row: mask(getattr(row, field) or "")), css="number")


def _age(today: date) -> Reader:
    return lambda person: "" if person.birth_date is None else age_on(person.birth_date, today)


def _standing(today: date) -> Reader:
    """Standing counts from the day of full membership (DOMAIN §4.4)."""

    def value(person: Any) -> object:
        since = person.full_member_on if person.status == codes.FULL_MEMBER else None
        return "" if since is None else years_between(since, today)

    return value


NAME: Final = "name"
"""The column that names a person and leads to the page; it is always there, and the first."""

COLUMNS: Final[dict[str, RosterColumn]] = {
    NAME: RosterColumn(_("Name"), "姓名", ("name",), _always(attrgetter("name")), order="name"),
    "sex": _code(_("Sex"), "性别", "sex", codes.SEX, css=""),
    "age": RosterColumn(_("Age"), "年龄", ("birth_date",), _age, order="age", css="number"),
    "unit": _name(_("Unit"), "所在幼儿园", "unit"),
    "branch": _name(_("Branch"), "所在党支部", "organisation", order="branch"),
    "group": _name(_("Group"), "党小组", "group"),
    "status": _code(_("Status"), "人员类别", "status", codes.STATUS),
    "layer": _code(_("Layer"), "分层", "layer", codes.LAYER),
    "post_category": _code(_("Post category"), "岗位类别", "post_category", codes.POST_CATEGORY),
    "administrative_post": _text(_("Professional post"), "行政职务", "administrative_post"),
    "party_post": _text(_("Party post"), "党内职务", "party_post"),
    "joined_on": _day(_("Joined on"), "入党日期", "joined_on", order="joined"),
    "full_member_on": _day(_("Full member since"), "转正日期", "full_member_on"),
    "standing": RosterColumn(
        _("Years of Party standing"), "党龄(年)", ("full_member_on", "status"), _standing, css="number"
    ),
    "membership_state": _code(_("Membership state"), "党籍状态", "membership_state", codes.MEMBERSHIP_STATE),
    "ethnicity": _code(_("Ethnicity"), "民族", "ethnicity", codes.ETHNICITY),
    "birth_date": _day(_("Birth date"), "出生日期", "birth_date"),
    "education": _code(_("Education"), "学历", "education", codes.EDUCATION),
    "degree": _code(_("Degree"), "学位", "degree", codes.DEGREE),
    "native_place": _text(_("Native place"), "籍贯", "native_place"),
    "work_started_on": _day(_("Started work on"), "参加工作日期", "work_started_on"),
    "is_mobile": _yes(_("Mobile member"), "是否流动", "is_mobile"),
    "is_lost": _yes(_("Lost contact"), "是否失联", "is_lost"),
    "telephone": _masked(_("Telephone"), "联系电话", "telephone", mask_telephone),
    "id_number": _masked(_("ID number"), "公民身份号码", "id_number", mask_identity_number),
    "remarks": _text(_("Remarks"), "备注", "remarks"),
}  # fmt: skip

USUAL: Final = (
    NAME, "sex", "age", "unit", "branch", "status", "layer", "post_category", "administrative_post", "joined_on",
    "telephone",
)  # fmt: skip
"""The columns of who has chosen none."""


def chosen(keys: Iterable[str]) -> tuple[str, ...]:
    """The keys that are columns, each once, the name first; the usual ones if nothing but the name is left."""
    known = tuple(dict.fromkeys(key for key in keys if key in COLUMNS and key != NAME))
    return (NAME, *known) if known else USUAL
