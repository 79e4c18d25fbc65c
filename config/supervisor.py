"""Runs the processes of a house side by side: starts them, follows them, and leaves none behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.errors import StartError
from config.embedded.logs import open_log
from config.embedded.places import PROJECT

POLITE_SECONDS = 8.0  # a job that is cut off is given to the next worker
FIRM_SECONDS = 3.0
RESTARTS = 3  # within the window; a process that dies more often will not get better
WINDOW_SECONDS = 60.0
PR_SET_PDEATHSIG = 1  # prctl(2): a signal for this process when its parent dies


class StopRequested(BaseException):
    """Somebody asked the house to stop: Ctrl-C, a signal, or a closed terminal."""


def stop_on_signals() -> None:
    """Turn the first signal to stop into StopRequested, and let no further one disturb the stopping."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def request(_number: int, _frame: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise StopRequested

    for number in numbers:
        signal.signal(number, request)


@dataclass
class Child:
    """One process of the house, in a process group of its own so that Ctrl-C reaches it through the supervisor only."""

    title: str
    command: Sequence[str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        with open_log(self.log) as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self.process.wait()


class Supervisor:
    """The processes of one house."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say

    def start(self) -> None:
        for child in self.children:
            child.start()

    def revive(self) -> None:
        """Start again what has died and say so. Raises StartError when one dies over and over."""
        for child in self.children:
            if child.process is None or child.process.poll() is None:
                continue
            now = time.monotonic()
            child.deaths = [*(death for death in child.deaths if now - death < WINDOW_SECONDS), now]
            code = child.process.returncode
            if len(child.deaths) > RESTARTS:
                raise StartError(
                    f"{child.title} 反复退出（{code}），详见 {child.log}",
                    f"{child.title} ends again and again (exit {code}), see {child.log}",
                )
            self.say(f"{child.title} 退出（{code}），正在重启 | ended (exit {code}), restarted, see {child.log}")
            child.kill_group()
            child.start()

    def stop(self) -> None:
        """End every process, politely, then firmly, then at once, with whatever they have started themselves."""
        for number, seconds in ((signal.SIGTERM, POLITE_SECONDS), (signal.SIGQUIT, FIRM_SECONDS)):
            for child in self.children:
                child.send(number)
            self._wait(seconds)
        for child in self.children:
            child.kill_group()

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while any(child.process is not None and child.process.poll() is None for child in self.children):
            if time.monotonic() > deadline:
                return
            time.sleep(0.05)


def _die_with_parent() -> None:
    """Between fork and exec: a supervisor that is killed takes its processes with it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
