"""Erasing a record: what would go and what stays, then the name typed once more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.web.asking import READ_OR_POST
from members import policies
from members.forms.privacy import ErasureForm
from members.models import Person
from members.services.erasure import erase, erasure_plan
from members.views.requests import SignedInRequest


@login_required
@require_http_methods(READ_OR_POST)
def person_erase(request: SignedInRequest, pk: int) -> HttpResponse:
    """First the reason beside what would happen; then once more, with the name."""
    people = Person.objects.visible_to(request.user).select_related("organisation", "group", "unit")
    person: Person = get_object_or_404(people, pk=pk)
    if not policies.may_erase(request.user, person):
        raise PermissionDenied("Only administrators of the person's organisation erase a record.")
    form = ErasureForm(request.POST or None)
    second = False
    if request.method == "POST" and form.is_valid():
        second = "name" in request.POST
        typed = form.cleaned_data["name"].strip()
        if second and typed != person.name:
            form.add_error("name", _("This is not the name. Type %(name)s.") % {"name": person.name})
        elif second:
            try:
                erase(
                    actor=request.user, person=person, reason=form.cleaned_data["reason"], today=timezone.localdate(),
                    request=request,
                )  # fmt: skip
            except ValidationError as problem:
                form.add_error(None, problem.messages)
            else:
                messages.success(request, _("What was held has been erased."))
                return redirect("members:person", pk)
        second = True
    if not second:
        del form.fields["name"]
    context = {
        "title": _("Erase what is held about %(name)s") % {"name": person.name},
        "person": person,
        "plan": erasure_plan(person),
        "today": timezone.localdate(),
        "form": form,
        "second": second,
        "submit": _("Erase for good") if second else _("Go on"),
        "danger": second,
        "cancel_url": reverse("members:person_held", args=[pk]),
    }
    return render(request, "members/privacy/erase.html", context, status=400 if form.errors else 200)
