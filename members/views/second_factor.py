"""The pages of the second factor: asked for at sign-in, set up, its recovery codes, given up."""

from collections.abc import Callable
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.web.asking import READ_OR_POST
from members import policies
from members.forms.accounts import CodeForm
from members.models import SecondFactor
from members.rules import second_factor as rules
from members.services import second_factor as services
from members.services.sessions import sessions_end_others
from members.signed_in import SecondFactorState, second_factor_given, second_factor_gone, second_factor_state
from members.views.requests import SignedInRequest

_FEW_LEFT = 3


@sensitive_post_parameters("code")
@login_required
@require_http_methods(READ_OR_POST)
def verify(request: SignedInRequest) -> HttpResponse:
    """Ask for a code between the password and the first page."""
    wanted = _wanted(request)
    if second_factor_state(request) != SecondFactorState.DUE:
        return redirect(wanted)
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        left = _tried(form, lambda code: services.second_factor_verify(user=request.user, **_given(request, code)))
        if left is not None:
            second_factor_given(request)
            if left < _FEW_LEFT:
                words = ngettext(
                    "You have %(count)s recovery code left. Make new ones.",
                    "You have %(count)s recovery codes left. Make new ones.",
                    left,
                )
                messages.warning(request, words % {"count": left})
            return redirect(wanted)
    context = {"title": _("Second factor"), "form": form, "next": wanted}
    return render(request, "members/accounts/second_factor_verify.html", context)


@sensitive_post_parameters("code")
@login_required
@require_http_methods(READ_OR_POST)
def set_up(request: SignedInRequest) -> HttpResponse:
    """Show the code for the app, take its first answer, then show the recovery codes once."""
    try:
        factor = services.second_factor_begin(actor=request.user)
    except ValidationError as problem:
        messages.info(request, " ".join(problem.messages))
        return redirect("members:account")
    form = CodeForm(request.POST or None, recovery=False)
    if request.method == "POST":
        made = _tried(form, lambda code: services.second_factor_confirm(actor=request.user, **_given(request, code)))
        if made is not None:
            second_factor_given(request)
            sessions_end_others(actor=request.user, session=request.session)
            return _codes_page(request, made)
    secret = factor.secret or ""
    address = rules.app_address(secret, request.user.username, _("Hongzhu"))
    context = {
        "title": _("Set up the second factor"),
        "form": form,
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=2),
        "secret": rules.in_groups(secret),
        "compulsory": policies.must_have_second_factor(request.user),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "members/accounts/second_factor_set_up.html", context)


@sensitive_post_parameters("code")
@login_required
@require_http_methods(READ_OR_POST)
def codes(request: SignedInRequest) -> HttpResponse:
    """Make new recovery codes; the old ones are void."""
    if not _has_factor(request):
        return redirect("members:account")
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        made = _tried(form, lambda code: services.recovery_codes_renew(actor=request.user, **_given(request, code)))
        if made is not None:
            return _codes_page(request, made)
    what = _("The next page shows ten new codes. The old ones are void from then on.")
    return _ask(request, form, _("New recovery codes"), what)


@sensitive_post_parameters("code")
@login_required
@require_http_methods(READ_OR_POST)
def remove(request: SignedInRequest) -> HttpResponse:
    """Take the second factor away: to do without, or, where it is compulsory, to set up another telephone."""
    if not _has_factor(request):
        return redirect("members:account")
    compulsory = policies.must_have_second_factor(request.user)
    service = services.second_factor_replace if compulsory else services.second_factor_remove
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        done = _tried(form, lambda code: service(actor=request.user, **_given(request, code)) or True)
        if done:
            second_factor_gone(request)
            if compulsory:
                return redirect("members:second_factor_set_up")
            messages.success(request, _("From now on the password alone lets you in."))
            return redirect("members:account")
    if compulsory:
        return _ask(request, form, _("Another telephone"), _("The app on the old telephone is void from then on."))
    return _ask(request, form, _("Give up the second factor"), _("Then the password alone lets you in."))


def _tried(form: CodeForm, service: Callable[[str], Any]) -> Any:
    """What the service answers to the code, or None with what is wrong said at the field."""
    if not form.is_valid():
        return None
    try:
        return service(form.cleaned_data["code"])
    except ValidationError as problem:
        form.add_error("code", problem)
        return None


def _given(request: SignedInRequest, code: str) -> dict[str, Any]:
    return {"typed": code, "now": timezone.now(), "request": request}


def _has_factor(request: SignedInRequest) -> bool:
    return bool(SecondFactor.objects.filter(user=request.user, confirmed=True).exists())


def _codes_page(request: SignedInRequest, made: list[str]) -> HttpResponse:
    """Answered to the form itself, without a redirect: nothing stores the codes, and no page is cached."""
    context = {
        "title": _("Your recovery codes"),
        "codes": made,
        "next": _wanted(request),
        "today": timezone.localdate(),
    }
    return render(request, "members/accounts/recovery_codes.html", context)


def _ask(request: SignedInRequest, form: CodeForm, title: str, what: str) -> HttpResponse:
    context = {"title": title, "what": what, "form": form, "submit": title, "cancel_url": reverse("members:account")}
    return render(request, "core/parts/confirm.html", context)


def _wanted(request: HttpRequest) -> str:
    """Where one was going, if it is a page of this program; else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)
