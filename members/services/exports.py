"""Taking lists out: who may, which rows, with or without whole numbers, and the entry in the access log."""

from collections.abc import Mapping, Sequence
from datetime import date
from os.path import commonprefix
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.models import AccessLog
from core.services.access_log import access_record
from core.sheets import Written, write_csv, write_xlsx
from members import policies, sheets
from members.models import Organisation
from members.querysets.people import PersonQuerySet
from members.querysets.scope import Paths, paths_of, within

if TYPE_CHECKING:
    from members.models import User

Format = Literal["csv", "xlsx"]
WRITERS: Final = {"csv": write_csv, "xlsx": write_xlsx}


def exportable(actor: "User | AnonymousUser", people: PersonQuerySet) -> PersonQuerySet:
    """Those of the people whom the actor may take out."""
    return people.filter(within(policies.paths_with_export(actor), "scope_path"))


def may_export_unmasked(actor: "User | AnonymousUser", people: PersonQuerySet) -> bool:
    """Whether the right to export whole numbers covers every one of the people. One query at most."""
    paths = policies.paths_with_unmasked_export(actor)
    return bool(paths) and not people.exclude(within(paths, "scope_path")).exists()


def roster_export(
    *,
    actor: "User | AnonymousUser",
    people: PersonQuerySet,
    on: date,
    file_format: Format,
    file: BinaryIO,
    headers: Sequence[str] = (),
    unmasked: bool = False,
    purpose: str = "",
    applied: Mapping[str, object] | None = None,
    request: HttpRequest | None = None,
) -> Written:
    """Write sheet 1 of the people, in their order, into a file and leave one row in the access log.

    With ``headers`` only those of its columns, in their order.

    Numbers are whole only with ``unmasked``, which asks for the right over every row and a purpose. ``applied`` is the
    filter in codes, without personal data. The file is whole before anybody gets a byte of it, so what the log says
    went out, went out. Raises PermissionDenied, ValidationError without a purpose, TooManyRows.
    Source: DOMAIN §10, §11.
    """
    if not policies.may_export(actor):
        raise PermissionDenied("No role of yours may take lists out.")
    rows = exportable(actor, people)
    if unmasked:
        if not purpose.strip():
            raise ValidationError(_("Say what the whole numbers are needed for."))
        if not may_export_unmasked(actor, rows):
            raise PermissionDenied("Your right to export whole numbers does not cover all of these people.")
        # Somebody may be moved out of the covered branches before the rows are read.
        rows = rows.filter(within(policies.paths_with_unmasked_export(actor), "scope_path"))
    sheet = sheets.roster_part(on, headers) if headers else sheets.roster(on)
    written = WRITERS[file_format](sheet, rows, file, unmasked=unmasked)
    access_record(
        kind=AccessLog.Kind.EXPORT,
        user=actor,
        request=request,
        what="sheet 1",
        scope_path=scope_above(policies.paths_with_export(actor)),
        rows=written.rows,
        purpose=purpose.strip() if unmasked else "",
        details={
            "format": file_format,
            "numbers": "whole" if unmasked else "masked",
            "on": on.isoformat(),
            "filter": dict(applied or {}),
            **({"columns": list(headers)} if headers else {}),
            "sha256": written.sha256,
        },
    )
    return written


def administered(user: "User | AnonymousUser") -> str:
    """Where an export of the user's as an administrator is logged."""
    return scope_above(paths_of(user, policies.ADMINISTER))


def scope_above(paths: Paths) -> str:
    """The lowest organisation above all of the paths, or at it: whose administrators read about the export."""
    shared = commonprefix(paths)  # noqa: RUF071 - these paths have steps of a fixed length, not separators
    return shared[: len(shared) - len(shared) % Organisation.steplen]
