"""Signing in and out, one's own password, where one is signed in."""

from typing import Any

from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.web.asking import READ_OR_POST
from members.forms.accounts import PasswordForm, SignInForm
from members.models import SecondFactor, UserSession
from members.rules.devices import device_words
from members.services.accounts import password_change
from members.services.held_forms import form_drop, form_held
from members.services.sessions import ROW, session_end, session_follow, sessions_end_others
from members.views.requests import SignedInRequest


class SignInView(LoginView):
    """The one way in. Where it leads next is refused unless it is a page of this program."""

    form_class = SignInForm
    template_name = "members/accounts/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"title": gettext_lazy("Sign in")}


class SignOutView(LogoutView):
    """By POST alone, so that no link elsewhere signs anybody out."""

    http_method_names = ["post", "options"]


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """What axes answers after too many failures from one address with one name: when it ends, and who can end it."""
    username = (credentials or {}).get("username")
    last = AccessAttempt.objects.filter(username=username, ip_address=get_client_ip_address(request)).aggregate(
        at=Max("attempt_time")
    )["at"]
    ends_at = (last or timezone.now()) + get_cool_off(request)
    context = {"title": _("Too many failed tries"), "ends_at": ends_at}
    page = render(request, "members/accounts/locked_out.html", context, status=429)
    page["Retry-After"] = str(max(1, int((ends_at - timezone.now()).total_seconds())))
    return page


@login_required
@require_http_methods(READ_OR_POST)
def change_password(request: SignedInRequest) -> HttpResponse:
    """Choose one's own password, at the first sign-in and whenever one likes."""
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = password_change(actor=request.user, password=form.cleaned_data["new"])
        except ValidationError as problem:
            form.add_error("new", problem)
        else:
            update_session_auth_hash(request, user)
            session_follow(session=request.session)
            sessions_end_others(actor=user, session=request.session, request=request)
            messages.success(request, _("The new password holds from now on."))
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"title": _("Change password"), "form": form, "first": request.user.must_change_password}
    return render(request, "members/accounts/password.html", context)


@login_required
@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """One's own sign-in: password, second factor, and where one is signed in."""
    now = timezone.now()
    factor = SecondFactor.objects.filter(user=request.user, confirmed=True).first()
    sessions = list(UserSession.objects.visible_to(request.user).alive(now))
    for row in sessions:
        row.device = device_words(row.user_agent)  # type: ignore[attr-defined]  # for the template
    context = {
        "title": _("My sign-in"),
        "factor": factor,
        "codes_left": factor.recovery_codes.filter(used_at=None).count() if factor else 0,
        "sessions": sessions,
        "here": request.session.get(ROW),
        "idle_minutes": settings.IDLE_MINUTES,
    }
    return render(request, "members/accounts/account.html", context)


@login_required
@require_POST
def end_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign out in one other place."""
    row = get_object_or_404(UserSession.objects.visible_to(request.user), pk=pk)
    if row.pk != request.session.get(ROW) and session_end(actor=request.user, session=row, request=request):
        messages.success(request, _("You are signed out there."))
    return redirect("members:account")


@login_required
@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    sessions_end_others(actor=request.user, session=request.session, request=request)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("members:account")


@login_required
@require_POST
def stay(request: SignedInRequest) -> HttpResponse:
    """Somebody is still there, writing: the session goes on, by the very asking."""
    return HttpResponse(status=204)


@login_required
@require_http_methods(READ_OR_POST)
def held_form(request: SignedInRequest) -> HttpResponse:
    """The form that was sent after the session had ended: to be sent again now, or dropped."""
    if request.method == "POST":
        form_drop(user=request.user)
        return redirect(settings.LOGIN_REDIRECT_URL)
    held = form_held(user=request.user)
    if held is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "members/accounts/held_form.html", {"title": _("Send the form?"), "held": held})
