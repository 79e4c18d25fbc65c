"""The list of notes and reflections: its columns and the orders it offers, an index for each. It ranks nobody."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.web.listing import Column, ListingDeclaration, Order
from members.choices import word
from study.models import StudyPaper
from study.querysets.notes import StudyNoteQuerySet
from study.rules import kinds

COLUMNS_READ = (
    "kind",
    "day",
    "scope_path",
    "person__name",
    "person__organisation__name",
    "reading__title",
    "session__topic",
)


def as_listed(notes: StudyNoteQuerySet) -> StudyNoteQuerySet:
    """Notes with what a list shows of them: whether there is a text or a file, not the text itself."""
    papers = StudyPaper.objects.filter(note=OuterRef("pk"))
    listed = notes.select_related("person__organisation", "reading", "session").only(*COLUMNS_READ)
    return listed.annotate(has_text=~Q(text=""), has_file=Exists(papers))


def _kept_as(note: Any) -> str:
    words = [gettext("text")] if note.has_text else []
    return "、".join(words + ([gettext("file")] if note.has_file else [])) or "—"


LISTING = ListingDeclaration(
    columns=(
        Column(_("Name"), lambda note: note.person.name, main=True),
        Column(_("Branch"), lambda note: note.person.organisation.name, order="organisation"),
        Column(_("Kind"), lambda note: word(kinds.NOTE_KIND, note.kind), css="word"),
        Column(_("Reading or session"), lambda note: note.on),
        Column(_("Day"), lambda note: f"{note.day:%Y-%m-%d}", order="day", css="number"),
        Column(_("Kept here"), _kept_as, css="word"),
    ),
    orders=(
        Order.by("day", _("day"), "day"),
        Order.by("organisation", _("organisation"), "scope_path", "day"),
    ),
    url=lambda note: reverse("study:note", args=[note.pk]),
)


def counts_by(notes: StudyNoteQuerySet, field: str, numbers: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many notes and reflections there are, by the number of their reading or session. One query."""
    counted = (
        notes.filter(**{f"{field}__in": list(numbers)}).order_by().values(field, "kind").annotate(many=Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for row in counted:
        found.setdefault(row[field], {})[row["kind"]] = row["many"]
    return found


def counts_in_words(counts: dict[str, int]) -> str:
    """笔记 12、心得 3; empty without any."""
    return "、".join(
        f"{word(kinds.NOTE_KIND, kind)} {counts[kind]}" for kind in kinds.NOTE_KIND.values() if kind in counts
    )
