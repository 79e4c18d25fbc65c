"""Handing an office over: who, from which day; what will happen; done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.web.asking import READ_OR_POST
from members import policies
from members.forms.handover import HandOverForm
from members.models import Role
from members.services.handover import first_day_check, imports_waiting, office_hand_over, successor_of
from members.views.requests import SignedInRequest


@login_required
@require_http_methods(READ_OR_POST)
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, show what will happen, then do it; a new account's one-time password is shown once."""
    today = timezone.localdate()
    roles = Role.objects.visible_to(request.user).not_ended(today).select_related("user", "organisation")
    role = get_object_or_404(roles, pk=pk)
    if role.organisation is None:
        raise Http404
    if not policies.may_grant(request.user, role):
        raise PermissionDenied("The role is one that the administrator could not grant.")
    back = reverse("members:organisation", args=[role.organisation_id])
    form = HandOverForm(request.POST or None, initial={"on": today})
    context = {"title": _("Hand over the office"), "role": role, "form": form, "submit": _("Go on"), "cancel_url": back}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            successor = successor_of(
                actor=request.user, role=role, username=given["username"], display_name=given["display_name"]
            )
            if not given["confirmed"]:
                first_day_check(given["on"], today)
                context |= {
                    "successor": successor,
                    "on": given["on"],
                    "at_once": given["on"] <= today,
                    "imports": imports_waiting(role.user),
                    "form": form.hidden(),
                }
                return render(request, "members/accounts/hand_over_confirm.html", context)
            done = office_hand_over(
                actor=request.user, role=role, successor=successor, on=given["on"], today=today, reason=given["reason"]
            )
        except ValidationError as problem:
            form.refuse(problem)
        else:
            if done.sign_in is not None:
                shown = {"title": _("One-time password"), "made": done.sign_in, "back": back}
                return render(request, "members/accounts/one_time_password.html", shown)
            messages.success(request, _("The office has been handed over to %(name)s.") % {"name": done.role.user})
            return redirect(back)
    return render(request, "members/accounts/hand_over.html", context)
