"""The inbox: what the program has told the user."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.models import Delivery
from core.services.outbox import inbox_read, inbox_unread
from core.web import unread
from core.web.listing import Order, page_of

NEWEST = Order.by("newest", _("newest"), "not_before")
PAGE = 30


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest first; those not opened yet stand out."""
    only_unread = "unread" in request.GET
    rows = Delivery.objects.inbox_of(request.user, timezone.now()).select_related("message")
    rows = rows.unread() if only_unread else rows
    page = page_of(rows, NEWEST, descending=True, size=PAGE, token=request.GET.get("at", ""))
    context = {"title": _("Inbox"), "page": page, "only_unread": only_unread}
    return render(request, "core/inbox.html", context)


@login_required
@require_safe
def inbox_message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message; opening it is reading it."""
    now = timezone.now()
    row = get_object_or_404(Delivery.objects.inbox_of(request.user, now).select_related("message"), pk=pk)
    if inbox_read(actor=request.user, now=now, pk=pk):  # type: ignore[arg-type]  # signed in
        unread.recount(request)
    words = row.message.words
    return render(request, "core/inbox_message.html", {"title": words.subject, "words": words, "row": row})


@login_required
@require_POST
def inbox_mark_unread(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a message for later."""
    if not inbox_unread(actor=request.user, now=timezone.now(), pk=pk):  # type: ignore[arg-type]  # signed in
        raise Http404("No such message in the inbox.")
    return redirect("core:inbox")


@login_required
@require_POST
def inbox_mark_all(request: HttpRequest) -> HttpResponse:
    """Everything has been read."""
    inbox_read(actor=request.user, now=timezone.now())  # type: ignore[arg-type]  # signed in
    return redirect("core:inbox")
