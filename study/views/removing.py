"""Taking something out that a reason must be given for."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.web.asking import ask
from core.web.forms import Refusable
from members.views.requests import SignedInRequest


class RemoveForm(Refusable, forms.Form):
    """Why it goes."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


def ask_to_remove(
    request: SignedInRequest,
    remove: Callable[[str], None],
    *,
    title: str,
    what: str,
    back: str,
    said: str,
    then: str = "",
) -> HttpResponse:
    """Ask why, say ``what`` goes with it, and take it out with the reason."""

    def act(given: dict[str, Any]) -> None:
        remove(given["reason"])

    return ask(
        request,
        RemoveForm(request.POST or None),
        act,
        title=title,
        submit=_("Remove"),
        back=back,
        said=said,
        then=then,
        template="core/parts/confirm.html",
        what=what,
        danger=True,
    )
