"""`make up`: processes are followed while it runs, and none is left when it ends, however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from config import supervisor as module
from config.embedded import StartError
from config.embedded.places import PROJECT
from config.supervisor import Child, Supervisor
from tests import tables
from tests.config.houses import House

pytestmark = pytest.mark.processes

# Tells its own number and that of a process it has started, and heeds no request to stop.
STUBBORN = """
import signal, subprocess, sys, time
for number in (signal.SIGTERM, signal.SIGQUIT):
    signal.signal(number, signal.SIG_IGN)
helper = subprocess.Popen(["sleep", "60"])
print(helper.pid, flush=True)
time.sleep(60)
"""
# A supervisor with one child, whose number it tells.
SUPERVISOR = """
import sys, time
from pathlib import Path
from config.supervisor import Child, Supervisor
child = Child("sleeper", ["sleep", "60"], Path(sys.argv[1]))
Supervisor([child], print).start()
print(child.process.pid, flush=True)
time.sleep(60)
"""


def wait_for(happened: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.02)
    return happened()


def ended(number: int) -> bool:
    try:
        return psutil.Process(number).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervise(tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Supervisor]]:
    """Start a supervisor over one child with the given command; it is stopped at the end."""
    monkeypatch.setattr(module, "POLITE_SECONDS", 0.2)
    monkeypatch.setattr(module, "FIRM_SECONDS", 0.2)
    started: list[Supervisor] = []

    def start(*command: str) -> Supervisor:
        supervisor = Supervisor([Child("child", command, tmp_path / "child.log")], said.append)
        started.append(supervisor)
        supervisor.start()
        return supervisor

    yield start
    for supervisor in started:
        supervisor.stop()


def running(supervisor: Supervisor) -> "subprocess.Popen[bytes]":
    process = supervisor.children[0].process
    assert process is not None
    return process


def test_a_process_that_dies_is_started_again_and_named(supervise: Callable[..., Supervisor], said: list[str]) -> None:
    supervisor = supervise("sleep", "60")
    supervisor.revive()
    assert said == []
    first = running(supervisor)
    first.kill()
    first.wait()

    supervisor.revive()

    assert running(supervisor).pid != first.pid
    assert running(supervisor).poll() is None
    [line] = said
    assert line.startswith("child 退出（-9），正在重启 | ended (exit -9), restarted, see ")


def test_a_process_that_dies_over_and_over_ends_the_house(
    supervise: Callable[..., Supervisor], said: list[str]
) -> None:
    supervisor = supervise("false")
    for _time in range(module.RESTARTS):
        running(supervisor).wait()
        supervisor.revive()
    running(supervisor).wait()
    with pytest.raises(StartError, match=r"child ends again and again \(exit 1\), see .*child\.log"):
        supervisor.revive()
    assert len(said) == module.RESTARTS


def test_a_process_that_does_not_heed_is_killed_with_what_it_started(
    supervise: Callable[..., Supervisor], tmp_path: Path
) -> None:
    supervisor = supervise(sys.executable, "-c", STUBBORN)
    log = tmp_path / "child.log"
    assert wait_for(lambda: log.read_text().endswith("\n"))
    helper = int(log.read_text())

    supervisor.stop()

    assert running(supervisor).poll() == -signal.SIGKILL
    assert wait_for(lambda: ended(helper))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's death")
def test_a_supervisor_that_is_killed_takes_its_processes_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SUPERVISOR, str(tmp_path / "log")]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        child = int(killed.stdout.readline())
        killed.kill()
    assert wait_for(lambda: ended(child))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_house_opens_is_alone_in_its_folder_and_closes_without_a_trace(house: House, tmp_path: Path) -> None:
    user = house.user()
    tables.copy_into(user.addresses()[0])  # the tables are made anew by `tests.tables`: here the house opens and closes
    user.leave()
    port = str(free_port())
    output = tmp_path / "output"
    with output.open("w") as file:
        up = subprocess.Popen(
            [sys.executable, "-m", "config.up"],
            cwd=PROJECT,
            env=house.environment(PORT=port, DEMO="no", PYTHONUTF8="1"),
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        assert wait_for(lambda: "ready:" in output.read_text() or up.poll() is not None, seconds=90)
        assert f"ready: http://127.0.0.1:{port}/" in output.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            assert answer.status == 200
        children = psutil.Process(up.pid).children(recursive=True)
        assert len(children) >= 5  # web and its two workers, worker, beat

        second = house.python("-m", "config.up", PORT=str(free_port()))
        assert (second.returncode, second.stdout) == (1, "")
        assert f"Already running in this folder: http://127.0.0.1:{port}/" in second.stderr

        joined = house.python("manage.py", "shell", "-v", "0", "-c", "print('joined')")
        assert joined.stdout == "joined\n"
        assert up.poll() is None

        os.kill(up.pid, signal.SIGTERM)
        assert up.wait(timeout=60) == 0
        assert wait_for(lambda: all(ended(child.pid) for child in children))
        assert house.servers() == []
    finally:
        up.kill()
        up.wait()
