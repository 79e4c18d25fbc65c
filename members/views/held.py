"""What is held about a person: for the person, and for those who keep the record."""

from collections.abc import Iterator, Sequence
from typing import Final

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from core.personal_data import Held
from core.sheets import write_lines
from core.web.asking import READ_OR_POST
from core.web.downloads import download
from members import policies
from members.held import HeldSheet, held
from members.models import Person
from members.services.privacy import held_look
from members.views.privacy import tabs
from members.views.requests import SignedInRequest

not_stored = cache_control(no_store=True, private=True)


class HeldForm(forms.Form):
    """Whole numbers, and what for; or the sheet as a file."""

    purpose = forms.CharField(label=gettext_lazy("What do you need it for?"), max_length=200, required=False)
    whole = forms.BooleanField(label=gettext_lazy("with whole numbers"), required=False)
    file = forms.BooleanField(required=False)


@login_required
@require_http_methods(READ_OR_POST)
@not_stored
def own_data(request: SignedInRequest) -> HttpResponseBase:
    """What is held about the person who is signed in."""
    if request.user.person_id is None:
        return render(
            request, "members/privacy/nobody.html", {"title": _("My data"), "tabs": tabs(request, "own_data")}
        )
    person = get_object_or_404(_people(), pk=request.user.person_id)
    return _page(request, person, reverse("members:own_data"))


@login_required
@require_http_methods(READ_OR_POST)
@not_stored
def person_held(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The same, to be handed to the person by those who keep the record."""
    person = get_object_or_404(_people() & Person.objects.visible_to(request.user), pk=pk)
    if not policies.may_change_person(request.user, person):
        raise PermissionDenied("You do not keep this person's record.")
    return _page(request, person, reverse("members:person_held", args=[pk]))


def _people() -> "QuerySet[Person]":
    return Person.objects.select_related("organisation", "group", "unit")


def _page(request: SignedInRequest, person: Person, action: str) -> HttpResponseBase:
    own = request.user.person_id == person.pk
    form = HeldForm(request.POST or None)
    whole = False
    if request.method == "POST":
        if not form.is_valid():
            raise Http404
        whole, taken = form.cleaned_data["whole"], form.cleaned_data["file"]
        try:
            held_look(
                actor=request.user, person=person, whole=whole, purpose=form.cleaned_data["purpose"], taken=taken,
                request=request,
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error("purpose", problem.messages)
            whole = False
        else:
            if taken:
                sheet = held(person, whole=whole)
                return _file(sheet)
    context = {
        "title": _("What is held about %(name)s") % {"name": person.name},
        "tabs": tabs(request, "own_data") if own else [],
        "person": person,
        "own": own,
        "sheet": held(person, whole=whole),
        "whole": whole,
        "form": form,
        "action": action,
        "may_see_whole": own or policies.may_reveal(request.user, person),
        "may_change": policies.may_change_person(request.user, person),
        "may_erase": bool(person.leaving) and policies.may_erase(request.user, person),
        "today": timezone.localdate(),
    }
    return render(request, "members/privacy/held.html", context, status=400 if form.errors else 200)


_HEADER: Final = ("类别", "项目", "内容", "处理目的", "处理依据", "可见范围", "保存期限")


def _file(sheet: HeldSheet) -> FileResponse:
    name = f"{_('what is held')}-{timezone.localdate()}"
    return download(lambda file: write_lines(name, _HEADER, _rows(sheet), file, "csv"), name, "csv")


def _rows(sheet: HeldSheet) -> Iterator[Sequence[str]]:
    """The sheet as rows of a file: one a value."""
    for line in sheet.lines:
        yield _told(_("person"), line.label, line.value, why=line.why)
    for table in sheet.tables:
        for number, cells in enumerate(table.rows, start=1):
            for label, value in cells:
                yield _told(f"{table.title} {number}", label, value, why=table.why)
    for look in sheet.looks:
        at = f"{timezone.localtime(look.at):%Y-%m-%d %H:%M}"
        yield look.get_kind_display(), at, str(look.user or ""), look.purpose


def _told(*cells: object, why: Held) -> Sequence[str]:
    return [str(cell) for cell in (*cells, why.purpose, why.basis, why.seen_by, why.kept)]
