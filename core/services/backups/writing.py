"""Writing a backup, and letting old ones go."""

import hashlib
import os
import tarfile
import tempfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.services.backups import manifest, programs
from core.services.backups.content import TableContent, contents
from core.services.backups.errors import BackupError

_NAME = "hongzhu-%Y%m%d-%H%M%S.tar"


def backup_write(*, folder: Path, now: datetime) -> Path:
    """Save the database and the papers as they are at one moment, readable by the owner alone. Returns the file.

    Raises BackupError. A half-written file never has the name of a whole one.
    """
    whole = folder / now.strftime(_NAME)
    if whole.exists():
        raise BackupError(_("%(file)s is there already.") % {"file": whole})
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".half-") as half:
        dump = Path(half, manifest.DUMP)
        tables = _dump(dump)
        papers = _papers()
        digests = {name: _sha256(path) for name, path in papers.items()}
        said = manifest.made_of(tables, _sha256(dump), digests, now).text().encode()
        packed = Path(half, whole.name)
        packed.touch(0o600)
        with packed.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                about = tarfile.TarInfo(manifest.MANIFEST)
                about.size = len(said)
                archive.addfile(about, BytesIO(said))
                archive.add(dump, manifest.DUMP)
                for name, path in papers.items():
                    archive.add(path, f"{manifest.PAPERS}/{name}")
            file.flush()
            os.fsync(file.fileno())
        packed.rename(whole)
    return whole


def _dump(target: Path) -> dict[str, TableContent]:
    """Dump the database and read its content, both from one snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        programs.run("pg_dump", ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"])
        return contents()


def _papers() -> dict[str, Path]:
    root: Path = settings.PAPERS_DIR
    return {str(path.relative_to(root)): path for path in sorted(root.rglob("*")) if path.is_file()}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def backups_prune(*, folder: Path, keep: int) -> list[Path]:
    """Delete all backups of a folder but the newest ``keep``; returns those that went."""
    old = sorted(folder.glob("hongzhu-????????-??????.tar"))[:-keep]
    for path in old:
        path.unlink()
    return old
