"""The admin's site: who comes in, the one way in, and its own content policy."""

from collections.abc import Callable
from typing import Any, Final

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from core.web.admin import ScopedModelAdmin
from members import policies
from members.views.accounts import SignOutView

CONTENT_POLICY: Final = {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}
"""What unfold needs on top of the policy of the pages, and only here: Alpine evaluates the expressions in its
attributes, and its templates carry style attributes. No inline script, nothing from another host."""


class HongzhuAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold is not typed
    """The admin for those with an administrator's role in force."""

    index_title = _("Administration")

    def register(self, model_or_iterable: Any, admin_class: type | None = None, **options: Any) -> None:
        """Only what keeps to the scope: pages that parts bring along ask for Django's permissions, which nobody has."""
        if admin_class is not None and issubclass(admin_class, ScopedModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Everybody else is sent to the sign-in page of the program."""
        return request.user.is_active and policies.may_administer(request.user)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Every page of the admin, and no other, answers with the policy that unfold needs."""
        return csp_update(CONTENT_POLICY)(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """There is one way in: the sign-in page, with its lock-out and its log."""
        return redirect("members:sign_in")

    def logout(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """And one way out."""
        return SignOutView.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """One's own password is changed where everybody changes it."""
        return redirect("members:change_password")

    def password_change_done(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return redirect("members:change_password")

    def search(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """unfold's own search of page names is switched off: its answers are cached apart from rights."""
        raise Http404
