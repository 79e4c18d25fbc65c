"""Writes of papers of sessions, readings and notes."""

from typing import Final

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.files import Checked
from core.services.files import file_attach
from core.text import clean
from members.models import User
from study import policies
from study.models import Reading, StudyNote, StudyPaper, StudySession
from study.rules import kinds

MOST_PAPERS: Final = 50


def paper_add(*, actor: User, of: StudySession | Reading | StudyNote, checked: Checked, title: str) -> StudyPaper:
    """Put a checked file to a session, a reading or a note that the actor keeps.

    Raises ValidationError for a closed record or too many papers, PermissionDenied, core.files.FileProblem.
    """
    with transaction.atomic():
        paper = StudyPaper(title=clean(title) or checked.name[:100])
        if isinstance(of, StudySession):
            paper.session = StudySession.objects.select_for_update().get(pk=of.pk)
        elif isinstance(of, StudyNote):
            paper.note = StudyNote.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=of.pk)
        else:
            paper.reading = Reading.objects.select_for_update().get(pk=of.pk)
        _check_kept(actor, paper)
        if of.papers.count() >= MOST_PAPERS:
            raise ValidationError(_("There are at most %(most)s papers. Remove one first.") % {"most": MOST_PAPERS})
        for name, value in file_attach(actor=actor, checked=checked).items():
            setattr(paper, name, value)
        paper.save(force_insert=True)
    return paper


def paper_remove(*, actor: User, paper: StudyPaper, reason: str) -> None:
    """Take a paper out for good, with the reason; the history keeps that it was there."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the paper is removed.")})
    with transaction.atomic():
        row = StudyPaper.objects.visible_to(actor).filter(pk=paper.pk).first()
        if row is None:  # somebody else was quicker
            return
        _check_kept(actor, row)
        with pghistory.context(reason=reason.strip()):
            row.delete()


def _check_kept(actor: User, paper: StudyPaper) -> None:
    if paper.session is not None:
        if not policies.may_change_session(actor, paper.session):
            raise PermissionDenied("You do not keep the sessions of this organisation.")
        if paper.session.state in (kinds.CLOSED, kinds.CANCELLED):
            raise ValidationError(_("This record is closed. Open it again before you change it."))
    elif paper.note is not None:
        if not policies.may_keep_notes(actor, paper.note.scope_path):
            raise PermissionDenied("You do not keep the notes of this person.")
    elif paper.reading is None or not policies.may_change_plan(actor, paper.reading.plan):
        raise PermissionDenied("You do not keep the plans of this organisation.")
