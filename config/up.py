"""Opens the house: `python -m config.up`. Servers, tables, a demo centre in an empty database, web, worker and beat.

PORT is where it answers (8000), DEMO=no leaves an empty database empty but for one administrator. Runs until it is
asked to stop, and leaves no process behind.
"""

import contextlib
import fcntl
import http.client
import itertools
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

from config.embedded import StartError, release_servers, revive_servers
from config.embedded.errors import from_system
from config.embedded.locks import open_lock, try_lock
from config.embedded.logs import open_log
from config.embedded.places import PROJECT, var_directory
from config.entry import prepare_environment
from config.supervisor import Child, StopRequested, Supervisor, stop_on_signals

HOST = "127.0.0.1"
OPEN_SECONDS = 60.0
SERVER_FAULT = 500  # the first HTTP status that says the server itself failed
SERVER_ROUND = 10  # half-seconds between two looks at the servers


def main() -> int:
    stop_on_signals()
    supervisor = None
    try:
        port = _port()
        _refuse_second(port)
        _refuse_busy(port)
        _say("启动数据库 | starting the servers …")
        prepare_environment()
        _prepare()
        supervisor = Supervisor(_children(port), _say)
        supervisor.start()
        _await_answer(supervisor, port)
        _say(f"就绪 | ready: http://{HOST}:{port}/    （Ctrl-C 停止 | stops）")
        _follow(supervisor)
    except StartError as error:
        _say(str(error), error=True)
        return 1
    except OSError as error:
        _say(str(from_system(error, var_directory())), error=True)
        return 1
    except StopRequested:
        _say("正在停止 | stopping …")
        return 0
    finally:
        if supervisor is not None:
            supervisor.stop()
        release_servers()


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise StartError(f"PORT={text} 不是端口号（1–65535）。", f"PORT={text} is not a port (1-65535).")
    return int(text)


def _refuse_second(port: int) -> None:
    """One house at a time in a folder; the lock is kept until this process ends and tells where the house answers."""
    directory = var_directory()
    (directory / "run").mkdir(parents=True, exist_ok=True)
    lock = open_lock(directory, "up")
    if not try_lock(lock, fcntl.LOCK_EX):
        where = f"http://{HOST}:{os.pread(lock, 5, 0).decode().strip()}/"
        raise StartError(f"本文件夹的程序已在运行：{where}", f"Already running in this folder: {where}")
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(port).encode(), 0)


def _refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise StartError(
                f"端口 {port} 不可用（{error.strerror}），请换一个：PORT={port + 1} make up",
                f"Port {port} cannot be used ({error.strerror}), take another: PORT={port + 1} make up",
            ) from error


def _prepare() -> None:
    """Bring tables, static files and the demo up to date, and say what there is to say about signing in."""
    _say("更新数据表、装载数据 | bringing tables and data up to date …")
    log = var_directory() / "log" / "prepare.log"
    with open_log(log) as output:
        told = output.tell()
        run = subprocess.run(
            [sys.executable, "-m", "config.prepare"],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            check=False,
        )
    said = run.stdout.decode(errors="replace").rstrip()
    if said:
        _say(said)
    if run.returncode != 0:
        lines = log.read_bytes()[told:].decode(errors="replace").split("\n")
        reason = next((line for line in reversed(lines) if line.strip()), f"exit {run.returncode}")
        chinese, told_in_both, english = reason.partition(" | ")
        if told_in_both:
            raise StartError(chinese, english)
        raise StartError(f"准备失败：{reason}（详见 {log}）", f"Preparing failed, see {log}")


def _children(port: int) -> list[Child]:
    directory = var_directory()
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{port}", "--workers", "2"]
    gunicorn += ["--worker-class", "gthread", "--threads", "4", "--timeout", "120", "--no-control-socket"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    beat = [*celery, "beat", "--loglevel", "INFO", "--schedule", str(directory / "run" / "beat"), "--pidfile", ""]
    return [_child("web", gunicorn, directory), _child("worker", worker, directory), _child("beat", beat, directory)]


def _child(title: str, command: list[str], directory: Path) -> Child:
    return Child(title, command, directory / "log" / f"{title}.log")


def _await_answer(supervisor: Supervisor, port: int) -> None:
    """Wait until the web server answers, be it that one must sign in or come by HTTPS."""
    deadline = time.monotonic() + OPEN_SECONDS
    while time.monotonic() < deadline:
        supervisor.revive()
        connection = http.client.HTTPConnection(HOST, port, timeout=30)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status < SERVER_FAULT:
                return
            break
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    log = var_directory() / "log" / "web.log"
    raise StartError(f"网站没有正常应答，详见 {log}", f"The web server does not answer as it should, see {log}")


def _follow(supervisor: Supervisor) -> NoReturn:
    """Watch over processes and servers until StopRequested."""
    for half_second in itertools.count(1):
        time.sleep(0.5)
        supervisor.revive()
        if half_second % SERVER_ROUND == 0:
            revive_servers()
    raise AssertionError("counting has no end")


def _say(text: str, *, error: bool = False) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone, which is a reason to stop in order, not to fail
        stream = sys.stderr if error else sys.stdout
        stream.write(f"{text}\n")
        stream.flush()


if __name__ == "__main__":
    sys.exit(main())
