"""One person: the page, adding, editing, putting back, and revealing a number."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.changes import Outdated
from core.web.asking import READ_OR_POST
from members import policies
from members.forms.merging import merged
from members.forms.people import CORRECT, PersonEditForm, PersonForm, RevealForm
from members.forms.put_back import PutBackForm, old_values
from members.messages import problem_words
from members.models import Erasure, Organisation, Person
from members.querysets.scope import paths_of, within
from members.rules.people import check_person
from members.services import people as services
from members.services.person_values import facts
from members.summary import summary
from members.timeline import timeline
from members.views.requests import SignedInRequest
from members.whereabouts import whereabouts

not_stored = cache_control(no_store=True, private=True)


@login_required
@require_safe
@not_stored
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Summary and timeline."""
    return _page(request, _seen(request, pk))


@login_required
@require_POST
@not_stored
def person_reveal(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person's page with one whole number in it, this once: nothing of it is in an address or kept."""
    row = _seen(request, pk)
    form = RevealForm(request.POST)
    if not policies.may_reveal(request.user, row):
        raise PermissionDenied("No role of yours may reveal this person's numbers.")
    if not form.is_valid():
        return _page(request, row, reveal_form=form, status=400)
    field = form.cleaned_data["field"]
    value = services.person_reveal(
        actor=request.user, person=row, field=field, purpose=form.cleaned_data["purpose"], request=request
    )
    return _page(request, row, revealed={field: value})


@login_required
@require_http_methods(READ_OR_POST)
@not_stored
def person_add(request: SignedInRequest) -> HttpResponse:
    """Record somebody new, in the branch the address names if it names one."""
    if not policies.may_add_people(request.user):
        raise PermissionDenied("You keep nobody's records.")
    form = PersonForm(request.POST or None, user=request.user, initial=_branch_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            added = services.person_add(actor=request.user, values=form.values(), today=timezone.localdate())
        except ValidationError as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": added.name})
            return redirect("members:person", added.pk)
    return _form_page(request, form, title=_("Add a person"), submit=_("Add"), back=reverse("members:roster"))


@login_required
@require_http_methods(READ_OR_POST)
@not_stored
def person_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change or correct. Who saves second sees what was changed meanwhile beside their own words, and decides."""
    row = _kept(request, pk)
    form = PersonEditForm(request.POST or None, user=request.user, person=row)
    form.fields["effective_on"].initial = timezone.localdate()
    since = None
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, row, form)
        except ValidationError as problem:
            form.refuse(problem)
        except Outdated as outdated:
            since = outdated.since
            fresh = get_object_or_404(_people(request), pk=pk)
            form = merged(form, user=request.user, fresh=fresh, version=form.cleaned_data["version"])
            form.show_meanwhile(since)
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect("members:person", pk)
    title = _("Edit %(name)s") % {"name": row.name}
    back = reverse("members:person", args=[pk])
    return _form_page(request, form, title=title, submit=_("Save"), back=back, since=since)


@login_required
@require_http_methods(READ_OR_POST)
@not_stored
def person_put_back(request: SignedInRequest, pk: int, event: int) -> HttpResponse:
    """Put values back to what they were before one entry of the timeline; the entry stays, and so does this one."""
    row = _kept(request, pk)
    old = old_values(row, event)
    if not old:
        raise Http404("This entry has nothing to put back.")
    form = PutBackForm(request.POST or None, old=old, version=row.version)
    if request.method == "POST" and form.is_valid():
        try:
            services.person_change(
                actor=request.user,
                person=row,
                version=form.cleaned_data["version"],
                values=form.values(),
                today=timezone.localdate(),
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as problem:
            form.add_error(None, problem.messages)
        except Outdated as outdated:
            messages.warning(request, outdated.words)
            return redirect("members:person", pk)
        else:
            messages.success(request, _("The old values have been put back."))
            return redirect("members:person", pk)
    context = {
        "title": _("Put back for %(name)s") % {"name": row.name},
        "what": _("The entry stays in the timeline; putting back adds another, with your reason."),
        "form": form,
        "submit": _("Put back"),
        "cancel_url": reverse("members:person", args=[pk]),
    }
    return render(request, "core/parts/confirm.html", context)


def _change(request: SignedInRequest, row: Person, form: PersonEditForm) -> None:
    given = form.cleaned_data
    services.person_change(
        actor=request.user,
        person=row,
        version=given["version"],
        values=form.values(),
        today=timezone.localdate(),
        effective_on=None if given["how"] == CORRECT else given["effective_on"],
        reason=given["reason"],
    )


def _people(request: SignedInRequest) -> Any:
    return Person.objects.visible_to(request.user).select_related("organisation", "group", "unit")


def _seen(request: SignedInRequest, pk: int) -> Person:
    row: Person = get_object_or_404(_people(request), pk=pk)
    return row


def _kept(request: SignedInRequest, pk: int) -> Person:
    row = _seen(request, pk)
    if not policies.may_change_person(request.user, row):
        raise PermissionDenied("You do not keep this person's record.")
    return row


def _branch_of(request: SignedInRequest) -> dict[str, Any]:
    asked = request.GET.get("organisation", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return {}
    kept = within(paths_of(request.user, policies.CHANGE_PEOPLE), "path")
    branch = Organisation.objects.filter(kept, pk=asked).branches().open().first()
    return {"organisation": branch} if branch else {}


def _page(
    request: SignedInRequest,
    row: Person,
    *,
    revealed: dict[str, str] | None = None,
    reveal_form: RevealForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    shown = timeline(row, _moment(request.GET.get("before", "")))
    may_see_papers = policies.may_see_papers(request.user, row)
    context = {
        "title": row.name,
        "person": row,
        "groups": summary(row, today, revealed or {}),
        "remarks": [problem_words(problem) for problem in check_person(facts(row), today)],
        "timeline": shown,
        "older": f"?{urlencode({'before': shown.older})}#timeline" if shown.older else "",
        "newest": "before" in request.GET,
        "may_change": policies.may_change_person(request.user, row),
        "may_see_papers": may_see_papers,
        "papers": row.papers.visible_to(request.user).select_related("uploaded_by") if may_see_papers else [],
        "erasure": Erasure.objects.filter(person=row).first() if row.leaving else None,
        "may_see_log": policies.may_administer(request.user),
        "may_reveal": policies.may_reveal(request.user, row),
        "reveal_form": reveal_form or RevealForm(),
        "revealed": revealed,
        "connection": whereabouts(request.user, row, today),
    }
    return render(request, "members/people/person.html", context, status=status)


def _form_page(
    request: SignedInRequest, form: PersonForm, *, title: str, submit: str, back: str, since: Any = None
) -> HttpResponse:
    context = {"title": title, "form": form, "submit": submit, "cancel_url": back, "since": since}
    return render(request, "members/people/form.html", context)


def _moment(text: str) -> datetime | None:
    """A moment from the address; nonsense is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment)
