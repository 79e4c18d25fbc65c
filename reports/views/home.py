"""The home page: what is due, and in an empty system how to begin."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.models import CalendarYear
from core.todos import collect
from members import policies
from members.models import Organisation, Person, User
from members.querysets.scope import roles_of
from members.views.requests import SignedInRequest


@dataclass(frozen=True)
class Step:
    """One step of setting the system up, and whether it is done."""

    title: str
    text: str
    label: str
    url: str
    done: bool


@login_required
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What is due for the user, overdue first."""
    user, today = request.user, timezone.localdate()
    rows = [(todo, todo.days_left(today)) for todo in collect(user, today)]
    context = {
        "title": _("Home"),
        "rows": rows,
        "overdue": sum(1 for _todo, days in rows if days is not None and days < 0),
        "steps": first_steps(user, today.year),
        "roles": roles_of(user),
    }
    return render(request, "reports/home.html", context)


def first_steps(user: User, year: int) -> list[Step]:
    """How to set the system up, for whoever may, until the user's scope has organisations and people."""
    if not policies.may_add_people(user):
        return []
    organisations = Organisation.objects.visible_to(user).branches().exists()
    people = Person.objects.visible_to(user).exists()
    if organisations and people:
        return []
    steps = [_load_rosters(people)]
    if policies.may_administer(user):
        others = User.objects.visible_to(user).exclude(pk=user.pk).exists()
        steps = [_load_organisations(organisations), *steps, _add_users(others)]
    if policies.may_administer_all(user):
        steps.append(_enter_holidays(year, CalendarYear.objects.filter(pk=year).exists()))
    return steps


def _load_organisations(done: bool) -> Step:
    text = _("Load the list of committees and branches with the units they serve, or add them one by one.")
    return Step(_("Organisations"), text, _("Load organisations"), reverse("members:imports"), done)


def _load_rosters(done: bool) -> Step:
    text = _("Load the list of people of each branch, as CSV or XLSX. You see what would change before it is stored.")
    return Step(_("Rosters"), text, _("Load a roster"), reverse("members:imports"), done)


def _add_users(done: bool) -> Step:
    text = _("Make an account for each branch secretary, with a role on the branch.")
    return Step(_("Users"), text, _("Add a user"), reverse("admin:members_user_add"), done)


def _enter_holidays(year: int, done: bool) -> Step:
    text = _("Enter the holidays and working weekends of %(year)s, so that working days are counted rightly.")
    return Step(_("Holidays"), text % {"year": year}, _("Enter them"), reverse("admin:core_calendaryear_add"), done)
