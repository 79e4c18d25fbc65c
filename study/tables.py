"""The list of sessions: its columns and the orders it offers, an index for each."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.web.listing import Column, ListingDeclaration, Order
from members.choices import word
from study.figures import tallies
from study.models import StudySession
from study.rules import kinds

COLUMNS_READ = (
    "topic",
    "kind",
    "audience",
    "state",
    "starts_at",
    "ends_at",
    "organisation__name",
    "scope_path",
)


def when(session: StudySession) -> str:
    """Day and times: 2026-11-20 15:30–17:00."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    if starts.date() == ends.date():
        return f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}"
    return f"{starts:%Y-%m-%d %H:%M} – {ends:%Y-%m-%d %H:%M}"


def with_tallies(rows: Iterable[StudySession]) -> None:
    """Put the figures of a page's sessions on its rows. One query."""
    rows = list(rows)
    found = tallies(row.pk for row in rows)
    for row in rows:
        row.tally = found[row.pk]  # type: ignore[attr-defined]  # for the columns below


def _present(session: Any) -> str:
    return f"{session.tally.present}/{session.tally.expected}" if session.took_place else f"–/{session.tally.expected}"


LISTING = ListingDeclaration(
    columns=(
        Column(_("Topic"), lambda session: session.topic, main=True),
        Column(_("Day and time"), when, order="day", css="number"),
        Column(_("Kind"), lambda session: word(kinds.KIND, session.kind), css="word"),
        Column(_("Organisation"), lambda session: session.organisation.name, order="organisation"),
        Column(_("Audience"), lambda session: word(kinds.AUDIENCE, session.audience), css="word"),
        Column(_("State"), lambda session: word(kinds.STATE, session.state), css="word"),
        Column(_("Present/expected"), _present, css="number"),
    ),
    orders=(
        Order.by("day", _("day"), "starts_at"),
        Order.by("organisation", _("organisation"), "scope_path", "starts_at"),
    ),
    url=lambda session: reverse("study:session", args=[session.pk]),
)
