"""Header words as people vary them."""

import pytest

from core.text import clean_header
from members.rules.organisation_columns import ORGANISATIONS, split_units
from members.rules.organisation_names import organisation_key, unit_key, way_key
from members.rules.roster_columns import COLUMNS, ROSTER

SHEET_1 = (
    "序号,姓名,性别,民族,出生日期,年龄,公民身份号码,学历,学位,籍贯,参加工作日期,所在幼儿园,所在党支部,党小组,党内职务,行政职务,岗位类别,"
    "分层,人员类别,入党日期,转正日期,党龄(年),党籍状态,是否流动,是否失联,联系电话,备注"
)


def test_every_column_of_sheet_1_is_read_or_follows_from_others() -> None:
    header = ROSTER.read([clean_header(word) for word in SHEET_1.split(",")])
    assert [column.field for column in header.columns if column] == [column.field for column in COLUMNS]
    assert (header.unread, header.missing, header.twice) == ((), (), ())


@pytest.mark.parametrize(
    ("word", "field"),
    [
        ("身份证号", "id_number"),
        ("身份证号码（18位）", "id_number"),
        ("公民身份证号码 *", "id_number"),
        ("党 支 部", "organisation"),
        ("所在党支部：", "organisation"),
        ("出生年月日", "birth_date"),
        ("入党时间", "joined_on"),
        ("转正时间(预备党员不填)", "full_member_on"),
        ("手机", "telephone"),
        ("工作单位", "unit"),
        ("职务", "administrative_post"),
        ("政治面貌", "status"),
        ("文化程度", "education"),
    ],
)
def test_header_words_vary(word: str, field: str) -> None:
    column = ROSTER.find(clean_header(word))
    assert column is not None
    assert column.field == field


def test_of_two_words_for_one_thing_the_one_of_sheet_1_counts() -> None:
    header = ROSTER.read(["姓名", "身份证号", "党组织", "所在党支部", "鞋码"])
    assert [column.field if column else "" for column in header.columns] == [
        "name",
        "id_number",
        "",
        "organisation",
        "",
    ]
    assert header.unread == ("党组织", "鞋码")


def test_what_stands_in_the_way_of_a_header() -> None:
    assert [column.header for column in ROSTER.read(["姓名", "性别"]).missing] == ["公民身份号码"]
    assert ROSTER.read(["姓名", "身份证号", "证件号码"]).twice == ("身份证号", "证件号码")


def test_no_word_means_two_things() -> None:
    for words in (ROSTER, ORGANISATIONS):
        every = [word for column in words.by_field.values() for word in (column.header, *column.also)]
        assert len(every) == len(set(every))
        assert all(word == clean_header(word) for word in every)


@pytest.mark.parametrize(
    "name",
    ["第一实验幼儿园党支部", "中共第一实验幼儿园支部委员会", " 第一实验幼儿园 支部", "第一实验幼儿园党支部委员会"],
)
def test_one_branch_by_many_names(name: str) -> None:
    assert organisation_key(name) == "第一实验幼儿园支部"


def test_names_that_differ_stay_different() -> None:
    assert organisation_key("机关党支部") != organisation_key("机关党总支")
    assert organisation_key("学前教育中心党委") == organisation_key("中共学前教育中心委员会")
    assert unit_key("幼儿园（东）") == unit_key("幼儿园 (东)")
    assert way_key("学前教育中心党委／机关党支部") == "学前教育中心党委/机关支部"


def test_the_units_of_a_cell() -> None:
    assert split_units("采油幼儿园、井下幼儿园") == ["采油幼儿园", "井下幼儿园"]
    assert split_units("甲园, 乙园;丙园 丁园，甲园") == ["甲园", "乙园", "丙园", "丁园"]
    assert split_units(" ") == []
