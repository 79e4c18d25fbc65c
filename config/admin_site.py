"""The admin's site: who comes in, the one way in, and its own content policy."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from core.web.admin import ScopedModelAdmin
from core.web.admin.pickers import PickerView
from members import policies
from members.views.accounts import SignOutView

CONTENT_POLICY: Final = {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}
"""What unfold needs on top of the policy of the pages, and only here: Alpine evaluates the expressions in its
attributes, and its templates carry style attributes. No inline script, nothing from another host."""

_DROPPED: Final = ("search", "view_on_site")


class HongzhuAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold is not typed
    """The admin for those with an administrator's role in force."""

    index_title = _("Administration")
    final_catch_all_view = False  # what is no page is not found, as everywhere

    def register(self, model_or_iterable: Any, admin_class: type | None = None, **options: Any) -> None:
        """Only what keeps to the scope: pages that parts bring along ask for Django's permissions, which nobody has."""
        if admin_class is not None and issubclass(admin_class, ScopedModelAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the admin is for this user."""
        return request.user.is_active and policies.may_administer(request.user)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Every page of the admin, and no other, answers with the policy that unfold needs.

        Who has not signed in is sent to do so, who has no right to the admin is told, as on every other page.
        """
        page = csp_update(CONTENT_POLICY)(super().admin_view(view, cacheable))

        @wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise PermissionDenied("The admin is for administrators.")
            return page(request, *args, **kwargs)

        return guarded

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

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """The answers of pickers."""
        return PickerView.as_view(admin_site=self)(request)

    def get_urls(self) -> list[Any]:
        """Without unfold's search of page names, whose answers are cached apart from rights, and without Django's way
        from any row to its page, which knows no scope."""
        return [url for url in super().get_urls() if getattr(url, "name", None) not in _DROPPED]
