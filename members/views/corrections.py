"""Requests for correction: asking, the list, and answering."""

from collections.abc import Iterable
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core.web.asking import READ_OR_POST
from core.web.listing import Column, ListingDeclaration, Order
from members import policies
from members.forms.privacy import AnswerForm, WishForm
from members.models import Correction, Person, Role
from members.services import corrections as services
from members.views.privacy import tabs
from members.views.requests import SignedInRequest

_MOST_ANSWERING: Final = 6

LISTING = ListingDeclaration(
    columns=(
        Column(gettext_lazy("Person"), lambda row: row.person.name, main=True),
        Column(gettext_lazy("Branch"), lambda row: row.person.organisation.name),
        Column(gettext_lazy("State"), lambda row: row.get_state_display(), css="word"),
        Column(gettext_lazy("Asked on"), lambda row: row.asked_on.isoformat(), css="number"),
        Column(gettext_lazy("To be answered by"), lambda row: row.due_on.isoformat(), order="due", css="number"),
        Column(gettext_lazy("Answered on"), lambda row: row.answered_on or "", css="number"),
    ),
    orders=(Order.by("due", gettext_lazy("To be answered by"), "due_on", reverse=True),),
    url=lambda row: reverse("members:correction", args=[row.pk]),
)


@login_required
@require_safe
def corrections(request: SignedInRequest) -> HttpResponse:
    """Requests the user may see: about their people and themselves; open ones alone unless all are asked for."""
    every = "all" in request.GET
    rows = Correction.objects.visible_to(request.user).select_related("person__organisation")
    listing = LISTING.page(rows if every else rows.open(), request.GET)
    context = {
        "title": _("Requests for correction"),
        "tabs": tabs(request, "corrections"),
        "listing": listing,
        "every": every,
    }
    return render(request, "members/privacy/corrections.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def own_correction(request: SignedInRequest) -> HttpResponse:
    """Ask for a correction of one's own record."""
    if request.user.person_id is None:
        raise Http404("No record is linked to this account.")
    return _ask(request, get_object_or_404(Person, pk=request.user.person_id), reverse("members:own_data"))


@login_required
@require_http_methods(READ_OR_POST)
def person_correction(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down a request on behalf of somebody whose record one keeps."""
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if not policies.may_change_person(request.user, person):
        raise PermissionDenied("You do not keep this person's record.")
    return _ask(request, person, reverse("members:person_held", args=[pk]))


@login_required
@require_http_methods(READ_OR_POST)
def correction(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request; who keeps the record answers it here, unless it is their own, and corrects in the person's form."""
    rows = Correction.objects.visible_to(request.user).select_related(
        "person__organisation", "person__group", "asked_by", "answered_by"
    )
    row: Correction = get_object_or_404(rows, pk=pk)
    may_change = policies.may_change_person(request.user, row.person)
    may_answer = policies.may_answer_correction(request.user, row)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        if not may_answer:
            raise PermissionDenied("You do not keep this person's record, or it is your own.")
        if form.is_valid():
            given = form.cleaned_data
            try:
                services.correction_answer(
                    actor=request.user, correction=row, state=given["state"], answer=given["answer"],
                    today=timezone.localdate(),
                )  # fmt: skip
            except ValidationError as problem:
                form.add_error(None, problem.messages)
            else:
                messages.success(request, _("The request has been answered."))
                return redirect("members:corrections")
    today = timezone.localdate()
    is_open = row.state == Correction.State.ASKED
    answering = (
        Role.objects.answering(row, today).select_related("user", "organisation") if is_open else Role.objects.none()
    )
    context = {
        "title": _("Request for correction: %(name)s") % {"name": row.person.name},
        "correction": row,
        "form": form,
        "is_open": is_open,
        "may_answer": may_answer and is_open,
        "may_change": may_change,
        "is_own": may_change and not may_answer,
        "written_down": row.asked_by.person_id != row.person_id,
        "answering": _once_each(answering),
        "overdue": is_open and row.due_on < today,
    }
    return render(request, "members/privacy/correction.html", context, status=400 if form.errors else 200)


def _once_each(roles: Iterable[Role]) -> list[Role]:
    """The role nearest to the person of each user, of so many as a reader can make use of."""
    nearest: dict[int, Role] = {}
    for role in roles:
        nearest.setdefault(role.user_id, role)
    return list(nearest.values())[:_MOST_ANSWERING]


def _ask(request: SignedInRequest, person: Person, back: str) -> HttpResponse:
    form = WishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.correction_ask(
                actor=request.user, person=person, wish=form.cleaned_data["wish"], today=timezone.localdate()
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Asked. It will be answered by %(day)s.") % {"day": row.due_on.isoformat()})
            return redirect("members:correction", row.pk)
    context = {
        "title": _("Ask for a correction: %(name)s") % {"name": person.name},
        "intro": _(
            "Who keeps the record checks and answers; nobody answers about their own. "
            "Personal Information Protection Law, art. 46."
        ),
        "form": form,
        "submit": _("Ask"),
        "cancel_url": back,
    }
    return render(request, "core/parts/form.html", context, status=400 if form.errors else 200)
