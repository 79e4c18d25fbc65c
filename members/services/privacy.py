"""What the law on personal information asks of the record: its log taken out, what is held told to the person."""

from collections.abc import Mapping
from typing import BinaryIO

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.models import AccessLog
from core.services.access_log import access_record
from core.sheets import Written, write_csv
from core.text import clean
from members import policies, privacy_sheets
from members.models import Person, User
from members.querysets.access_log import access_log_visible_to
from members.services.exports import administered


def access_log_export(
    *,
    actor: User,
    rows: "QuerySet[AccessLog]",
    file: BinaryIO,
    applied: Mapping[str, object],
    request: HttpRequest | None = None,
) -> Written:
    """Write entries of the log that the actor may see into a file, and leave an entry that says so.

    Raises PermissionDenied for anybody but administrators.
    """
    if not policies.may_administer(actor):
        raise PermissionDenied("The access log is for administrators.")
    seen = rows & access_log_visible_to(actor).order_by(*rows.query.order_by)
    written = write_csv(privacy_sheets.access_log(), seen, file)
    access_record(
        kind=AccessLog.Kind.EXPORT,
        user=actor,
        request=request,
        what="access log",
        scope_path=administered(actor),
        rows=written.rows,
        details={"format": "csv", "filter": dict(applied), "sha256": written.sha256},
    )
    return written


def held_look(
    *, actor: User, person: Person, whole: bool, purpose: str, taken: bool = False, request: HttpRequest | None = None
) -> None:
    """Write down that somebody looks at the sheet of what is held with whole numbers, or takes it out as a file.

    A person sees their own; others need the right to reveal and a purpose for whole numbers, and must keep the record.
    Raises PermissionDenied, ValidationError. Source: PIPL art. 45; DOMAIN §11.
    """
    own = actor.person_id == person.pk
    if not own and not policies.may_change_person(actor, person):
        raise PermissionDenied("You do not keep this person's record.")
    if whole and not own and not policies.may_reveal(actor, person):
        raise PermissionDenied("No role of yours may reveal this person's numbers.")
    stated = _("one's own") if own else clean(purpose)
    if whole and not stated:
        raise ValidationError({"purpose": _("Say what you need the numbers for.")})
    access_record(
        kind=AccessLog.Kind.EXPORT if taken else AccessLog.Kind.REVEAL,
        user=actor,
        request=request,
        what="person.held_whole" if whole else "person.held",
        object_id=person.pk,
        scope_path=person.scope_path,
        rows=1,
        purpose=stated,
    )
