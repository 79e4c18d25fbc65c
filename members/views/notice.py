"""The privacy notice, before the first page and whenever one likes."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.domain_settings import ACCESS_LOG_MONTHS, HISTORY_MONTHS
from core.web.asking import READ_OR_POST
from members.domain_settings import CORRECTION_WORKING_DAYS, ERASE_AFTER_MONTHS
from members.rules.privacy import NOTICE_VERSION
from members.services.notice import contacts, notice_accept, notice_is_due, notice_read
from members.views.privacy import tabs
from members.views.requests import SignedInRequest


class NoticeForm(forms.Form):
    """Read; and the separate consent that sensitive information wants."""

    read = forms.BooleanField(label=gettext_lazy("I have read this notice."))
    sensitive = forms.BooleanField(
        label=gettext_lazy("I agree that my ID number, telephone and address are kept as it says.")
    )


@login_required
@require_http_methods(READ_OR_POST)
def privacy_notice(request: SignedInRequest) -> HttpResponse:
    """The notice; while it is due, with the form that says it was read."""
    due = notice_is_due(request.session)
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        notice_accept(actor=request.user, session=request.session)
        return redirect(settings.LOGIN_REDIRECT_URL)
    context: dict[str, Any] = {
        "title": _("Privacy notice"),
        "tabs": [] if due else tabs(request, "privacy_notice"),
        "due": due,
        "form": form,
        "version": NOTICE_VERSION,
        "read": notice_read(request.user),
        "contacts": contacts(),
        "history_months": HISTORY_MONTHS.current(),
        "log_months": ACCESS_LOG_MONTHS.current(),
        "erase_months": ERASE_AFTER_MONTHS.current(),
        "answer_days": CORRECTION_WORKING_DAYS.current(),
    }
    return render(request, "members/privacy/notice.html", context, status=400 if form.errors else 200)
