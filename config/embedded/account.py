"""Which account of the system the servers run as: PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.errors import StartError

ROOT = 0
UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """A user of the system. `foreign` when it is not the one who runs this program, who is then root."""

    user: int
    group: int
    foreign: bool

    def popen(self) -> dict[str, Any]:
        """Arguments of `subprocess` that start a program as this account.

        The working directory is the root, since the caller's may be closed to the account.
        """
        identity = {"user": self.user, "group": self.group, "extra_groups": []} if self.foreign else {}
        return {"cwd": "/", **identity}

    def own(self, path: Path) -> None:
        """Give one file or folder to the account."""
        if self.foreign:
            os.chown(path, self.user, self.group)

    def reaches(self, path: Path) -> bool:
        """Whether the account may pass through all parents of the path and through (or run) the path itself."""
        if not self.foreign:
            return True
        command = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
        return subprocess.run(command, check=False, **self.popen()).returncode == 0  # noqa: S603 - fixed command


def server_account(data: Path) -> Account:
    """The caller itself, or for root: the owner of the data, and without data (or if root's) `nobody`."""
    if os.geteuid() != ROOT:
        return Account(os.geteuid(), os.getegid(), foreign=False)
    if data.is_dir() and data.stat().st_uid != ROOT:
        return Account(data.stat().st_uid, data.stat().st_gid, foreign=True)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise StartError(
            f"PostgreSQL 不能以 root 运行，且系统没有 {UNPRIVILEGED} 账户，请用普通用户运行。",
            f"PostgreSQL does not run as root and there is no account {UNPRIVILEGED}: run as an ordinary user.",
        ) from error
    return Account(entry.pw_uid, entry.pw_gid, foreign=True)
