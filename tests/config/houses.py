"""A house of one's own for tests: a folder, and processes that use the servers in it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from config.embedded.places import PROJECT
from config.embedded.processes import end, servers_in

USER = """
import os, sys
from config.embedded import ensure_servers
ensure_servers()
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""


class House:
    """A folder with servers that only the processes started here use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def environment(self, **more: str) -> dict[str, str]:
        """This process' environment without the servers of the test run."""
        ours = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        return ours | {"HONGZHU_VAR": str(self.folder)} | more

    def python(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run Python with the arguments to its end."""
        command = [sys.executable, *arguments]
        environment = self.environment(**more)
        return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)

    def user(self, script: str = USER) -> "User":
        """A process that uses the servers until it is told to leave."""
        return User(self, script)

    def servers(self) -> list[psutil.Process]:
        """PostgreSQL's and Redis' processes in this folder."""
        return [*servers_in((self.folder / "postgres").resolve(), "postgres"), *servers_in(self.redis, "redis-server")]

    @property
    def redis(self) -> Path:
        return self.folder / "redis"

    def kill(self) -> None:
        """Kill the servers and their keeper as a power cut would."""
        keepers = [process for process in psutil.process_iter(["cmdline"]) if self._keeps(process)]
        end([*keepers, *self.servers()], signal.SIGKILL, seconds=10)

    def _keeps(self, process: psutil.Process) -> bool:
        return (process.info["cmdline"] or [])[1:] == ["-m", "config.embedded", str(self.folder)]


class User:
    """One process that uses the servers of a house."""

    def __init__(self, house: House, script: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=PROJECT,
            env=house.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def addresses(self) -> tuple[str, str]:
        """DATABASE_URL and REDIS_URL, once the servers run."""
        assert self.process.stdout is not None
        database, redis = self.process.stdout.readline().split()
        return database, redis

    def leave(self) -> None:
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()
