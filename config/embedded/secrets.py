"""The keys of a development house, made at its first start and kept in `var/secrets.env`."""

import base64
import os
import secrets
from pathlib import Path

from config.embedded.errors import StartError, from_system
from config.embedded.places import var_directory

NAMES = ("HONGZHU_SECRET_KEY", "HONGZHU_DATA_KEYS", "HONGZHU_DIGEST_KEY")


def ensure_secrets(directory: Path | None = None) -> None:
    """Put the keys into the environment, making them at the first start; what is set there already stays.

    In production they come from the environment alone, and this does nothing. Raises StartError when the file is
    damaged, or missing beside data that only its keys can read.
    """
    if os.environ.get("HONGZHU_ENVIRONMENT") == "production" or all(os.environ.get(name) for name in NAMES):
        return
    folder = directory or var_directory()
    try:
        values = _read_or_make(folder)
    except OSError as error:
        raise from_system(error, folder) from error
    for name in NAMES:
        os.environ.setdefault(name, values[name])


def _read_or_make(folder: Path) -> dict[str, str]:
    path = folder / "secrets.env"
    if not path.exists():
        if (folder / "postgres").exists():
            raise StartError(
                f"缺少 {path}，没有它已加密的数据无法读取；请恢复该文件，或用 make clean 重新开始。",
                f"{path} is missing and the encrypted data cannot be read without it: put it back, or `make clean`.",
            )
        _make(path)
    lines = path.read_text().splitlines()
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    if not all(values.get(name) for name in NAMES):
        raise StartError(f"{path} 已损坏，请从备份恢复。", f"{path} is damaged: restore it from a backup.")
    return values


def _make(path: Path) -> None:
    """Write the file whole or not at all; of two first starts at once the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = {
        "HONGZHU_SECRET_KEY": secrets.token_urlsafe(60),
        "HONGZHU_DATA_KEYS": f"1:{_key()}",
        "HONGZHU_DIGEST_KEY": _key(),
    }
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with open(half, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write("".join(f"{name}={value}\n" for name, value in values.items()))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(half, path)
    except FileExistsError:
        pass
    finally:
        half.unlink()


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
