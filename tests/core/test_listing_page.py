"""What a list shows around its rows: headings that sort, the count, the addresses, the filters in force."""

from copy import copy
from datetime import date
from typing import Any

import pytest
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test.html import parse_html
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy, override

from core.models import AccessLog
from core.templatetags.listing import list_rows
from core.web.listing import Column, Count, ListingDeclaration, Order, chips, cleared, count_up_to, estimated
from core.web.widgets import DayInput, NumberInput, PlainInput, PlainSelect, SearchInput

DECLARATION = ListingDeclaration(
    columns=(
        Column("What", lambda row: row.what, order="what", main=True),
        Column("Rows", lambda row: row.rows, order="rows", css="number"),
        Column("Purpose", lambda row: row.purpose),
    ),
    orders=(Order.by("what", "what", "what"), Order.by("rows", "rows", "rows", nullable=True)),
    url=lambda row: f"/logs/{row.pk}/",
)


def logs(number: int) -> QuerySet[AccessLog]:
    AccessLog.objects.bulk_create([AccessLog(kind="export", what=f"{n:05}", rows=n) for n in range(number)])
    return AccessLog.objects.all()


def page(rows: QuerySet[Any], query: str = "", **options: Any) -> Any:
    with override("en"):
        return DECLARATION.page(rows, QueryDict(query), **options)


@pytest.mark.django_db
def test_the_first_order_is_the_usual_one_and_thirty_rows_a_page() -> None:
    listing = page(logs(31))

    assert [row.what for row in listing.page.rows] == [f"{n:05}" for n in range(30)]
    assert [heading.direction for heading in listing.headings] == ["ascending", "", ""]


@pytest.mark.django_db
def test_a_heading_sorts_and_sorts_back_and_keeps_the_filter() -> None:
    rows = logs(2)

    headings = page(rows, "q=a&at=zzz&size=50").headings
    assert [heading.url for heading in headings] == ["?q=a&size=50&sort=-what", "?q=a&size=50&sort=rows", ""]
    assert page(rows, "sort=-rows").headings[1].url == "?sort=rows"
    assert page(rows, "sort=-rows").headings[1].direction == "descending"
    assert [row.rows for row in page(rows, "sort=-rows").page.rows] == [1, 0]


@pytest.mark.parametrize("query", ["sort=pk", "sort=--what", "size=7", "size=1000000", "sort=what;drop", "size=x"])
@pytest.mark.django_db
def test_what_the_address_says_wrongly_is_as_declared(query: str) -> None:
    listing = page(logs(2), query)

    assert ([row.rows for row in listing.page.rows], listing.chosen.size) == ([0, 1], 30)


@pytest.mark.django_db
def test_the_count_is_exact_up_to_the_cap_and_says_more_beyond() -> None:
    rows = logs(1001)

    assert count_up_to(rows.filter(rows__lt=1000)) == Count(1000)
    assert count_up_to(rows) == Count(1000, capped=True)
    with override("en"):
        assert page(rows.filter(rows__lt=412), "size=100").count_text == "1 to 100 of 412"
        assert page(rows).count_text == "1 to 30 of more than 1,000"
        assert page(rows.none()).count_text == ""


@pytest.mark.django_db
def test_one_page_of_rows_is_counted_without_asking(django_assert_num_queries: Any) -> None:
    rows = logs(30)

    with django_assert_num_queries(1):
        assert page(rows).count == Count(30)


@pytest.mark.django_db
def test_a_better_way_to_count_is_used_where_rows_are_left() -> None:
    rows = logs(31)

    assert page(rows, count=lambda: Count(1000, capped=True)).count.capped
    assert page(rows.filter(rows=1), count=lambda: Count(1000, capped=True)).count == Count(1)


