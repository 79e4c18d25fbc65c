"""The columns of a table of organisations, and how their cells are read."""

import re
from dataclasses import dataclass
from typing import Final

from core.text import clean
from members.rules.headers import HeaderWords
from members.rules.organisations import name_of


@dataclass(frozen=True, slots=True)
class OrganisationColumn:
    """A column that is read: the field it fills, its own word, further words for it."""

    field: str
    header: str
    also: tuple[str, ...] = ()


COLUMNS: Final = (
    OrganisationColumn(
        "name", "党组织名称", ("组织名称", "名称", "党组织", "支部名称", "党支部名称", "党组织全称", "name")
    ),
    OrganisationColumn(
        "kind", "类别", ("党组织类别", "组织类别", "类型", "党组织类型", "组织类型", "党组织形式", "kind")
    ),
    OrganisationColumn(
        "superior",
        "上级党组织",
        ("上级", "上级组织", "上级党委", "隶属党组织", "所属党组织", "上级党组织名称", "superior"),
    ),
    OrganisationColumn(
        "units", "服务单位", ("单位", "所辖单位", "覆盖单位", "服务幼儿园", "所属单位", "幼儿园", "单位名称", "units")
    ),
    OrganisationColumn(
        "may_approve",
        "可审批预备党员",
        ("审批权限", "是否可审批预备党员", "可审批", "有审批权", "是否有审批权限", "mayapprove"),
    ),
)

ORGANISATIONS: Final = HeaderWords(COLUMNS, ("name",))

_BETWEEN_UNITS: Final = re.compile(r"[、,，;；/／\s]+")


def split_units(cell: str) -> list[str]:
    """The units of a cell: "采油幼儿园、井下幼儿园" are two; one that stands there twice is one."""
    return list(dict.fromkeys(name_of(unit) for unit in _BETWEEN_UNITS.split(clean(cell)) if unit))
