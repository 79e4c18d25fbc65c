"""Invented people for the measurements: spread like a real centre's, made in order from their number alone."""

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
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FIRST_BIRTH = date(1948, 1, 1)
BIRTH_DAYS = 21_000

COLUMNS = (
    "name, name_sort, search, sex, ethnicity, birth_date, id_number, id_number_digest, education, degree, "
    "native_place, work_started_on, joined_on, full_member_on, is_mobile, is_lost, lost_reason, special_care, "
    "telephone, telephone_digest, remarks, version, created_at, updated_at, status, layer, post_category, party_post, "
    "administrative_post, membership_state, organisation_id, group_id, unit_id, scope_path"
)


def id_number(birth_date: date, number: int) -> str:
    """A well-formed number that no other person of this database has; an even one is a woman's."""
    body = f"{AREAS[number % len(AREAS)]}{birth_date:%Y%m%d}{number // BIRTH_DAYS % 1000:03d}"
    return body + "10X98765432"[sum(map(int.__mul__, map(int, body), WEIGHTS)) % 11]


@cache
def _keys(name: str) -> tuple[str, str]:
    keys = name_keys(name)
    return keys.sort, " ".join(f"'{lexeme}'" for lexeme in keys.search.split())


def _name(number: int) -> str:
    mixed = number * 2_654_435_761 % 2**32
    surname = SURNAMES[mixed % 7 * (mixed >> 8) % len(SURNAMES)]
    first, second = GIVEN[(mixed >> 12) % len(GIVEN)], GIVEN[(mixed >> 20) % len(GIVEN)]
    return surname + first + (second if mixed % 5 else "")


def person(number: int, organisation: int, group: int | None, unit: int) -> dict[str, object]:
    """The stored fields of one person."""
    birth_date = FIRST_BIRTH + timedelta(days=number * 7919 % BIRTH_DAYS)
    identity = id_number(birth_date, number)
    telephone = f"1{3 + number % 7}{number * 48_271 % 10**9:09d}"
    name = _name(number)
    sort, search = _keys(name)
    status = STATUSES[number * 31 % len(STATUSES)]
    joined = (
        birth_date + timedelta(days=9000 + number % 4000) if status in {"full_member", "probationary_member"} else None
    )
    return {
        "name": name,
        "name_sort": sort,
        "search": search,
        "sex": "1" if identity[16] in "13579" else "2",
        "ethnicity": "01" if number % 12 else f"{2 + number % 55:02d}",
        "birth_date": birth_date,
        "id_number": crypto.encrypt(identity, "person.id_number"),
        "id_number_digest": crypto.digest(identity, "person.id_number"),
        "education": EDUCATIONS[number * 13 % len(EDUCATIONS)],
        "degree": "4" if number % 3 else "",
        "native_place": ("山东东营", "山东济南", "江苏徐州", "")[number % 4],
        "work_started_on": birth_date + timedelta(days=8000),
        "joined_on": joined,
        "full_member_on": joined + timedelta(days=366) if joined and status == "full_member" else None,
        "is_mobile": number % 97 == 0,
        "is_lost": number % 1009 == 0,
        "lost_reason": "",
        "special_care": "",
        "telephone": crypto.encrypt(telephone, "person.telephone"),
        "telephone_digest": crypto.digest(telephone, "person.telephone"),
        "remarks": "参加过支教" if number % 9 == 0 else "",
        "version": 1,
        "created_at": "2026-11-01 08:00:00+08",
        "updated_at": "2026-11-01 08:00:00+08",
        "status": status,
        "layer": LAYERS[number * 17 % len(LAYERS)],
        "post_category": POSTS[number * 11 % len(POSTS)],
        "party_post": "书记" if number % IN_BRANCH == 0 else "",
        "administrative_post": ("", "教师", "教师", "保育员")[number % 4],
        "membership_state": "normal",
        "organisation_id": organisation,
        "group_id": group,
        "unit_id": unit,
        "scope_path": "",
    }


def _cell(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return r"\\x" + value.hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


def copy_lines(first: int, last: int, places: list[tuple[int, tuple[int, ...], int]]) -> Iterator[str]:
    """Lines for COPY of people ``first`` to ``last`` (not included), spread over branches with groups and a unit."""
    for number in range(first, last):
        organisation, groups, unit = places[number // IN_BRANCH]
        group = groups[number % len(groups)] if groups else None
        yield "\t".join(map(_cell, person(number, organisation, group, unit).values())) + "\n"
