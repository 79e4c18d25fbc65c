"""Writes of papers: handing one in and taking it out again; and the reading that leaves a trace, fetching one."""

from datetime import date
from typing import Final

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.files import Checked
from core.models import AccessLog
from core.services.access_log import access_record
from core.services.files import file_attach
from core.text import clean
from members import policies
from members.models import Person, PersonPaper, User

MOST_PAPERS: Final = 200
LOG_NAME: Final = "person.paper"


def paper_add(
    *, actor: User, person: Person, checked: Checked, kind: str, title: str, dated_on: date | None, today: date
) -> PersonPaper:
    """Put a checked file among the papers of a person whose record the actor keeps.

    Raises ValidationError by field, PermissionDenied, core.files.FileProblem if the disk is full.
    """
    with transaction.atomic():
        row = _kept(actor, person)
        if row.papers.count() >= MOST_PAPERS:
            raise ValidationError(_("A person has at most %(most)s papers. Remove one first.") % {"most": MOST_PAPERS})
        if dated_on is not None and dated_on > today:
            raise ValidationError({"dated_on": _("The date of the paper lies in the future. Correct it.")})
        paper = PersonPaper(person=row, kind=kind, title=clean(title), dated_on=dated_on)
        paper.clean_fields(exclude=["stored_as", "name", "content_type", "size", "sha256", "uploaded_by"])
        for name, value in file_attach(actor=actor, checked=checked).items():
            setattr(paper, name, value)
        paper.save(force_insert=True)
    return paper


def paper_remove(*, actor: User, paper: PersonPaper, reason: str) -> None:
    """Take a paper out for good: row and file go, the history keeps that it was there, who removed it and why.

    Raises ValidationError without a reason, PermissionDenied.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the paper is removed.")})
    with transaction.atomic():
        _kept(actor, paper.person)
        row = PersonPaper.objects.visible_to(actor).filter(pk=paper.pk).first()
        if row is None:  # somebody else was quicker
            return
        with pghistory.context(reason=reason.strip()):
            row.delete()


def paper_fetched(*, actor: User, paper: PersonPaper, request: HttpRequest | None = None) -> None:
    """Write down that somebody fetched a paper. Source: PIPL; DOMAIN §11."""
    access_record(
        kind=AccessLog.Kind.DOWNLOAD,
        user=actor,
        request=request,
        what=LOG_NAME,
        object_id=paper.person_id,
        scope_path=paper.person.scope_path,
        rows=1,
        details={"paper": paper.pk},
    )


def _kept(actor: User, person: Person) -> Person:
    """The person, locked, so that nobody moves them out of the actor's scope meanwhile."""
    row = Person.objects.visible_to(actor).select_for_update().filter(pk=person.pk).first()
    if row is None or not policies.may_see_papers(actor, row):
        raise PermissionDenied("You do not keep this person's record.")
    return row
