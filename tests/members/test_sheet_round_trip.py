"""What is exported can be imported again: the same file changes nothing."""

import io
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from core.sheets import write_csv, write_xlsx
from members import sheets
from members.models import Person
from tests.factories import PersonFactory, id_number


@pytest.fixture
def branch(centre: SimpleNamespace) -> SimpleNamespace:
    """Somebody with every field, and somebody whose texts a spreadsheet would run or spoil."""
    PersonFactory(
        name="阿依古丽·买买提", organisation=centre.near, group=centre.group, sex="2", ethnicity="05",
        birth_date=date(1990, 1, 1), id_number=next(n for s in range(2, 99, 2) if (n := _number(s)).endswith("X")),
        degree="4", native_place="新疆喀什", work_started_on=date(2012, 9, 1), party_post="组织委员",
        administrative_post="副园长", is_mobile=True, telephone="05468012345", remarks='他说"好",\n第二行',
    )  # fmt: skip
    PersonFactory(
        name="孙丽", organisation=centre.near, status="applicant", layer="", post_category="", education="",
        joined_on=None, full_member_on=None, native_place="=1+1", party_post="-", administrative_post="0012",
        remarks="@SUM(A1)",
    )  # fmt: skip
    return centre


def _number(sequence: int) -> str:
    return id_number(date(1990, 1, 1), sequence)


@pytest.mark.parametrize(("write", "ending"), [(write_csv, "csv"), (write_xlsx, "xlsx")])
def test_an_unmasked_sheet_comes_back_unchanged(
    branch: SimpleNamespace, tmp_path: Path, write: Any, ending: str
) -> None:
    path = tmp_path / f"党员花名册.{ending}"
    with path.open("w+b") as file:
        write(sheets.roster(date(2026, 11, 22)), Person.objects.filter(organisation=branch.near), file, unmasked=True)
    told = io.StringIO()

    call_command("import_roster", str(path), "--json", stdout=told)

    assert json.loads(told.getvalue()) == {"new": 0, "changed": 0, "unchanged": 4, "missing": 0, "refused": []}
