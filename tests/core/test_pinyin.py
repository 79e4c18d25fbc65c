import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pinyin import name_keys, search_terms
from core.text import HAN as ANY_HAN
from core.text import clean_name

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)


def found(name: str, query: str) -> bool:
    """What a prefix search over the lexemes does."""
    lexemes = name_keys(clean_name(name)).search.split()
    terms = search_terms(query)
    return bool(terms) and all(any(lexeme.startswith(term) for lexeme in lexemes) for term in terms)


def test_the_keys_of_a_name() -> None:
    keys = name_keys("张明华")
    assert keys.sort == "zhang ming hua"
    assert keys.search == "张明华 明华 华 zhangminghua minghua hua zmh mh h"


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("单雄信", "shan xiong xin"),
        ("曾国藩", "zeng guo fan"),
        ("解珍", "xie zhen"),
        ("仇英", "qiu ying"),
        ("区大相", "ou da xiang"),
        ("查良镛", "zha liang yong"),
        ("盖叫天", "ge jiao tian"),
        ("朴树", "piao shu"),
        ("任伟", "ren wei"),
        ("乐进", "yue jin"),
        ("缪芳", "miao fang"),
        ("翟静", "zhai jing"),
        ("覃敏", "qin min"),
        ("召明", "shao ming"),
        ("黑红", "he hong"),
        ("欧阳晓彤", "ou yang xiao tong"),
        ("上官云", "shang guan yun"),
        ("诸葛亮", "zhu ge liang"),
        ("尉迟恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("澹台明", "tan tai ming"),
        ("长孙无忌", "zhang sun wu ji"),
        ("单于飞", "chan yu fei"),
        ("单于", "shan yu"),
        ("万里", "wan li"),
        ("吕绿", "lv lv"),
        ("李晟", "li sheng"),
        ("李长春", "li chang chun"),
        ("查干·巴特尔", "cha gan ba te er"),
        ("阿依古丽·买买提", "a yi gu li mai mai ti"),
        ("Anna Maria", "anna maria"),
        ("", ""),
    ],
)
def test_names_are_sorted_by_the_reading_of_their_surname(name: str, sort: str) -> None:
    assert name_keys(name).sort == sort


@pytest.mark.parametrize(
    "query", ["张", "张明", "明华", "张 明", "zhang", "zhang m", "zm", "ZMH", "ｚｈ", "minghua", "ming hua", "张m"]
)
def test_a_person_is_found_by(query: str) -> None:
    assert found("张明华", query)


@pytest.mark.parametrize("query", ["李", "华明", "zhangh", "zhm", "li", "", " ", "'", "张 李"])
def test_a_person_is_not_found_by(query: str) -> None:
    assert not found("张明华", query)


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("单雄信", ["shan", "dan", "sxx", "dxx"]),
        ("覃乐乐", ["qin", "tan", "qll", "tll", "qinyue"]),
        ("吕布", ["lv", "lü", "lǚ", "LÜ"]),
        ("阿依古丽·买买提", ["买买提", "阿依古丽·买", "mmt", "maimaiti"]),
        ("Müller Anna", ["mvller", "Müller", "anna"]),
        ("O'Brien", ["brien", "o'brien"]),
    ],
)
def test_both_readings_and_all_spellings_find(name: str, queries: list[str]) -> None:
    assert [query for query in queries if not found(name, query)] == []


@given(HAN)
def test_every_ending_of_a_name_is_a_key(name: str) -> None:
    keys = name_keys(name)
    syllables = keys.sort.split()
    lexemes = keys.search.split()
    assert len(syllables) == len(name)
    assert len(set(lexemes)) == len(lexemes)
    for start in range(len(name)):
        assert {name[start:], "".join(syllables[start:]), "".join(each[0] for each in syllables[start:])} <= set(
            lexemes
        )


@given(st.text(st.characters(codec=None), max_size=60))
def test_whatever_is_typed_no_term_can_act_as_an_operator(query: str) -> None:
    terms = search_terms(query)
    assert len(terms) <= 8
    assert all(term.isalnum() and len(term) <= 50 for term in terms)


@given(st.text(st.characters(codec=None), max_size=60))
def test_whatever_a_name_holds_its_keys_are_words(name: str) -> None:
    keys = name_keys(clean_name(name))
    # One character beyond Python's own tables of letters is still a word of its own.
    assert all(re.fullmatch(f"[\\w{ANY_HAN}]+", lexeme) for lexeme in keys.search.split(" ") if lexeme)
