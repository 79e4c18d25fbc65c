"""Leaving, mobile members and lost contact: recorded on a person, and listed."""

from datetime import date
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.web.asking import READ_OR_POST, ask
from core.web.listing import ListingDeclaration
from core.web.listing.page import query
from core.web.paper import on_paper
from members import policies
from members.activity import inactive_people
from members.forms import transfers as forms
from members.models import Contact, Leaving, Person, Transfer
from members.querysets.people import PersonQuerySet
from members.rules.transfers import ARRIVED, IN
from members.services import contacts as contact_services
from members.services.leaving import leaving_record, leaving_undo
from members.services.people import person_delete as person_delete_now
from members.tables import whereabouts as tables
from members.views.requests import SignedInRequest
from members.views.transfer_steps import kept
from members.whereabouts import whereabouts

Entry = TypeVar("Entry", Leaving, Contact)

CONTACTS_SHOWN = 100


@login_required
@require_http_methods(READ_OR_POST)
def person_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that somebody died, left the Party by a decision, or left the staff."""
    person = kept(request, pk)
    today = timezone.localdate()
    form = forms.LeaveForm(request.POST or None, today=today)

    def act(given: dict[str, Any]) -> Leaving:
        return leaving_record(actor=request.user, person=person, today=today, **given)

    return ask(
        request, form, act, title=_("%(name)s leaves") % {"name": person.name}, submit=_("Record"),
        intro=_("Open transfers end with it. A mistake can be taken back on the person's page."),
        said=_("The leaving of %(name)s is recorded.") % {"name": person.name},
        back=reverse("members:person", args=[pk]), template="members/transfers/form.html",
        other_url=reverse("members:person_delete", args=[pk]), other=_("Entered by mistake? Delete the record"),
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def person_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete somebody who was entered by mistake."""
    person = kept(request, pk)
    came_back = Transfer.objects.filter(person=person, kind=IN, state=ARRIVED).exclude(replaced={}).first()
    if came_back is not None:  # there was a record before: it is put back, not deleted
        return redirect("members:arrival_undo", came_back.pk)
    form = forms.DeleteForm(request.POST or None, initial={"version": person.version})

    def act(given: dict[str, Any]) -> None:
        person_delete_now(actor=request.user, person=person, **given)

    return ask(
        request, form, act, title=_("Delete %(name)s") % {"name": person.name},
        what=_("For somebody entered by mistake or twice, of whom nothing else is recorded. The history keeps it."),
        submit=_("Delete"), said=_("%(name)s has been deleted.") % {"name": person.name}, danger=True,
        back=reverse("members:person", args=[pk]), then=reverse("members:roster"), template="core/parts/confirm.html",
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def person_leave_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a leaving back that was a mistake."""
    row = _of_kept(request, Leaving.objects.visible_to(request.user), pk)
    form = forms.ReasonForm(request.POST or None)

    def act(given: dict[str, Any]) -> Leaving:
        return leaving_undo(actor=request.user, leaving=row, reason=given["reason"], today=timezone.localdate())

    return ask(
        request, form, act, title=_("Take the leaving of %(name)s back") % {"name": row.person.name},
        what=_("Status, state and post are as before it was recorded. Both entries stay in the history."),
        submit=_("Take back"), said=_("%(name)s is on the roster again as before.") % {"name": row.person.name},
        back=reverse("members:person", args=[row.person_id]), template="core/parts/confirm.html",
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def person_contacts(request: SignedInRequest, pk: int) -> HttpResponse:
    """The log of contacts with a person, what is due, and a form for the next entry."""
    person = get_object_or_404(Person.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    may_add = policies.may_change_person(request.user, person)
    if request.method == "POST" and not may_add:
        raise PermissionDenied("You do not keep this person's record.")
    today = timezone.localdate()
    form = forms.ContactForm(request.POST or None, today=today, by=str(request.user))

    def act(given: dict[str, Any]) -> Contact:
        return contact_services.contact_add(actor=request.user, person=person, today=today, **given)

    return ask(
        request, form, act, title=_("Contact with %(name)s") % {"name": person.name}, submit=_("Record"),
        said=_("The contact is recorded."), back=reverse("members:person_contacts", args=[pk]),
        template="members/transfers/contacts.html", person=person, may_add=may_add,
        connection=whereabouts(request.user, person, today),
        contacts=list(person.contacts.select_related("recorded_by")[:CONTACTS_SHOWN]),
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def contact_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take out a contact that was written down by mistake."""
    row = _of_kept(request, Contact.objects.visible_to(request.user), pk)
    form = forms.ContactRemoveForm(request.POST if request.method == "POST" else None)
    return ask(
        request, form, lambda _given: contact_services.contact_remove(actor=request.user, contact=row),
        title=_("Delete the contact of %(day)s with %(name)s") % {"day": row.on, "name": row.person.name},
        what=_("What is due is counted anew without it. The history keeps it."),
        submit=_("Delete"), said=_("The contact is deleted."), danger=True,
        back=reverse("members:person_contacts", args=[row.person_id]), template="core/parts/confirm.html",
    )  # fmt: skip


@login_required
@require_safe
def away(request: SignedInRequest) -> HttpResponse:
    """Mobile members, lost contact, and who took no part for months: since when, what is due."""
    today = timezone.localdate()
    tab, declaration, rows = _found(request, today)
    context = {
        "title": _("Mobile, lost, taking no part"),
        "listing": declaration.page(rows, request.GET),
        "tab": tab,
        "tabs": [
            (label, query(request.GET, without=("at", "sort"), tab=name), name == tab)
            for name, label in tables.TABS.items()
        ],
        "procedures": tables.PROCEDURES[tab],
    }
    return render(request, "members/transfers/away.html", context)


@login_required
@require_safe
def away_print(request: SignedInRequest) -> HttpResponse:
    """The same on paper."""
    today = timezone.localdate()
    tab, declaration, rows = _found(request, today)
    paper = declaration.paper(rows, request.GET)
    context = on_paper(request, str(tables.TABS[tab]), paper, today=today, back="members:away")
    return render(request, "members/transfers/print.html", context)


def _of_kept(request: SignedInRequest, rows: "QuerySet[Entry]", pk: int) -> Entry:
    """One of the rows, about a person whose record the user keeps; others are not found or refused."""
    row = get_object_or_404(rows.select_related("person"), pk=pk)
    if not policies.may_change_person(request.user, row.person):
        raise PermissionDenied("You do not keep this person's record.")
    return row


def _found(request: SignedInRequest, today: date) -> tuple[str, ListingDeclaration, PersonQuerySet]:
    asked = request.GET.get("tab", "")
    tab = asked if asked in tables.TABS else tables.MOBILE
    people = Person.objects.visible_to(request.user)
    if tab == tables.INACTIVE:
        months = inactive_people(request.user, today)
        return tab, tables.inactive_listing(months), tables.inactive(people, months)
    return tab, tables.listing(today, tab), tables.of_tab(people, tab)
