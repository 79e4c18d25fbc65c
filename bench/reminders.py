"""Deciding reminders for a million expected attendances, against the bare INSERT … SELECT; and sending."""

import os
import smtplib
import subprocess
import sys
import time
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formatdate

from django.db import connection
from django.utils import timezone

from bench.databases import PROJECT
from bench.timing import seconds
from core.services.outbox_sending import deliveries_send
from members.models import Organisation, Person, User
from study.models import StudySession
from study.services.reminders.tick import reminders_decide

ATTENDANCES = 1_000_000
MAILS = 4_000
WORKERS = 2
ROUNDS = 2


def measure() -> dict[str, float]:
    """Seconds of deciding, of the bare statement and of deciding again; messages a second of both ways of sending.

    The database is used up.
    """
    _fill()
    now = timezone.now()
    first, again, bare = [], [], []
    for _round in range(ROUNDS):
        _run("TRUNCATE core_message, core_delivery")
        _run("CHECKPOINT")
        decided = 0

        def decide() -> None:
            nonlocal decided
            decided = reminders_decide(now=now).told

        first.append(seconds(decide))
        if decided < ATTENDANCES * 0.99:
            raise RuntimeError(f"Only {decided} deliveries.")
        _run("VACUUM ANALYZE core_message, core_delivery")
        again.append(seconds(decide))
        if decided:
            raise RuntimeError("A second look told again.")
        _run("DROP TABLE IF EXISTS bench_told")
        _run(TOLD)
        _run("TRUNCATE core_delivery")
        _run("CHECKPOINT")
        bare.append(seconds(lambda: _run(BARE, {"now": now})))
    mail, plain = _sending()
    return {
        "rows": ATTENDANCES,
        "first": min(first),
        "again": min(again),
        "bare": min(bare),
        "mails_a_second": mail,
        "plain_mails_a_second": plain,
    }


BARE = """INSERT INTO core_delivery
    (message_id, way, user_id, robot_id, scope_path, not_before, state, next_at, tries, problem)
SELECT told.message_id, 'inbox', u.id, NULL, a.scope_path, %(now)s, 'sent', %(now)s, 0, ''
FROM study_attendance a
JOIN bench_told told ON told.session_id = a.session_id
JOIN members_user u ON u.person_id = a.person_id"""

TOLD = """CREATE TABLE bench_told AS SELECT id AS message_id, (params->>'session')::bigint AS session_id
FROM core_message WHERE kind = 'study.before'"""


def _fill() -> None:
    """An account for everybody, and sessions of every branch in the next two days until there are enough."""
    people = list(Person.objects.order_by("pk").only("pk", "name"))
    User.objects.bulk_create(
        [User(username=f"bench{one.pk}", display_name=one.name, password="!", person=one) for one in people], 2000
    )
    branches = list(Organisation.objects.branches().order_by("path"))
    first, hour = timezone.now() + timedelta(hours=6), timedelta(hours=1)
    times = [first + number * timedelta(minutes=20) for number in range(-(-ATTENDANCES // len(people)))]
    StudySession.objects.bulk_create(
        [
            StudySession(organisation=branch, kind="group_study", audience="members", topic="学习", place="活动室",
                         starts_at=at, ends_at=at + hour, scope_path=branch.path)
            for branch in branches
            for at in times
        ],
        2000,
    )  # fmt: skip
    _run("SET session_replication_role = replica")  # the triggers of history are measured elsewhere
    _run(
        "INSERT INTO study_attendance (session_id, person_id, state, is_late, reason, made_up_way, is_guest, "
        "scope_path, starts_at) SELECT s.id, p.id, 'present', false, '', '', false, p.scope_path, s.starts_at "
        "FROM study_studysession s JOIN members_person p ON p.organisation_id = s.organisation_id LIMIT %(most)s",
        {"most": ATTENDANCES},
    )
    _run("SET session_replication_role = DEFAULT")
    _run("VACUUM ANALYZE")


def _sending() -> tuple[float, float]:
    """Messages a second: two workers, and one smtplib connection in a loop; in turns, the best of each."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.mail_server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdin is not None and server.stdout is not None
    port = int(server.stdout.readline())
    try:
        _run("TRUNCATE core_message, core_delivery")
        ours, plain = [], []
        for turn in range(3):
            plain.append(MAILS / seconds(lambda: _plain(port)))
            ours.append(MAILS / _workers(port, turn))
    finally:
        server.stdin.close()
        server.wait()
    return max(ours), max(plain)


def _plain(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for number in range(MAILS):
            mail = EmailMessage()
            mail["Subject"], mail["From"], mail["To"] = "学习提醒", "office@example.org", f"u{number}@example.org"
            mail["Date"], mail["Message-ID"] = formatdate(), f"<plain-{number}@example.org>"
            mail.set_content("明日九时，党员活动室。")
            connection.send_message(mail)


def _workers(port: int, turn: int) -> float:
    """From the first worker's first claim to the last one's end."""
    _run("UPDATE members_user SET email = 'u' || id || '@example.org' WHERE email = ''")
    _run(
        "WITH told AS (INSERT INTO core_message (key, topic, kind, params) VALUES (%(key)s, '', 'core.plain', "
        "jsonb_build_object('subject', '学习提醒', 'text', '明日九时，党员活动室。')) RETURNING id) "
        "INSERT INTO core_delivery (message_id, way, user_id, scope_path, not_before, state, next_at, tries, problem) "
        "SELECT told.id, 'mail', u.id, '', now(), 'due', now(), 0, '' FROM told, "
        "(SELECT id FROM members_user ORDER BY id LIMIT %(most)s) u",
        {"key": f"bench:{turn}", "most": MAILS},
    )
    environment = os.environ | {
        "HONGZHU_MAIL": f"smtp://127.0.0.1:{port}",
        "HONGZHU_MAIL_FROM": "office@example.org",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
    }
    start_at = time.time() + 8
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.worker", "send", str(start_at)],
            cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True,
        )
        for _worker in range(WORKERS)
    ]  # fmt: skip
    said = [worker.communicate()[0] for worker in workers]
    [left] = _ask("SELECT count(*) FROM core_delivery WHERE state <> 'sent'")
    if left or any(worker.returncode for worker in workers):
        raise RuntimeError(f"{left} messages were not sent.")
    return max(float(end) for end in said) - start_at


def send(start_at: float) -> float:
    """What one of the workers does; when it ended."""
    connection.ensure_connection()
    time.sleep(max(0.0, start_at - time.time()))
    deliveries_send(clock=timezone.now, until=timezone.now() + timedelta(minutes=5))
    return time.time()


def _run(statement: str, values: dict[str, object] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _ask(query: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row: tuple[int, ...] = cursor.fetchone()
        return row
