"""The sheets of study hours."""

from django.db.models import Case, CharField, Value, When

from core.sheets import Sheet, number_column, text_column
from study.rules.hours import HOLDS_OFFICE


def hours() -> Sheet:
    """学时统计: sheet 7 of DOMAIN §10, over people with their hours (``study.hours.with_hours``)."""
    standing = Case(
        When(party_post__regex=HOLDS_OFFICE, then=Value("书记、委员")),
        default=Value("党员"),
        output_field=CharField(),
    )
    return Sheet(
        "学时统计",
        (
            text_column("姓名", "name"),
            text_column("支部", "organisation__name", width=28),
            text_column("身份", standing),
            number_column("年度学时", "study_hours"),
            number_column("应达", "due_hours"),
            number_column("差额", "missing_hours"),
            number_column("集中培训次数", "trainings"),
        ),
    )
