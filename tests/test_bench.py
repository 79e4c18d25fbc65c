"""The bench's invented people and its report; the measurements themselves run by `make bench`."""

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from django.test import RequestFactory

from bench import people
from bench.bare import bare
from bench.report import line, write
from core.identity import parse_identity_number, telephone_problem

NUMBERS = (*range(2_000), *range(people.BIRTH_DAYS, people.BIRTH_DAYS + 2_000), *range(998_000, 1_000_000))


def test_invented_people_have_numbers_of_their_own_that_fit_them() -> None:
    everybody = [people.facts(number) for number in NUMBERS]

    assert len({each["id_number"] for each in everybody}) == len(NUMBERS)
    for each in everybody:
        identity = parse_identity_number(str(each["id_number"]))
        assert (identity.birth_date, identity.sex) == (each["birth_date"], each["sex"])
        assert telephone_problem(str(each["telephone"])) is None


def test_invented_people_have_joined_before_today() -> None:
    joined = [day for number in NUMBERS if isinstance(day := people.facts(number)["full_member_on"], date)]

    assert date(1960, 1, 1) < min(joined) < max(joined) < date(2026, 11, 1)


def test_what_pages_are_measured_against_reads_the_people_of_its_reader(
    cast: SimpleNamespace, rf: RequestFactory
) -> None:
    request = rf.get("/")
    request.user = cast.secretary

    assert bare(request).content.decode().startswith("2 2 ")


def test_the_report_says_value_bar_and_whether_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "var" / "bench.json"

    write([line("export", 1.31, "<=", 1.3, "4 s"), line("import", 25, ">=", 25, "100 rows a second")], path)

    assert json.loads(path.read_text()) == [
        {"name": "export", "value": 1.31, "bar": 1.3, "holds": False},
        {"name": "import", "value": 25, "bar": 25, "holds": True},
    ]
