"""The servers a machine with nothing but Python can start: a real PostgreSQL and a real Redis, out of wheels.

They live as long as somebody uses them. A process that needs them calls `ensure_servers`; it starts them or joins those
that run, and the last one out stops them.
"""

import atexit
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from config.embedded import postgres, redis_server
from config.embedded.errors import StartError, from_system
from config.embedded.keeper import await_keeper, start_keeper, stop_servers
from config.embedded.locks import alone, open_lock, try_lock
from config.embedded.places import Places, find_places, var_directory
from config.embedded.secrets import ensure_secrets

__all__ = [
    "StartError",
    "ensure_secrets",
    "ensure_servers",
    "refuse_malformed_addresses",
    "release_servers",
    "revive_servers",
]


@dataclass(frozen=True)
class Membership:
    """That this process uses the servers of a folder: its number, its share in the users' lock, and which it uses."""

    process: int
    users: int
    places: Places
    lasting: bool
    names: tuple[str, ...]


STARTERS = {"DATABASE_URL": postgres.start, "REDIS_URL": redis_server.start}
_memberships: dict[Path, Membership] = {}


def ensure_servers(directory: Path | None = None, *, lasting: bool = True) -> None:
    """Make DATABASE_URL and REDIS_URL lead to running servers, starting or joining embedded ones for what is not set.

    Embedded servers keep their data in `directory` (`var` by default). With `lasting` false they are fast and may lose
    data when the machine stops: for tests. DATABASE_URL then has the form `postgresql://hongzhu@/hongzhu?host=FOLDER`,
    which libpq and django-environ read, and REDIS_URL `unix://SOCKET`, which redis-py and Django's cache read; kombu
    wants `redis+socket://SOCKET`, which the settings derive.

    Raises StartError: full disk, no permission, servers that do not start, a malformed address.
    """
    refuse_malformed_addresses()
    missing = tuple(name for name in STARTERS if not os.environ.get(name))
    if not missing:
        return
    folder = (directory or var_directory()).resolve()
    try:
        _join(folder, missing, lasting=lasting)
    except OSError as error:
        release_servers()
        raise from_system(error, folder) from error
    except StartError:
        release_servers()
        raise


def revive_servers() -> None:
    """Start again what has died of the servers this process uses; they come back at the same addresses."""
    for folder, member in _memberships.items():
        with alone(folder, "start"):
            for name in member.names:
                STARTERS[name](member.places, lasting=member.lasting)


def release_servers() -> None:
    """Say that this process no longer uses the servers, and stop them if nobody else does."""
    for folder, member in list(_memberships.items()):
        if member.process != os.getpid():  # a fork shares its parent's lock and must not stop what the parent uses
            continue
        del _memberships[folder]
        with alone(folder, "start"):
            last = try_lock(member.users, fcntl.LOCK_EX)
            if last:
                stop_servers(member.places)
            os.close(member.users)
        for name in member.names:
            os.environ.pop(name, None)
        if last:
            await_keeper(folder)


def _join(folder: Path, names: tuple[str, ...], *, lasting: bool) -> None:
    (folder / "run").mkdir(parents=True, exist_ok=True)
    with alone(folder, "start"):
        places = find_places(folder)
        users = open_lock(folder, "users")
        fcntl.flock(users, fcntl.LOCK_SH)
        _memberships[folder] = Membership(os.getpid(), users, places, lasting, names)
        atexit.register(release_servers)
        start_keeper(places)
        for name in names:
            os.environ[name] = STARTERS[name](places, lasting=lasting)
        if "DATABASE_URL" in names:
            os.environ["HONGZHU_POSTGRES_PROGRAMS"] = str(places.programs)


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
