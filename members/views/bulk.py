"""Changing many people: choose them in the roster, say what, see what it would do, do it, undo it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.web.asking import READ_OR_POST
from members import policies
from members.filters import roster_queryset
from members.forms.bulk import BulkForm, said
from members.models import BulkChange, Person, User
from members.querysets.people import PersonQuerySet
from members.rules import bulk as rules
from members.services import bulk as services
from members.tables import bulk as tables
from members.views.requests import SignedInRequest

SHOWN = 50
_TAKEN = 1000  # boxes on the longest page, and room for forged ones


@login_required
@require_safe
def bulk_changes(request: SignedInRequest) -> HttpResponse:
    """What somebody changed for many, the newest first, each with the way to undo it."""
    own = BulkChange.objects.visible_to(_keeper(request)).select_related("group", "unit")
    context = {"title": _("Changes of many people"), "changes": [(row, tables.in_words(row)) for row in own[:SHOWN]]}
    return render(request, "members/people/bulk/list.html", context)


@login_required
@require_POST
def bulk_start(request: SignedInRequest) -> HttpResponse:
    """Take the people ticked in the roster, or everybody its filter finds."""
    user = _keeper(request)
    try:
        change = services.bulk_start(actor=user, people=chosen_people(request))
    except ValidationError as problem:
        messages.warning(request, " ".join(problem.messages))
        return redirect(f"{reverse('members:roster')}?{request.GET.urlencode()}")
    return redirect("members:bulk_prepare", change.pk)


@login_required
@require_http_methods(READ_OR_POST)
def bulk_prepare(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is to change, from when, and why."""
    change = _own(request, pk)
    if change.state != rules.DRAFT:
        return redirect("members:bulk_change", pk)
    initial = {"effective_on": timezone.localdate()} | said(change)
    form = BulkForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.bulk_prepare(actor=request.user, change=change, today=timezone.localdate(), **form.values())
        except ValidationError as problem:
            form.refuse(problem)
        except services.BulkEnded:
            return _ended(request, pk)
        else:
            return redirect("members:bulk_change", pk)
    number = change.rows.count()
    chosen = ngettext(
        "%(number)s person is chosen. Nothing is changed before you have seen what it does.",
        "%(number)s people are chosen. Nothing is changed before you have seen what it does.",
        number,
    )
    context = {
        "title": _("Change many people"),
        "intro": chosen % {"number": number},
        "form": form,
        "submit": _("Show what it does"),
        "cancel_url": reverse("members:roster"),
    }
    return render(request, "core/parts/form.html", context)


@login_required
@require_safe
def bulk_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the change would do, or what it did."""
    change = _own(request, pk)
    if not change.fields:
        return redirect("members:bulk_prepare", pk)
    tabs = tables.tabs(change, request.GET.get("show", ""))
    active = next((tab for tab in tabs if tab.active), None)
    context = {
        "title": _("Change many people"),
        "change": change,
        "words": tables.in_words(change),
        "tabs": tabs,
        "active": active,
        "waiting": next((tab.number for tab in tabs if tab.key == "change"), 0),
        "left": next((tab.number for tab in tabs if tab.key == "changed"), 0),
    }
    if active is not None:
        declaration = tables.listing(change, active.key)
        context["listing"] = declaration.page(tables.rows(change, request.user, active.key), request.GET)
    return render(request, "members/people/bulk/change.html", context)


@login_required
@require_POST
def bulk_apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Carry it out."""
    change = _own(request, pk)
    try:
        services.bulk_apply(actor=request.user, change=change, now=timezone.now())
    except services.BulkEnded:
        return _ended(request, pk)
    except ValidationError as problem:
        messages.warning(request, " ".join(problem.messages))
        return redirect("members:bulk_change", pk)
    number = change.rows.filter(outcome=rules.CHANGED).count()
    done = ngettext("%(number)s person has been changed.", "%(number)s people have been changed.", number)
    messages.success(request, done % {"number": number})
    meanwhile = change.rows.filter(outcome=rules.MEANWHILE).count()
    if meanwhile:
        told = ngettext(
            "%(number)s person was changed by somebody else meanwhile and is left as it is.",
            "%(number)s people were changed by somebody else meanwhile and are left as they are.",
            meanwhile,
        )
        messages.warning(request, told % {"number": meanwhile})
    return redirect("members:bulk_change", pk)


@login_required
@require_http_methods(READ_OR_POST)
def bulk_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give everybody back what they had, after asking."""
    change = _own(request, pk)
    if change.state != rules.DONE:
        return redirect("members:bulk_change", pk)
    if request.method == "POST":
        try:
            services.bulk_undo(actor=request.user, change=change, now=timezone.now())
        except services.BulkEnded:
            return _ended(request, pk)
        messages.success(request, _("The change has been undone."))
        return redirect("members:bulk_change", pk)
    context = {
        "title": _("Undo the change"),
        "what": _(
            "Everybody gets back what they had. Whoever has been changed since stays as they are now, and is listed."
        ),
        "submit": _("Undo"),
        "danger": True,
        "cancel_url": reverse("members:bulk_change", args=[pk]),
    }
    return render(request, "core/parts/confirm.html", context)


def _keeper(request: SignedInRequest) -> User:
    if not policies.may_add_people(request.user):
        raise PermissionDenied("You keep nobody's records.")
    return request.user


def _own(request: SignedInRequest, pk: int) -> BulkChange:
    change: BulkChange = get_object_or_404(
        BulkChange.objects.visible_to(_keeper(request)).select_related("group", "unit"), pk=pk
    )
    return change


def chosen_people(request: SignedInRequest) -> PersonQuerySet:
    """Those ticked in the roster, or all of its filter, which comes in the address so that it can be shown again."""
    if request.POST.get("all"):
        people, _filters = roster_queryset(request.user, QueryDict(request.GET.urlencode()))
        return people
    return Person.objects.visible_to(request.user).filter(pk__in=ticked(request, "person"))


def ticked(request: SignedInRequest, name: str) -> list[int]:
    """The numbers of the ticked rows."""
    sent = request.POST.getlist(name)[:_TAKEN]
    return [number for pk in sent if pk.isascii() and pk.isdecimal() and (number := int(pk)) < 2**63]


def _ended(request: SignedInRequest, pk: int) -> HttpResponse:
    messages.warning(request, _("This was done in another window already. Here is how it stands."))
    return redirect("members:bulk_change", pk)
