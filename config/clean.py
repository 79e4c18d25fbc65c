"""Removes everything that was installed or made, data included, after asking: `python3 config/clean.py`."""

import fcntl
import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
MADE = [PROJECT / name for name in ("var", ".venv", "node_modules")]


def main() -> int:
    for lock in (PROJECT / "var").glob("**/run/users.lock"):
        with lock.open() as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sys.stderr.write(f"正在使用，请先停止 | in use, stop it first: {lock.parent.parent}\n")
                return 1
    sys.stdout.write(
        "将删除 var/（包括全部数据和密钥）、.venv/ 和 node_modules/ | "
        "This deletes var/ WITH ALL DATA AND KEYS, .venv/ and node_modules/.\n确认请输入 yes | Type yes to go on: "
    )
    sys.stdout.flush()
    if sys.stdin.readline().strip() != "yes":
        sys.stdout.write("没有删除 | nothing deleted\n")
        return 1
    for link in [*PROJECT.glob("var/**/run/sockets"), *PROJECT.glob("var/**/postgres")]:
        if link.is_symlink():  # what does not lie in the folder itself
            shutil.rmtree(link.resolve(), ignore_errors=True)
    for folder in MADE:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