@pytest.mark.django_db
def test_the_pager_leads_on_back_and_to_the_first_page() -> None:
    rows = logs(70)
    first = page(rows, "q=a")
    second = page(rows, first.next_url[1:])

    assert (first.previous_url, first.first_url) == (None, None)
    assert second.first_url == "?q=a"
    with override("en"):
        assert second.count_text == "31 to 60 of 70"
    assert [row.rows for row in page(rows, second.previous_url[1:]).page.rows] == list(range(30))
    assert [(size.size, size.url, size.active) for size in first.sizes] == [
        (30, "?q=a&size=30", True),
        (50, "?q=a&size=50", False),
        (100, "?q=a&size=100", False),
    ]
    assert second.filters == "?q=a"


@pytest.mark.django_db
def test_cells_are_escaped_whatever_stands_in_them() -> None:
    AccessLog.objects.create(kind="export", what="<b>&\"'", purpose="<script>alert(1)</script>")

    rows = str(list_rows(page(AccessLog.objects.all())))

    assert "<script>" not in rows and "<b>" not in rows
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in rows


@pytest.mark.django_db
def test_the_table_says_how_it_is_sorted() -> None:
    html = render_to_string("core/listing/table.html", {"listing": page(logs(1), "sort=-rows")})

    assert html.count('aria-sort="descending"') == 1
    assert 'data-label="Rows" class="number">0</td>' in html


@pytest.mark.django_db
def test_the_planner_is_asked_how_many_rows_it_expects() -> None:
    assert estimated(logs(3).filter(pk=1)) == 1


class Filters(forms.Form):
    q = forms.CharField(required=False, label="Name")
    sex = forms.ChoiceField(required=False, label="Sex", choices=[("", "any"), ("2", "female")])
    among = forms.MultipleChoiceField(required=False, label="Among", choices=[("1", "a"), ("2", "b")])


def test_each_filter_in_force_is_told_in_words_and_can_be_taken_off() -> None:
    params = QueryDict("q=zhang&sex=2&among=1&among=2&sort=-age&at=zzz")
    form = Filters(params)
    assert form.is_valid()

    found = chips(form, params)

    assert [(chip.label, chip.value) for chip in found] == [("Name", "zhang"), ("Sex", "female"), ("Among", "2")]
    assert found[1].url == "?q=zhang&among=1&among=2&sort=-age"
    assert cleared(form, params) == "?sort=-age"


def test_a_plain_select_reads_as_django_would_draw_it() -> None:
    choices = [("", "any"), ("1", "<b>"), (2, "two")]
    for value in ("", None, "1", 2, "unknown"):
        plain = PlainSelect(choices=choices).render("sex", value, {"id": "id_sex"})
        usual = forms.Select(choices=choices).render("sex", value, {"id": "id_sex"})
        assert "".join(plain.split()) == "".join(usual.split())


def test_a_select_speaks_the_language_of_its_page_and_has_the_options_it_was_last_given() -> None:
    select = PlainSelect(choices=[("", gettext_lazy("any")), ("1", "一")])
    other = copy(select)
    for language, word in (("zh-hans", "不限"), ("en", "any"), ("zh-hans", "不限")):
        with override(language):
            assert f">{word}<" in select.render("sex", "1")
    other.choices = [("2", "二")]
    assert "二" in other.render("sex", "2")
    assert "一" in select.render("sex", "1")
    counted = iter("一二")
    asked = PlainSelect(choices=CallableChoiceIterator(lambda: [("", next(counted))]))
    assert "一" in asked.render("sex", "")
    assert "二" in asked.render("sex", "")


@pytest.mark.parametrize(
    ("plain", "usual"),
    [
        (PlainInput(), forms.TextInput()),
        (SearchInput("<Name>"), forms.TextInput({"type": "search", "autocomplete": "off", "placeholder": "<Name>"})),
        (NumberInput(), forms.NumberInput({"inputmode": "numeric"})),
        (DayInput({"required": True}), forms.DateInput({"type": "date", "required": True}, format="%Y-%m-%d")),
    ],
)
def test_a_plain_input_reads_as_django_would_draw_it(plain: forms.TextInput, usual: forms.TextInput) -> None:
    for value in (None, "", 0, '"><script>', "2026-11-01", date(2026, 11, 1)):
        drawn, expected = (each.render("q", value, {"id": "id_q", "disabled": False}) for each in (plain, usual))
        assert parse_html(drawn) == parse_html(expected)
