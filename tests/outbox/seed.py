"""A branch of many with accounts, and sessions to be reminded of: `python -m tests.outbox.seed PEOPLE SECONDS`."""

import sys
from datetime import date, time, timedelta

import django


def main(people: int, seconds: int) -> None:
    """One session whose first reminder was due an hour ago, one whose is due in some seconds, one that is over."""
    from django.db import connection
    from django.utils import timezone

    from core.models import DomainSettingValue, Robot
    from members.models import Channel, Organisation, Person, User
    from study.models import Attendance, StudySession

    for key in ("core.quiet_from", "core.quiet_until"):  # no quiet hours, whenever the tests run
        DomainSettingValue.objects.create(key=key, value=0)
    branch = Organisation.objects.add_root({"name": "千人支部", "kind": "branch"})
    robot = Robot.objects.create(kind="wecom", token="k" * 8)
    Channel.objects.create(organisation=branch, group="own", robot=robot)
    rows = [
        Person(name=f"党员{number}", sex="2", ethnicity="01", status="full_member", organisation=branch,
               joined_on=date(2010, 7, 1), scope_path=branch.path, name_sort=f"{number:05d}", search="a")
        for number in range(people)
    ]  # fmt: skip
    members = Person.objects.bulk_create(rows)
    User.objects.bulk_create(
        User(username=f"u{number}", display_name=f"u{number}", password="!", person=person,
             email=f"u{number}@example.org", quiet_from=time(0), quiet_until=time(0))
        for number, person in enumerate(members)
    )  # fmt: skip
    now = timezone.now()
    for topic, starts_at in (
        ("missed", now + timedelta(days=3, hours=-1)),
        ("soon", now + timedelta(days=3, seconds=seconds)),
        ("over", now - timedelta(minutes=1)),
    ):
        session = StudySession.objects.create(
            organisation=branch, kind="group_study", audience="members", topic=topic, starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
        )  # fmt: skip
        Attendance.objects.bulk_create(
            Attendance(session=session, person=person, starts_at=starts_at, scope_path=branch.path)
            for person in members
        )
    connection.close()


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]), int(sys.argv[2]))
