"""Signing in and out, one's own password."""

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
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from members.forms.accounts import PasswordForm, SignInForm
from members.services.accounts import password_change
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
@require_http_methods(["GET", "HEAD", "POST"])
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
            messages.success(request, _("The new password holds from now on."))
            return redirect(settings.LOGIN_REDIRECT_URL)
    context = {"title": _("Change password"), "form": form, "first": request.user.must_change_password}
    return render(request, "members/accounts/password.html", context)
