"""The list of organisations as a sheet: the columns in which it is imported, and its leadership and term."""

from datetime import date
from typing import BinaryIO

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left, Length
from django.http import HttpRequest

from core.models import AccessLog
from core.services.access_log import access_record
from core.sheets import (
    Sheet,
    Written,
    date_column,
    label_column,
    number_column,
    row_number_column,
    text_column,
    yes_no_column,
)
from members import policies
from members.models import Organisation, Person, PostHeld, Term, Unit, User
from members.rules import codes, committees, terms
from members.services.exports import WRITERS, Format, scope_above


def sheet() -> Sheet:
    """党组织名册, over organisations."""
    step = Organisation.steplen
    above = Organisation.objects.filter(path=Left(OuterRef("path"), Length(OuterRef("path")) - step)).order_by()
    units = _of(Unit.objects.order_by()).annotate(all=StringAgg("name", "、", order_by="name"))
    term = Term.objects.in_office().filter(organisation=OuterRef("pk")).order_by()
    secretary = PostHeld.objects.current().filter(
        term__organisation=OuterRef("pk"), term__state=terms.IN_OFFICE, post=committees.SECRETARY
    )
    members = _of(Person.objects.present().filter(status=codes.FULL_MEMBER).order_by()).annotate(all=Count("pk"))
    return Sheet(
        "党组织名册",
        (
            row_number_column("序号"),
            text_column("党组织名称", F("name"), width=28),
            label_column("类别", "kind", {code.value: code.chinese for code in codes.ORGANISATION_KIND}),
            text_column("上级党组织", Subquery(above.values("name")), width=28),
            text_column("服务单位", Subquery(units.values("all")), width=28),
            yes_no_column("可审批预备党员", "may_approve", yes="是", no="否"),
            date_column("成立日期", "founded_on"),
            number_column("正式党员", Coalesce(Subquery(members.values("all")), 0)),
            text_column("书记", Subquery(secretary.order_by().values("person__name")[:1])),
            number_column("届次", Subquery(term.values("number"))),
            date_column("选举日期", Subquery(term.values("elected_on"))),
            date_column("届满日期", Subquery(term.values("ends_on"))),
        ),
    )


def organisations_write(
    *, actor: User, on: date, file_format: Format, file: BinaryIO, request: HttpRequest | None = None
) -> Written:
    """Write the open organisations of the actor's scope, in the order of the tree, and leave a row in the access log.

    Who may take nothing out has an empty scope, and gets an empty sheet.
    """
    paths = policies.paths_with_export(actor)
    rows = Organisation.objects.within(paths).open().order_by("path")
    written = WRITERS[file_format](sheet(), rows, file)
    access_record(
        kind=AccessLog.Kind.EXPORT,
        user=actor,
        request=request,
        what="organisations",
        scope_path=scope_above(paths),
        rows=written.rows,
        details={"format": file_format, "on": on.isoformat(), "sha256": written.sha256},
    )
    return written


def _of(rows: "QuerySet[Unit] | QuerySet[Person]") -> "QuerySet[Unit] | QuerySet[Person]":
    """Those of one organisation, grouped by it."""
    return rows.filter(organisation=OuterRef("pk")).values("organisation")  # type: ignore[return-value]  # rows of a group
