"""The list of books: what it may be narrowed by, its columns and orders, and its sheet."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import BooleanField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.sheets import Sheet, date_column, number_column, row_number_column, text_column
from core.web.filters import ChoiceFilter, Filters, SearchFilter
from core.web.listing import Column, ListingDeclaration, Order
from members.filters.pickers import OrganisationFilter
from members.models import Organisation
from study.models import Book, BookHolding
from study.querysets.books import BookQuerySet

if TYPE_CHECKING:
    from members.models import User

OUT, IN = "out", "in"


class BookFilters(Filters):
    """The filters of books."""

    q = SearchFilter(_("Title or author"), _("Title or author"), method="by_words")
    organisation = OrganisationFilter(_("belongs to"))
    year = filters.NumberFilter("recommended_year", label=_("recommended in"), min_value=2000, max_value=2200)
    where = ChoiceFilter(_("Where it is"), [(OUT, _("with somebody")), (IN, _("on the shelf"))], method="by_where")

    class Meta:
        model = Book
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, user: "User", queryset: "QuerySet[Book]") -> None:
        super().__init__(data, queryset=queryset)
        self.form.fields["organisation"].offer_to(user)

    def by_words(self, queryset: BookQuerySet, _name: str, typed: str) -> BookQuerySet:
        return queryset.filter(Q(title__icontains=typed) | Q(author__icontains=typed))

    def by_organisation(self, queryset: BookQuerySet, _name: str, organisation: Organisation) -> BookQuerySet:
        return queryset.below(organisation)

    def by_where(self, queryset: BookQuerySet, _name: str, where: str) -> BookQuerySet:
        return queryset.filter(_is_out() if where == OUT else ~_is_out())


def as_listed(books: BookQuerySet) -> BookQuerySet:
    """Books with whether somebody has them now."""
    return books.select_related("organisation").annotate(is_out=_is_out())


def with_holders(books: Iterable[Book], user: "User") -> None:
    """Put on the books of a page who has them, as far as the user may know. One query."""
    books = list(books)
    rows = BookHolding.objects.visible_to(user).current().filter(book__in=books).select_related("person")
    holders = {row.book_id: row for row in rows}
    for book in books:
        book.holder = holders.get(book.pk)  # type: ignore[attr-defined]  # for the columns below


def whereabouts(book: Any) -> str:
    """Who has it now: a name, another branch without one, or the shelf."""
    if book.holder is not None:
        return str(book.holder.person.name)
    return gettext("in another branch") if book.is_out else gettext("on the shelf")


def _since(book: Any) -> str:
    return f"{book.holder.starts_on:%Y-%m-%d}" if book.holder is not None else ""


LISTING = ListingDeclaration(
    columns=(
        Column(_("book title"), str, main=True, order="title"),
        Column(_("author"), lambda book: book.author),
        Column(_("belongs to"), lambda book: book.organisation.name, order="organisation"),
        Column(_("recommended in"), lambda book: book.recommended_year or "", css="number"),
        Column(_("Where it is"), whereabouts, css="word"),
        Column(_("since"), _since, css="number"),
    ),
    orders=(
        Order.by("title", _("book title"), "title"),
        Order.by("organisation", _("organisation"), "scope_path", "title"),
    ),
    url=lambda book: reverse("study:book", args=[book.pk]),
)


def sheet() -> Sheet:
    """图书漂流登记. Only the actor's own organisations' books go out, so that every holder may be named."""
    current = BookHolding.objects.current().filter(book=OuterRef("pk"))
    hands = BookHolding.objects.filter(book=OuterRef("pk")).order_by().values("book").annotate(many=Count("pk"))
    return Sheet(
        "图书漂流",
        (
            row_number_column("序号"),
            text_column("书名", "title", width=40),
            text_column("作者", "author"),
            text_column("出版社", "publisher", width=20),
            text_column("编号", "copy_number"),
            text_column("所属党组织", "organisation__name", width=28),
            number_column("推荐年度", "recommended_year"),
            text_column("现在谁手中", Subquery(current.values("person__name")[:1])),
            date_column("自何日起", Subquery(current.values("starts_on")[:1])),
            number_column("漂流次数", Coalesce(Subquery(hands.values("many"), output_field=IntegerField()), 0)),
        ),
    )


def _is_out() -> Exists:
    return Exists(BookHolding.objects.current().filter(book=OuterRef("pk")), output_field=BooleanField())
