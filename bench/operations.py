"""What people do with the roster, and the same in Django's admin."""

from dataclasses import dataclass
from datetime import date
from typing import Any

LIST = "/plain/members/person/"
PINYIN_LIST = "/pinyin/members/person/"
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Operation:
    """One view: its name, the roster's query, and the admin's address for the same."""

    name: str
    query: dict[str, str]
    admin: str


# Columns of the plain admin's list, by the roster's orders.
_SORTS = {"name": 1, "age": 3, "branch": 5, "joined": 10}


def _born(age: int) -> str:
    return TODAY.replace(year=TODAY.year - age).isoformat()


def operations(branch: Any, committee: Any, unit: Any) -> list[Operation]:
    """All operations but paging. A descending age is an ascending birth date."""
    found = [Operation("first page", {}, LIST)]
    for sort, column in _SORTS.items():
        signs = ("-", "") if sort == "age" else ("", "-")
        found += [
            Operation(f"sort {prefix}{sort}", {"sort": f"{prefix}{sort}"}, f"{LIST}?o={sign}{column}")
            for prefix, sign in zip(("", "-"), signs, strict=True)
        ]
    found += [
        Operation("search 王", {"q": "王"}, f"{LIST}?q=王"),
        Operation("search 王芳", {"q": "王芳"}, f"{LIST}?q=王芳"),
        Operation("search 秀 within names", {"q": "秀"}, f"{LIST}?q=秀"),
        Operation("search wang", {"q": "wang"}, f"{PINYIN_LIST}?q=wang"),
        Operation("search wangfang", {"q": "wangfang"}, f"{PINYIN_LIST}?q=wang+fang"),
        Operation("search initials wf", {"q": "wf"}, f"{PINYIN_LIST}?q=wang+fang"),
        Operation("search nobody", {"q": "欧阳"}, f"{LIST}?q=欧阳"),
    ]
    filters = [
        ("organisation: a branch", {"organisation": str(branch.pk)}, f"organisation__id__exact={branch.pk}"),
        ("organisation: a committee", {"organisation": str(committee.pk)}, f"scope_path__startswith={committee.path}"),
        ("unit", {"unit": str(unit.pk)}, f"unit__id__exact={unit.pk}"),
        ("status: members", {"status": "members"}, "status__in=full_member,probationary_member"),
        ("status: activist", {"status": "activist"}, "status__exact=activist"),
        ("layer", {"layer": "management"}, "layer__exact=management"),
        ("post category", {"post_category": "head"}, "post_category__exact=head"),
        ("sex", {"sex": "1"}, "sex__exact=1"),
        ("age", {"age_from": "36", "age_to": "45"}, f"birth_date__lte={_born(36)}&birth_date__gt={_born(46)}"),
        ("education", {"education": "10"}, "education__exact=10"),
        (
            "joined between",
            {"joined_from": "2015-01-01", "joined_to": "2016-12-31"},
            "joined_on__gte=2015-01-01&joined_on__lte=2016-12-31",
        ),
        ("mobile", {"mobile": "yes"}, "is_mobile__exact=1"),
        ("lost contact", {"lost": "yes"}, "is_lost__exact=1"),
        ("special care", {"special_care": "illness"}, "special_care__exact=illness"),
    ]
    return found + [Operation(f"filter {name}", query, f"{LIST}?{lookups}") for name, query, lookups in filters]
