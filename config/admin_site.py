from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from members import policies


class HongzhuAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold is not typed
    """The admin for those with an administrator's role in force."""

    site_title = _("Hongzhu")
    site_header = _("Hongzhu administration")
    index_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        """Everybody else is sent to the sign-in page of the program."""
        return request.user.is_active and policies.may_administer(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """There is one way in: the sign-in page, with its lock-out and its log."""
        return redirect("members:sign_in")
