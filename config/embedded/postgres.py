"""The embedded PostgreSQL: the real server from a wheel, reached through a socket in a private folder only."""

import os
import shutil
import signal
import subprocess
import time

import psutil
import psycopg2

from config.embedded import processes
from config.embedded.errors import StartError, full_disk, refuse_full_disk
from config.embedded.places import Places

VERSION = "18"
NAME = "hongzhu"  # of the database and of its owner
START_SECONDS = 90.0  # recovery after a crash is part of the start
STOP_SECONDS = 30.0
# A machine a person works on: modest memory, fast disk, one house.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_wal_size": "2GB",
    "jit": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
# Data that nobody keeps: tests.
UNSAFE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(places: Places, *, lasting: bool) -> str:
    """Start the server, or join the one that runs, and return DATABASE_URL.

    `lasting` is false for data that may be lost when the machine stops. Raises StartError.
    """
    if not _joined(places):
        _remove_leftovers(places)
        refuse_full_disk(places.directory)
        if not (places.data / "global" / "pg_control").exists():
            _initialise(places, lasting=lasting)
        _refuse_other_version(places)
        _launch(places, SETTINGS if lasting else SETTINGS | UNSAFE_SETTINGS)
    _create_database(places)
    # The form that libpq (psql, pg_dump) and django-environ both read.
    return f"postgresql://{NAME}@/{NAME}?host={places.sockets}"


def stop(places: Places) -> None:
    """Stop the server at once but in order: open transactions are rolled back, nothing needs recovery."""
    found = processes.servers_in(places.data, "postgres")
    numbers = {process.pid for process in found}
    postmasters = [process for process in found if _parent(process) not in numbers]
    processes.end(postmasters, signal.SIGINT, STOP_SECONDS)
    processes.end(processes.servers_in(places.data, "postgres"), signal.SIGKILL, STOP_SECONDS)


def _parent(process: psutil.Process) -> int | None:
    try:
        return int(process.ppid())
    except psutil.NoSuchProcess:
        return None


def _connect(places: Places) -> "psycopg2.extensions.connection":
    return psycopg2.connect(host=str(places.sockets), user=NAME, dbname="postgres", connect_timeout=5)


def _answers(places: Places) -> bool:
    try:
        _connect(places).close()
    except psycopg2.OperationalError:
        return False
    return True


def _joined(places: Places) -> bool:
    """Whether a server of these data runs and answers, given the time to recover if it is only starting."""
    if _answers(places):
        return True
    deadline = time.monotonic() + START_SECONDS
    while processes.servers_in(places.data, "postgres") and (places.sockets / ".s.PGSQL.5432").exists():
        if _answers(places):
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return False


def _remove_leftovers(places: Places) -> None:
    """Clear what a killed server left: PostgreSQL would refuse to start if another process had its old number."""
    stop(places)
    (places.data / "postmaster.pid").unlink(missing_ok=True)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (places.sockets / name).unlink(missing_ok=True)


def _initialise(places: Places, *, lasting: bool) -> None:
    """Make an empty cluster beside its place and move it there whole: a half-made one is never taken for one."""
    half = places.data.with_name(f"{places.data.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    places.account.own(half)
    command = [str(places.programs / "initdb"), "-D", str(half), "--username", NAME, "--auth=trust", "--encoding=UTF8"]
    # Code-point order on every machine; `builtin` adds upper and lower case beyond ASCII.
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += [] if lasting else ["--no-sync"]
    made = subprocess.run(  # noqa: S603 - our own program and folders
        command, capture_output=True, text=True, check=False, env=_environment(), **places.account.popen()
    )
    if made.returncode != 0:
        shutil.rmtree(half, ignore_errors=True)
        raise _explained(places, made.stderr or made.stdout)
    if places.data.exists():  # without pg_control it holds no data
        shutil.rmtree(places.data)
    half.rename(places.data)


def _refuse_other_version(places: Places) -> None:
    found = (places.data / "PG_VERSION").read_text().strip()
    if found != VERSION:
        raise StartError(
            f"{places.data} 由 PostgreSQL {found} 建立，本程序使用 {VERSION}；请用旧版本导出数据后再导入。",
            f"{places.data} was made by PostgreSQL {found}, this is {VERSION}: dump it with the old one and restore.",
        )


def _launch(places: Places, settings: dict[str, str]) -> None:
    command = [str(places.programs / "postgres"), "-D", str(places.data), "-k", str(places.sockets)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    how = {"env": _environment(), **places.account.popen()}
    said = processes.start(command, places.log / "postgres.log", lambda: _answers(places), START_SECONDS, **how)
    if said is not None:
        raise _explained(places, said)


def _create_database(places: Places) -> None:
    connection = _connect(places)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {NAME}")
    except psycopg2.Error as error:
        raise _explained(places, str(error)) from error
    finally:
        connection.close()


def _environment() -> dict[str, str]:
    """The caller's environment without what would change the server's mind (PGDATA, LC_ALL, TZ …)."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def _explained(places: Places, said: str) -> StartError:
    log = places.log / "postgres.log"
    if "No space left on device" in said:
        return full_disk(places.directory)
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "")
    return StartError(f"PostgreSQL 无法启动（{last}），详见 {log}", f"PostgreSQL does not start ({last}), see {log}")
