"""What stops a start, said in one line."""

import errno
import shutil
from pathlib import Path

FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
NO_PERMISSION = (errno.EACCES, errno.EPERM, errno.EROFS)
LEAST_FREE_BYTES = 200 * 1024 * 1024  # an empty PostgreSQL takes 40 MB, its write-ahead log as much again


class StartError(Exception):
    """Why the program cannot start: one line, in Chinese and in English, that says what to do."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese} | {english}")


def full_disk(folder: Path) -> StartError:
    """The disk that holds the folder has no room left."""
    return StartError(f"磁盘已满，请清理后重试：{folder}", f"The disk is full, make room and try again: {folder}")


def refuse_full_disk(folder: Path) -> None:
    """Raise StartError when so little room is left that a server would stop half-way."""
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        raise full_disk(folder)


def from_system(error: OSError, folder: Path) -> StartError:
    """The clear line for what the system refused."""
    place = error.filename or folder
    if error.errno in FULL_DISK:
        return full_disk(folder)
    if error.errno in NO_PERMISSION:
        return StartError(
            f"没有权限使用 {place}，请换用该文件夹的所有者运行。",
            f"No permission to use {place}: run as the owner of the folder.",
        )
    return StartError(f"系统拒绝：{error}", f"The system refused: {error}")
