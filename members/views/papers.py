"""Papers of a person: handing in, fetching, removing. They are listed on the person's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.files import FileProblem
from core.web.asking import READ_OR_POST
from core.web.files import serve
from members import policies
from members.forms.papers import PaperForm, RemovePaperForm
from members.models import Person, PersonPaper
from members.services import papers as services
from members.views.requests import SignedInRequest


@login_required
@require_http_methods(READ_OR_POST)
def paper_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a paper among those of a person."""
    person: Person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if not policies.may_see_papers(request.user, person):
        raise PermissionDenied("You do not keep this person's record.")
    form = PaperForm(request.POST or None, request.FILES or None, request=request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            paper = services.paper_add(
                actor=request.user,
                person=person,
                checked=given["file"],
                kind=given["kind"],
                title=given["title"],
                dated_on=given["dated_on"],
                today=timezone.localdate(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        except FileProblem as problem:
            form.add_error("file", problem.words)
        else:
            messages.success(request, _("“%(title)s” has been added.") % {"title": paper.title})
            return redirect(_papers_of(person))
    context = {
        "title": _("Add a paper of %(name)s") % {"name": person.name},
        "form": form,
        "submit": _("Add"),
        "cancel_url": _papers_of(person),
    }
    return render(request, "core/parts/form.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def paper(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file itself, as a download; that it was fetched stays in the access log."""
    row = _seen(request, pk)
    answer = serve(row)
    services.paper_fetched(actor=request.user, paper=row, request=request)
    return answer


@login_required
@require_http_methods(READ_OR_POST)
def paper_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a paper for good, after asking, with a reason."""
    row = _seen(request, pk)
    form = RemovePaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.paper_remove(actor=request.user, paper=row, reason=form.cleaned_data["reason"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("“%(title)s” has been removed.") % {"title": row.title})
            return redirect(_papers_of(row.person))
    context = {
        "title": _("Remove “%(title)s”") % {"title": row.title},
        "what": _(
            "The file is deleted and cannot be brought back. That it was there, and why it went, stays on record."
        ),
        "form": form,
        "submit": _("Remove"),
        "danger": True,
        "cancel_url": _papers_of(row.person),
    }
    return render(request, "core/parts/confirm.html", context, status=400 if form.errors else 200)


def _seen(request: SignedInRequest, pk: int) -> PersonPaper:
    row: PersonPaper = get_object_or_404(PersonPaper.objects.visible_to(request.user).select_related("person"), pk=pk)
    return row


def _papers_of(person: Person) -> str:
    return f"{reverse('members:person', args=[person.pk])}#papers"
