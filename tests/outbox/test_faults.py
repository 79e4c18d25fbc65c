"""The real parts, broken while they work: nothing due is lost, nothing is twice in an inbox or before its time.

One PostgreSQL, one Redis, workers and beats as processes, a mail server and a robot's host, all of this test's own.
"""

import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from config.embedded import postgres, redis_server
from config.embedded.places import PROJECT, find_places
from tests import tables
from tests.config.houses import House
from tests.outbox.mail_host import MailHost, mail_host
from tests.outbox.robot_host import RobotHost, robot_host

pytestmark = pytest.mark.processes
PEOPLE, SOON_SECONDS = 500, 6
CELERY = ("-m", "celery", "-A", "config")
WORKER = (*CELERY, "worker", "--pool", "solo", "--without-gossip", "--without-mingle", "--loglevel", "WARNING")


class Scene:
    """The servers and processes of one story."""

    def __init__(self, folder: Path, mail: MailHost, mail_port: int, robot: RobotHost) -> None:
        self.folder, self.mail, self.robot = folder, mail, robot
        self.house = House(folder)
        self.user = self.house.user()
        database, redis = self.user.addresses()
        self.environment = self.house.environment(
            DATABASE_URL=database,
            REDIS_URL=redis,
            DJANGO_SETTINGS_MODULE="tests.outbox.settings",
            HONGZHU_MAIL=f"smtp://127.0.0.1:{mail_port}",
            HONGZHU_MAIL_FROM="office@example.org",
            HONGZHU_ROBOTS=f"wecom={robot.origin}",
        )
        self.processes: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str) -> None:
        done = subprocess.run([sys.executable, *arguments], cwd=PROJECT, env=self.environment, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with (self.folder / "processes.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=PROJECT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def worker(self, name: str) -> "subprocess.Popen[bytes]":
        return self.start(*WORKER, "--hostname", f"{name}@localhost")

    def beat(self, name: str) -> None:
        self.start(*CELERY, "beat", "--schedule", str(self.folder / name), "--pidfile", "", "--loglevel", "WARNING")

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return cursor.fetchall()
        finally:
            connection.close()

    def close(self) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()
        self.user.leave()

    def said(self) -> str:
        return (self.folder / "processes.log").read_text(errors="replace")[-4000:]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with ExitStack() as stack:
        mail, port = stack.enter_context(mail_host(seconds_each=0.002))
        scene = Scene(tmp_path, mail, port, stack.enter_context(robot_host()))
        stack.callback(scene.close)
        yield scene


def await_that(scene: Scene, seconds: float, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{len(scene.mail.taken)} mails taken\n{scene.said()}"
        time.sleep(0.02)


def settled(scene: Scene) -> bool:
    """Whether both sessions were told of and nothing is on its way any more."""
    [(all_told, open_ones)] = scene.ask(
        "SELECT count(*) FILTER (WHERE way = 'inbox'), count(*) FILTER (WHERE state IN ('due', 'claimed')) "
        "FROM core_delivery"
    )
    return bool(all_told >= 2 * PEOPLE and open_ones == 0)


def test_whatever_breaks_everything_due_arrives(scene: Scene) -> None:
    places = find_places(scene.folder.resolve())
    tables.copy_into(scene.environment["DATABASE_URL"])
    first = scene.worker("first")
    scene.worker("second")
    for name in ("beat", "beat-again"):
        scene.beat(name)
    scene.run("-m", "tests.outbox.seed", str(PEOPLE), str(SOON_SECONDS))

    await_that(scene, 30, lambda: len(scene.mail.taken) > 100)
    first.kill()  # in the middle of what it holds

    await_that(scene, 20, lambda: len(scene.mail.taken) > 250)
    redis_server.stop(places)
    shutil.rmtree(places.redis / "appendonlydir", ignore_errors=True)
    redis_server.start(places, lasting=False)  # empty
    scene.worker("third")

    await_that(scene, 40, lambda: len(scene.mail.taken) > PEOPLE + 150)
    postgres.stop(places)
    postgres.start(places, lasting=False)

    await_that(scene, 60, lambda: settled(scene))
    _everything_arrived(scene)


def _everything_arrived(scene: Scene) -> None:
    # Once in the inbox for each of both sessions; of the one that is over nobody hears.
    told = scene.ask(
        "SELECT m.params->>'topic', d.way, d.state, count(*), count(DISTINCT d.user_id) "
        "FROM core_delivery d JOIN core_message m ON m.id = d.message_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    assert told == [
        (topic, way, "sent", number, users)
        for topic in ("missed", "soon")
        for way, number, users in (("inbox", PEOPLE, PEOPLE), ("mail", PEOPLE, PEOPLE), ("robot", 1, 0))
    ]
    # At least once at the mail server, under one number each and to nobody else; twice only what a fault interrupted.
    rows = scene.ask(
        "SELECT d.id, u.email, extract(epoch FROM d.not_before), "
        "extract(epoch FROM (m.params->>'starts_at')::timestamptz - interval '3 days') "
        "FROM core_delivery d JOIN core_message m ON m.id = d.message_id JOIN members_user u ON u.id = d.user_id "
        "WHERE d.way = 'mail'"
    )
    expected = {f"<delivery-{key}@example.org>": (email, max(before, due)) for key, email, before, due in rows}
    times = Counter(number for number, _to, _at in scene.mail.taken)
    assert set(times) == set(expected)
    assert max(times.values()) <= 3
    assert sum(times.values()) - len(times) <= 100
    for number, recipient, taken_at in scene.mail.taken:
        email, due = expected[number]
        assert recipient == email
        assert taken_at >= float(due)
    assert len(scene.robot.posts) == 2
