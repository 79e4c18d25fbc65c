"""Books: the list, on paper and as a file, one with everybody who had it, and passing it on in one step."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.web.asking import READ_OR_POST, ask
from core.web.listing import bar, chips
from core.web.paper import on_paper
from members.policies import may_export
from members.views.requests import SignedInRequest
from study import policies
from study.book_tables import LISTING, BookFilters, as_listed, sheet, whereabouts, with_holders
from study.forms.books import BookForm, PassOnForm, shown_of
from study.models import Book, BookHolding
from study.querysets.books import BookQuerySet
from study.services import books as services
from study.services.exports import of_sheet
from study.views.ledgers import given_out
from study.views.removing import ask_to_remove


@login_required
@require_safe
def books(request: SignedInRequest) -> HttpResponse:
    """The books the user may see, by title, and where each is."""
    params, filters, rows = _found(request)
    form, listing = filters.form, LISTING.page(rows, params)
    with_holders(listing.page.rows, request.user)
    context = {
        "title": _("Books"),
        "tab": "notes",
        "listing": listing,
        **bar(form, request.GET, main=("organisation", "year", "where"), kept=("sort", "size")),
        "may_export": may_export(request.user),
        "may_add": policies.may_keep_plans(request.user),
    }
    return render(request, "study/books/list.html", context)


@login_required
@require_safe
def books_print(request: SignedInRequest) -> HttpResponse:
    """The whole filtered list on paper, as far as paper is the right thing."""
    params, filters, rows = _found(request)
    paper = LISTING.paper(rows, params)
    with_holders(paper["found"], request.user)
    context = on_paper(
        request,
        _("Books"),
        paper,
        today=timezone.localdate(),
        back="study:books",
        chips=chips(filters.form, params),
    )
    return render(request, "study/notes/print.html", context)


@login_required
@require_safe
def books_export(request: SignedInRequest) -> FileResponse:
    """The filtered books of the user's own organisations as a CSV file; that it was taken out is logged."""
    _params, filters, _rows = _found(request)
    rows, columns = filters.qs.order_by("scope_path", "title", "pk"), sheet()
    return given_out(request, of_sheet(columns, "study books"), rows)


@login_required
@require_safe
def book(request: SignedInRequest, pk: int) -> HttpResponse:
    """One book, where it is, and through whose hands it went."""
    row = _seen(request, pk)
    holder = row.holdings.current().first()
    with_holders([row], request.user)
    context = {
        "title": str(row),
        "book": row,
        "where": whereabouts(row),
        "hands": BookHolding.objects.visible_to(request.user).filter(book=row).select_related("person__organisation"),
        "may_change": policies.may_keep_book(request.user, row),
        "may_pass_on": policies.may_pass_on(request.user, row, holder),
    }
    return render(request, "study/books/book.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def book_add(request: SignedInRequest) -> HttpResponse:
    """Enter a book."""
    if not policies.may_keep_plans(request.user):
        raise PermissionDenied("You keep no organisation's books.")
    form = BookForm(request.POST or None, user=request.user)
    return ask(
        request,
        form,
        lambda _values: services.book_add(actor=request.user, values=form.values()),
        title=_("Add a book"),
        submit=_("Save"),
        back=reverse("study:books"),
        said=lambda added: _("“%(title)s” has been added.") % {"title": added},
        then=lambda added: reverse("study:book", args=[added.pk]),
    )


@login_required
@require_http_methods(READ_OR_POST)
def book_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct a book's entry."""
    row = _kept(request, pk)
    form = BookForm(request.POST or None, user=request.user, initial=shown_of(row))

    def change(given: dict[str, Any]) -> None:
        services.book_change(actor=request.user, book=row, version=given["version"], values=form.values())

    back, said = reverse("study:book", args=[pk]), _("The changes have been saved.")
    return ask(request, form, change, title=_("Edit the book"), submit=_("Save"), back=back, said=said, again=True)


@login_required
@require_http_methods(READ_OR_POST)
def book_pass_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who has the book next; whoever had it gives it on the same day."""
    row = _seen(request, pk)
    if not policies.may_pass_on(request.user, row, row.holdings.current().first()):
        raise PermissionDenied("You keep neither this book nor who has it.")
    with_holders([row], request.user)
    today = timezone.localdate()
    form = PassOnForm(request.POST or None, user=request.user, initial={"day": today})
    return ask(
        request,
        form,
        lambda given: services.book_pass_on(actor=request.user, book=row, today=today, **given),
        title=_("Pass on: %(title)s") % {"title": row},
        submit=_("Save"),
        back=reverse("study:book", args=[pk]),
        said=_("“%(title)s” has been passed on.") % {"title": row},
        intro=f"{_('Where it is')}: {whereabouts(row)}",
    )


@login_required
@require_http_methods(READ_OR_POST)
def book_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a book off the list, after asking, with a reason."""
    row = _kept(request, pk)
    return ask_to_remove(
        request,
        lambda reason: services.book_remove(actor=request.user, book=row, reason=reason),
        title=_("Remove “%(title)s”") % {"title": row},
        what=_("Who had it is no longer listed either. The history of changes keeps all of it."),
        back=reverse("study:book", args=[pk]),
        said=_("“%(title)s” has been removed.") % {"title": row},
        then=reverse("study:books"),
    )


def _seen(request: SignedInRequest, pk: int) -> Book:
    row: Book = get_object_or_404(as_listed(Book.objects.visible_to(request.user)), pk=pk)
    return row


def _kept(request: SignedInRequest, pk: int) -> Book:
    row = _seen(request, pk)
    if not policies.may_keep_book(request.user, row):
        raise PermissionDenied("You do not keep the books of this organisation.")
    return row


def _found(request: SignedInRequest) -> tuple[QueryDict, BookFilters, BookQuerySet]:
    params: Any = request.GET.copy()
    params.setdefault("sort", "title")
    filters = BookFilters(params, user=request.user, queryset=Book.objects.visible_to(request.user))
    return params, filters, as_listed(filters.qs)
