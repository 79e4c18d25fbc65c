"""The pages under load: gunicorn with two processes on a loopback port, and people who browse."""

import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from bench import databases
from members.models import Organisation, Person, User

PROCESSES = 2
ASKING = 4  # connections that ask without a pause
ROUND_SECONDS = 6.0
ROUNDS = 3
SECRETARIES = 50
LOAD_SECONDS = 60.0
PAUSE_SECONDS = (0.5, 1.5)  # what a person who hurries needs to look at a page
SECRETARY = "browsing{}"


@dataclass
class Found:
    """Answers by status, and the seconds each took."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


def measure() -> dict[str, Any]:
    """Requests a second of the roster and of the bare view, and what fifty secretaries meet in a minute."""
    with _served() as port:
        centre = [_signed_in(User.objects.get(username="centre")) for _number in range(ASKING)]
        roster, bare = [], []
        for _round in range(ROUNDS):
            roster.append(_rate(port, centre, reverse("members:roster")))
            bare.append(_rate(port, centre, "/bare/"))
        browsing = _browse(port)
    ordered = sorted(browsing.seconds)
    return {
        "roster_a_second": statistics.median(roster),
        "bare_a_second": statistics.median(bare),
        "requests": len(ordered),
        "errors": sum(number for status, number in browsing.statuses.items() if status != 200),
        "median": statistics.median(ordered),
        "p95": ordered[int(len(ordered) * 0.95)],
    }


@contextmanager
def _served() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--log-level", "warning"]
    command += ["--workers", str(PROCESSES), "--bind", f"127.0.0.1:{port}", "config.wsgi"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    server = subprocess.Popen(command, cwd=databases.PROJECT, env=environment, stdout=sys.stderr)
    try:
        _await(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _await(port: int) -> None:
    for _try in range(200):
        try:
            _get(http.client.HTTPConnection("127.0.0.1", port, timeout=10), "/health/live/", "")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("gunicorn does not answer.")


def _signed_in(user: User) -> str:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in client.cookies.values())


def _get(connection: http.client.HTTPConnection, address: str, cookies: str) -> int:
    connection.request("GET", address, headers={"Host": "localhost", "Cookie": cookies})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _each(people: Sequence[Callable[[http.client.HTTPConnection], None]], port: int) -> None:
    """Let everybody act at the same time, each on a connection of their own."""

    def act(person: Callable[[http.client.HTTPConnection], None]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            person(connection)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _rate(port: int, cookies: Sequence[str], address: str) -> float:
    """Answers a second, asked without a pause."""
    end = time.monotonic() + ROUND_SECONDS
    answers: Counter[int] = Counter()

    def asking(mine: str) -> Callable[[http.client.HTTPConnection], None]:
        def ask(connection: http.client.HTTPConnection) -> None:
            while time.monotonic() < end:
                answers[_get(connection, address, mine)] += 1

        return ask

    _each([asking(mine) for mine in cookies], port)
    if set(answers) != {200}:
        raise RuntimeError(f"{address} answered {dict(answers)}")
    return answers.total() / ROUND_SECONDS


def _browse(port: int) -> Found:
    """Fifty secretaries at their work for a minute."""
    found, lock, end = Found(), threading.Lock(), time.monotonic() + LOAD_SECONDS

    def browsing(number: int, secretary: User) -> Callable[[http.client.HTTPConnection], None]:
        chance = random.Random(number)
        cookies, addresses = _signed_in(secretary), _work_of(secretary)

        def browse(connection: http.client.HTTPConnection) -> None:
            time.sleep(chance.uniform(0, PAUSE_SECONDS[1]))
            while time.monotonic() < end:
                started = time.perf_counter()
                status = _get(connection, chance.choice(addresses), cookies)
                taken = time.perf_counter() - started
                with lock:
                    found.statuses[status] += 1
                    found.seconds.append(taken)
                time.sleep(chance.uniform(*PAUSE_SECONDS))

        return browse

    _each([browsing(number, one) for number, one in enumerate(_secretaries())], port)
    return found


def _secretaries() -> list[User]:
    """Secretaries of fifty branches, made at the first run."""
    names = [SECRETARY.format(number) for number in range(SECRETARIES)]
    if not User.objects.filter(username=names[0]).exists():
        for name, branch in zip(names, Organisation.objects.branches()[:SECRETARIES], strict=True):
            databases.make_user(name, "secretary", branch)
    return list(User.objects.filter(username__in=names).order_by("username"))


def _work_of(secretary: User) -> list[str]:
    """What a secretary opens: home, the roster found in several ways, people, the branch."""
    roster = reverse("members:roster")
    people = Person.objects.visible_to(secretary).values_list("pk", flat=True)[:5]
    branch = Organisation.objects.get(roles__user=secretary)
    found = [reverse("reports:home"), roster, f"{roster}?q=wang", f"{roster}?sort=age", f"{roster}?status=members"]
    found += [reverse("members:person", args=[pk]) for pk in people]
    return [*found, reverse("members:organisation", args=[branch.pk])]
