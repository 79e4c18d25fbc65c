"""The servers a machine with nothing but Python can start: a real PostgreSQL and a real Redis, out of wheels.

They live as long as somebody uses them. A process that needs them calls `ensure_servers`; it starts them or joins those
that run, and the last one out stops them.
"""

import atexit
import fcntl
import os
from pathlib import Path
from urllib.parse import urlsplit

from config.embedded import postgres, redis_server
from config.embedded.errors import StartError, from_system
from config.embedded.keeper import await_keeper, start_keeper, stop_servers
from config.embedded.locks import alone, open_lock, try_lock
from config.embedded.places import Places, find_places, var_directory
from config.embedded.secrets import ensure_secrets

__all__ = ["StartError", "ensure_secrets", "ensure_servers", "refuse_malformed_addresses", "release_servers"]

_joined: dict[Path, tuple[int, int, Places]] = {}  # folder: the process that joined, its lock, the places


def ensure_servers(directory: Path | None = None, *, lasting: bool = True) -> None:
    """Make DATABASE_URL and REDIS_URL lead to running servers, starting or joining embedded ones for what is not set.

    Embedded servers keep their data in `directory` (`var` by default). With `lasting` false they are fast and may lose
    data when the machine stops: for tests. DATABASE_URL then has the form `postgresql://hongzhu@/hongzhu?host=FOLDER`,
    which libpq and django-environ read, and REDIS_URL `unix://SOCKET`, which redis-py and Django's cache read; kombu
    wants `redis+socket://SOCKET`, which the settings derive.

    Raises StartError: full disk, no permission, servers that do not start, a malformed address.
    """
    refuse_malformed_addresses()
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    folder = (directory or var_directory()).resolve()
    try:
        _join(folder, lasting)
    except OSError as error:
        release_servers()
        raise from_system(error, folder) from error
    except StartError:
        release_servers()
        raise


def release_servers() -> None:
    """Say that this process no longer uses the servers, and stop them if nobody else does."""
    for folder, (process, users, places) in list(_joined.items()):
        if process != os.getpid():  # a fork shares its parent's lock and must not stop what the parent uses
            continue
        del _joined[folder]
        with alone(folder, "start"):
            last = try_lock(users, fcntl.LOCK_EX)
            if last:
                stop_servers(places)
            os.close(users)
        if last:
            await_keeper(folder)


def _join(folder: Path, lasting: bool) -> None:
    places = find_places(folder)
    with alone(folder, "start"):
        if folder not in _joined:
            users = open_lock(folder, "users")
            fcntl.flock(users, fcntl.LOCK_SH)
            _joined[folder] = (os.getpid(), users, places)
            atexit.register(release_servers)
            start_keeper(places)
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = postgres.start(places, lasting=lasting)
        if not os.environ.get("REDIS_URL"):
            os.environ["REDIS_URL"] = redis_server.start(places, lasting=lasting)


def refuse_malformed_addresses() -> None:
    """Raise StartError when DATABASE_URL or REDIS_URL is set to what cannot be an address."""
    if not _is_address(os.environ.get("DATABASE_URL"), {"postgres", "postgresql"}):
        raise StartError(
            "DATABASE_URL 格式不对，应为 postgresql://用户:密码@主机:端口/数据库。",
            "DATABASE_URL is malformed, it should read postgresql://USER:PASSWORD@HOST:PORT/NAME.",
        )
    if not _is_address(os.environ.get("REDIS_URL"), {"redis", "rediss", "unix"}):
        raise StartError(
            "REDIS_URL 格式不对，应为 redis://主机:端口/编号 或 unix://套接字路径。",
            "REDIS_URL is malformed, it should read redis://HOST:PORT/NUMBER or unix://SOCKET.",
        )


def _is_address(text: str | None, schemes: set[str]) -> bool:
    """Whether the text is unset or reads as an address of one of the schemes that names a database or a socket."""
    if not text:
        return True
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:  # a port that is no number
        return False
    named = len(parts.path) > 1 or parts.scheme.startswith("redis")
    return parts.scheme in schemes and named and port != 0
