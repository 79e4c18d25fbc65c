"""Requests that wait in the demo: somebody finds a date wrong in their record."""

from datetime import date, timedelta

from members.models import Correction, User


def ask_for_corrections(today: date) -> None:
    """The secretary of the first branch asks on her own behalf; it is due soon."""
    secretary = User.objects.select_related("person").get(username="secretary1")
    if secretary.person is not None:
        Correction.objects.create(
            person=secretary.person,
            wish="参加工作日期与档案不一致，请按档案更正。",
            asked_by=secretary,
            asked_on=today - timedelta(days=9),
            due_on=today + timedelta(days=10),
        )
