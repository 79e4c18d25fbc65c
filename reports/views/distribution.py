"""The member distribution map: a tree map of one level, and a card for each place."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.web.listing.page import query
from members.choices import word
from members.rules import codes
from members.views.requests import SignedInRequest
from reports.distribution.boxes import tree_map
from reports.distribution.figures import CATEGORIES, State
from reports.distribution.places import EMPTY, FRONT_LINE, Page, Place, address, page_of, read_map
from reports.forms.distribution import MapForm
from reports.views.structure import asked


@login_required
@require_safe
def distribution(request: SignedInRequest) -> HttpResponse:
    """Where members are and where there is none, those places first."""
    today = timezone.localdate()
    form = MapForm(request.GET, user=request.user, today=today)
    context: dict[str, Any] = {"title": _("Distribution map"), "form": form, "query": asked(request.GET)}
    if form.is_valid():
        chosen = form.cleaned_data
        on = None if chosen["on"] in (None, today) else chosen["on"]
        found = read_map(request.user, chosen["organisation"], chosen["kind"], on)
        page = page_of(found.shown(chosen["show"]), _number(request.GET.get("after", "")))
        context |= {
            "organisation": chosen["organisation"],
            "chart": None if chosen["show"] else tree_map(request.user, found),
            "map": found,
            "day": on or today,
            "gaps": _gaps(request.GET, found.number(State.EMPTY), found.number(State.FRONT_LINE_WITHOUT)),
            "page": page,
            "cards": [_card(found.kind, place) for place in page.places],
            **_pages(request.GET, page),
        }
    return render(request, "reports/distribution/map.html", context)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def _card(kind: str, place: Place) -> dict[str, Any]:
    """A card: what stands on it and whether it needs attention."""
    members = [
        (word(codes.POST_CATEGORY, category) or _("Not stated"), people)
        for category, people in zip(CATEGORIES, place.figures.members, strict=True)
        if people
    ]
    return {
        "place": place,
        "url": address(kind, place),
        "above": word(codes.ORGANISATION_KIND, place.above)
        if place.above in codes.ORGANISATION_KIND.by_value
        else place.above,
        "members": members,
        "empty": place.state is State.EMPTY,
        "front_line_without": place.state is State.FRONT_LINE_WITHOUT,
    }


def _gaps(params: QueryDict, empty: int, front_line: int) -> list[tuple[int, str, str]]:
    """How many places lack members, each with the address that shows them alone."""
    lacking = ((empty, _("without any member"), EMPTY), (front_line, _("front line without members"), FRONT_LINE))
    return [(many, label, query(params, without=("after",), show=show)) for many, label, show in lacking]


def _pages(params: QueryDict, page: Page) -> dict[str, str | None]:
    last = page.first + len(page.places) - 1
    words = {"first": page.first, "last": last, "count": page.count}
    return {
        "next_url": None if page.next is None else query(params, without=(), after=str(page.next)),
        "previous_url": None if page.previous is None else query(params, without=(), after=str(page.previous)),
        "count_text": _("%(first)s to %(last)s of %(count)s") % words if page.places else "",
    }
