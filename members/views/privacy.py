"""Personal information: the way in, and the tabs of its pages."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members import policies
from members.views.requests import SignedInRequest


class Tab(NamedTuple):
    """A page of this part, as the tabs show it."""

    label: str | Promise
    url: str
    active: bool


_TABS: Final[tuple[tuple[str, str | Promise, Callable[[Any], bool]], ...]] = (
    ("own_data", gettext_lazy("My data"), lambda user: True),
    ("privacy_notice", gettext_lazy("Privacy notice"), lambda user: True),
    ("corrections", gettext_lazy("Corrections"), lambda user: True),
    ("access_log", gettext_lazy("Access log"), policies.may_administer),
    ("impact_assessment", gettext_lazy("Impact assessment"), policies.may_administer),
)


def tabs(request: SignedInRequest, active: str) -> list[Tab]:
    """The pages of this part that the user may see."""
    return [
        Tab(label, reverse(f"members:{route}"), route == active)
        for route, label, may_see in _TABS
        if may_see(request.user)
    ]


@login_required
@require_safe
def privacy(request: SignedInRequest) -> HttpResponse:
    """The first of the pages that the user may see."""
    return redirect(tabs(request, "")[0].url)
