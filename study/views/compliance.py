"""Whether an organisation held in a year what is asked for."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.views.requests import SignedInRequest
from study import policies
from study.compliance.asked import audience_of, name_of
from study.compliance.words import article_of, css_of, label_of, word_of
from study.compliance.year import Line, year_of
from study.forms.places import PlaceForm, asked_year
from study.rules import compliance as rules


@login_required
@require_safe
def compliance(request: SignedInRequest) -> HttpResponse:
    """The year of one organisation, a line for each thing it is asked to hold."""
    today = timezone.localdate()
    year = asked_year(request.GET.get("year", ""), today)
    place = PlaceForm(request.GET, user=request.user)
    host = place.chosen
    if host is None:
        return render(request, "study/month/nowhere.html", {"title": _("What was held"), "tab": "compliance"})
    lines = year_of(host, year, today)
    context = {
        "title": _("What was held in %(year)s") % {"year": year},
        "tab": "compliance",
        "place": place,
        "organisation": host,
        "year": year,
        "lines": [
            {
                "line": line,
                "name": name_of(line.cadence),
                "article": article_of(line.cadence),
                "cells": list(_cells(request, line)),
            }
            for line in lines
        ],
    }
    return render(request, "study/compliance/year.html", context)


def _cells(request: SignedInRequest, line: Line) -> Iterator[dict[str, object]]:
    may_explain = policies.may_host(request.user, line.organisation, line.cadence.kind)
    for period in line.periods:
        yield {
            "period": period,
            "label": label_of(line.cadence, period.first, period.last),
            "word": word_of(period.state),
            "css": css_of(period.state, is_statutory=line.is_statutory),
            "url": _reason_url(line, period) if may_explain else "",
        }


def _reason_url(line: Line, period: rules.Period) -> str:
    """Where the reason for a missed period is entered or changed; nowhere for any other."""
    if period.reason_number is not None:
        return reverse("study:reason_edit", args=[period.reason_number])
    if period.state != rules.MISSED:
        return ""
    asked = {
        "organisation": line.organisation.pk,
        "kind": line.cadence.kind,
        "audience": audience_of(line.cadence),
        "period": period.first.isoformat(),
    }
    return f"{reverse('study:reason_add')}?{urlencode(asked)}"
