"""Whether an organisation held in a year what is asked for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.choices import word
from members.views.requests import SignedInRequest
from study.compliance import Line, year_of
from study.forms.places import PlaceForm, asked_year
from study.rules import compliance as rules
from study.rules import kinds


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
            {"line": line, "name": _name(line), "article": _article(line), "cells": _cells(line)} for line in lines
        ],
    }
    return render(request, "study/compliance/year.html", context)


def _name(line: Line) -> str:
    if line.cadence.kind == kinds.GROUP_STUDY:
        return f"{word(kinds.KIND, line.cadence.kind)}（{word(kinds.AUDIENCE, line.cadence.audience)}）"
    return str(word(kinds.KIND, line.cadence.kind))


def _article(line: Line) -> str:
    """The article a line rests on, as it is cited in full: ZB 14."""
    short, _space, number = line.cadence.article.partition(" ")
    names = {
        "ZB": _("Regulations on the work of branches (ZB), art. %(number)s"),
        "TL": _("Regulations on the education of members (TL), art. %(number)s"),
    }
    return names[short] % {"number": number} if short else ""


def _cells(line: Line) -> list[dict[str, object]]:
    words = {
        rules.MET: _("held"),
        rules.MISSED: _("missed"),
        rules.DUE: _("now due"),
        rules.AHEAD: _("to come"),
        rules.NOT_ASKED: _("not asked"),
    }
    basis = "statutory" if line.is_statutory else "local"
    return [
        {
            "period": period,
            "label": _label(line, period),
            "word": words[period.state],
            "css": f"{period.state}-{basis}" if period.state == rules.MISSED else period.state,
        }
        for period in line.periods
    ]


def _label(line: Line, period: rules.Period) -> str:
    if line.cadence.weeks:
        return f"{period.first:%m-%d}"
    first, last = period.first.month, period.last.month
    return str(first) if first == last else f"{first}–{last}"
