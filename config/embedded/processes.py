"""Starting servers, and finding and ending those that may have been started by a process that is long gone."""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

from config.embedded.logs import open_log


def start(command: list[str], log: Path, answers: Callable[[], bool], seconds: float, **how: Any) -> str | None:
    """Start a server that outlives this process and wait until it answers.

    ``how`` goes to Popen. Returns None, or what a server that ended or kept silent for too long wrote into its log.
    """
    with open_log(log) as output:
        told = output.tell()
        server = subprocess.Popen(  # noqa: S603 - our own program and folders
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, **how
        )
    deadline = time.monotonic() + seconds
    while not answers():
        if server.poll() is not None or time.monotonic() > deadline:
            return log.read_bytes()[told:].decode(errors="replace")
        time.sleep(0.05)
    return None


def servers_in(folder: Path, program: str) -> list[psutil.Process]:
    """Processes of the program that work in the folder: both servers make their data folder the working directory.

    A process number read from a file may belong to somebody else by now; this cannot be mistaken.
    """
    places = {str(folder), f"{folder} (deleted)"}
    found = []
    for process in psutil.process_iter(["name"]):
        if process.info["name"] != program:
            continue
        try:
            if process.cwd() in places:
                found.append(process)
        except psutil.Error:  # gone meanwhile, or not ours to look at
            continue
    return found


def end(processes: Sequence[psutil.Process], polite: signal.Signals, seconds: float) -> None:
    """Ask the processes to finish, wait, and kill those that did not."""
    for process in processes:
        _send(process, polite)
    alive = _wait(processes, seconds)
    for process in alive:
        _send(process, signal.SIGKILL)
    _wait(alive, seconds)


def _wait(processes: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait until the processes have ended and return those that have not."""
    deadline = time.monotonic() + seconds
    alive = [process for process in processes if _lives(process)]
    while alive and time.monotonic() < deadline:
        time.sleep(0.02)
        alive = [process for process in alive if _lives(process)]
    return alive


def _lives(process: psutil.Process) -> bool:
    """Whether it still does anything: one that only waits for a slow init to collect it has ended."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
