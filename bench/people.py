"""Invented people for the measurements: spread like a real centre's, made from their number alone."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from core import crypto
from core.pinyin import name_keys

IN_BRANCH = 50
IN_COMMITTEE = 50  # branches
GROUPS_EVERY = 5  # every fifth branch is divided into two groups

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "芳娜敏静丽艳娟霞秀燕英玲桂红梅萍兰玉华明军伟强磊洋勇杰涛超平刚辉鹏飞波斌宇浩凯健俊帆雪琳颖洁倩婷欣怡佳慧"
AREAS = ("370502", "370503", "370505", "370522", "370523", "110105", "330106")
STATUSES = ("full_member",) * 10 + ("probationary_member", "prospective_member", "activist", "activist", "applicant")
LAYERS = ("management", "backbone", "backbone", "advancing", "advancing", "foundation", "foundation", "foundation", "")
POSTS = ("head", "front_line_teacher", "front_line_teacher", "front_line_teacher", "logistics", "office", "retired")
EDUCATIONS = ("10", "20", "20", "20", "30", "30", "40", "60")
CARE = ("age", "illness", "disability", "other")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FIRST_BIRTH = date(1948, 1, 1)
BIRTH_DAYS = 17_500  # to 1995: everybody has grown up, and joined before today
FIXED = {
    "home_address": None,
    "version": 1,
    "created_at": "2026-11-01 08:00:00+08",
    "updated_at": "2026-11-01 08:00:00+08",
    "membership_state": "normal",
    "lost_reason": "",
    "scope_path": "",
}


def _id_number(birth_date: date, number: int) -> str:
    """A well-formed number that nobody else has; a day and an area come together again after all the other days."""
    body = f"{AREAS[number % len(AREAS)]}{birth_date:%Y%m%d}{number // BIRTH_DAYS % 1000:03d}"
    return body + "10X98765432"[sum(map(int.__mul__, map(int, body), WEIGHTS)) % 11]


def _name(number: int) -> str:
    mixed = number * 2_654_435_761 % 2**32
    # A product falls low more often than high, as a few surnames are frequent and many rare.
    surname = SURNAMES[(mixed & 0xFF) * (mixed >> 8 & 0xFF) * len(SURNAMES) >> 16]
    first, second = GIVEN[(mixed >> 16) % len(GIVEN)], GIVEN[(mixed >> 22) % len(GIVEN)]
    return surname + first + (second if number % 5 else "")


def facts(number: int) -> dict[str, object]:
    """One person's fields as a form would give them; where they belong is told by the caller."""
    birth_date = FIRST_BIRTH + timedelta(days=number * 7919 % BIRTH_DAYS)
    identity = _id_number(birth_date, number)
    status = STATUSES[number * 31 % len(STATUSES)]
    is_member = status in {"full_member", "probationary_member"}
    joined = birth_date + timedelta(days=6700 + number % 4000) if is_member else None
    return {
        "name": _name(number),
        "sex": "1" if identity[16] in "13579" else "2",
        "ethnicity": "01" if number % 12 else f"{2 + number % 55:02d}",
        "birth_date": birth_date,
        "id_number": identity,
        "education": EDUCATIONS[number * 13 % len(EDUCATIONS)],
        "degree": "4" if number % 3 else "",
        "native_place": ("山东东营", "山东济南", "江苏徐州", "")[number % 4],
        "work_started_on": birth_date + timedelta(days=6800),
        "joined_on": joined,
        "full_member_on": joined + timedelta(days=366) if joined and status == "full_member" else None,
        "status": status,
        "layer": LAYERS[number * 17 % len(LAYERS)],
        "post_category": POSTS[number * 11 % len(POSTS)],
        "party_post": "书记" if number % IN_BRANCH == 0 else "",
        "administrative_post": ("", "教师", "教师", "保育员")[number % 4],
        "is_mobile": number % 97 == 0,
        "is_lost": number % 1009 == 0,
        "special_care": CARE[number % len(CARE)] if number % 53 == 0 else "",
        "telephone": f"1{3 + number % 7}{number * 48_271 % 10**9:09d}",
        "remarks": "参加过支教" if number % 9 == 0 else "",
    }


@cache
def _keys(name: str) -> tuple[str, str]:
    keys = name_keys(name)
    return keys.sort, " ".join(f"'{lexeme}'" for lexeme in keys.search.split())


def stored(number: int, organisation: int, group: int | None, unit: int) -> dict[str, object]:
    """A row of the table of people: encrypted, with the keys it is found and sorted by."""
    fields = facts(number)
    sort, search = _keys(str(fields["name"]))
    for field in ("id_number", "telephone"):
        text, context = str(fields[field]), f"person.{field}"
        fields |= {field: crypto.encrypt(text, context), f"{field}_digest": crypto.digest(text, context)}
    place = {"organisation_id": organisation, "group_id": group, "unit_id": unit}
    return fields | place | FIXED | {"name_sort": sort, "search": search}


def columns() -> str:
    """The columns that `copy_lines` writes, for COPY."""
    return ", ".join(stored(0, 0, None, 0))


def copy_lines(first: int, last: int, places: list[tuple[int, tuple[int, ...], int]]) -> Iterator[str]:
    """Lines for COPY of people ``first`` to ``last`` (not included), spread over branches with groups and a unit."""
    for number in range(first, last):
        organisation, groups, unit = places[number // IN_BRANCH]
        group = groups[number % len(groups)] if groups else None
        yield "\t".join(map(_cell, stored(number, organisation, group, unit).values())) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)
