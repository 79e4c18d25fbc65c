import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import clean, clean_digits, clean_header, clean_name, name_problem


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("　张明华　", "张明华"),
        ("１３８００１３８０００", "13800138000"),
        ("ＡＢｃ－２．５", "ABc-2.5"),
        ("园长（兼），教师：二级！", "园长（兼），教师：二级！"),
        ("姓\0名\x07", "姓名"),
        ("\u202e张\u200b三\ufeff", "张三"),
        ("第一行\r\n第二行\r第三行", "第一行\n第二行\n第三行"),
        ("a\tb\u00a0c", "a b c"),
        ("\u2fa6水桥", "金水桥"),
        ("\uf9e1", "李"),
        ("e\u0301", "é"),
        ("张\ud800三", "张三"),
        ("\u3164", ""),
        ("", ""),
    ],
)
def test_text_is_brought_to_one_form(typed: str, meant: str) -> None:
    assert clean(typed) == meant


@given(st.text(st.characters(codec=None)))
def test_cleaning_twice_changes_nothing_and_leaves_nothing_invisible(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == once.strip()
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in once.replace("\n", ""))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("范　成", "范成"),
        (" 张 明 华 ", "张明华"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽 ‧ 买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽··买买提", "阿依古丽·买买提"),
        ("Anna  Maria   O'Brien", "Anna Maria O'Brien"),
        ("J. Smith", "J. Smith"),
        ("刘〇", "刘〇"),
        ("辻\U000e0100村", "辻村"),
        ("欧阳\n晓彤", "欧阳晓彤"),
    ],
)
def test_a_name_is_written_as_on_the_identity_card(written: str, name: str) -> None:
    assert clean_name(written) == name
    assert name_problem(name) is None


@given(st.text(st.sampled_from("张明·•.。 　\u200b\ufe0faé'\u0301-") | st.characters(codec=None)))
def test_cleaning_a_name_twice_changes_nothing(text: str) -> None:
    once = clean_name(text)
    assert clean_name(once) == once


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "empty"),
        ("张" * 51, "too_long"),
        ("张" * 50, None),
        ("张*", "characters"),
        ("张3", "characters"),
        ("=HYPERLINK(1)", "characters"),
        ("<b>张</b>", "characters"),
        ("·张", "characters"),
        ("-", "characters"),
        ("'张", "characters"),
        ("张\ue000", "characters"),
        ("𰻝明", None),
        ("Ләззат", None),
    ],
)
def test_what_cannot_be_a_name_is_told_why(name: str, problem: str | None) -> None:
    assert name_problem(name) == problem


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("138 0013-8000", "13800138000"),
        ("０５４６－８７６５４３２", "05468765432"),
        ("138—0013–8000", "13800138000"),
        ("", ""),
    ],
)
def test_digits_are_read_without_their_breaks(written: str, digits: str) -> None:
    assert clean_digits(written) == digits


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("姓　名", "姓名"),
        ("*姓名", "姓名"),
        ("出生\n日期：", "出生日期"),
        ("党龄（年）", "党龄(年)"),
        ("ＩＤ", "id"),
        ("\ufeff序号", "序号"),
    ],
)
def test_header_words_are_compared_by_what_they_say(written: str, word: str) -> None:
    assert clean_header(written) == word
