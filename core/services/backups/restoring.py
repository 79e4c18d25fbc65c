"""Restoring a backup into an empty database, and proving that it is what was saved."""

import hashlib
import tarfile
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.services.backups import manifest, programs
from core.services.backups.content import contents
from core.services.backups.errors import BackupError
from core.services.row_security import role_put_right

_CHUNK = 1 << 20
_LONGEST_MANIFEST = 64 << 20  # bytes; half a million papers


def backup_restore(*, file: Path, without_keys: bool = False) -> manifest.Manifest:
    """Bring a backup into the empty database and the empty folder of papers of this environment, and compare.

    Raises BackupError and leaves the database as it was: if it is not empty, if the file is damaged or of a newer
    program, or if keys are missing that closed its values (unless ``without_keys``).
    """
    _refuse_used()
    with tempfile.TemporaryDirectory(prefix="hongzhu-restore-") as folder, _opened(file) as archive:
        said = manifest.Manifest.read(_begin(archive))
        _refuse_foreign(said, without_keys)
        _unpack(archive, Path(folder), said)
        programs.run(
            "pg_restore",
            [
                "--single-transaction",
                "--exit-on-error",
                "--no-owner",
                "--no-privileges",
                str(Path(folder, manifest.DUMP)),
            ],
        )
        _bring_papers(Path(folder, manifest.PAPERS))
    _compare(said)
    role_put_right()  # who may touch what belongs to the server, not to the backup
    return said


def _refuse_used() -> None:
    if connection.introspection.table_names():
        raise BackupError(_("The database is not empty: restore into an empty one, and let the program use that."))
    root: Path = settings.PAPERS_DIR
    if root.exists() and any(root.iterdir()):
        raise BackupError(_("%(folder)s is not empty: move its files away first.") % {"folder": root})


def _opened(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file, mode="r:")
    except (OSError, tarfile.TarError) as error:
        raise BackupError(_("%(file)s cannot be read as a backup.") % {"file": file}) from error


def _begin(archive: tarfile.TarFile) -> bytes:
    about = archive.next()
    content = archive.extractfile(about) if about is not None and about.name == manifest.MANIFEST else None
    if content is None or about is None or about.size > _LONGEST_MANIFEST:
        raise BackupError(_("The file is not a backup of this program."))
    return content.read()


def _refuse_foreign(said: manifest.Manifest, without_keys: bool) -> None:
    unknown = manifest.unknown_migrations(said)
    if unknown:
        raise BackupError(
            _("The backup was made by a newer program (it knows %(step)s): install that one first.")
            % {"step": unknown[-1]}
        )
    missing = manifest.missing_keys(said)
    if missing and not without_keys:
        raise BackupError(
            _(
                "Without the keys of that time (%(keys)s) ID numbers, telephones and addresses cannot be opened: "
                "put them into HONGZHU_DATA_KEYS and HONGZHU_DIGEST_KEY, or say --without-keys."
            )
            % {"keys": ", ".join(missing)}
        )


def _unpack(archive: tarfile.TarFile, folder: Path, said: manifest.Manifest) -> None:
    """Write the files that the manifest names, each proved by its digest; anything else in the archive is refused."""
    expected = {manifest.DUMP: said.dump_sha256}
    expected |= {f"{manifest.PAPERS}/{name}": digest for name, digest in said.papers.items()}
    try:
        while (member := archive.next()) is not None:
            content = archive.extractfile(member) if member.isreg() else None
            target = (folder / member.name).resolve()
            if member.name not in expected or content is None or not target.is_relative_to(folder.resolve()):
                raise BackupError(_("The backup holds something that does not belong to it."))
            target.parent.mkdir(parents=True, exist_ok=True)
            if _write(content, target) != expected.pop(member.name):
                raise BackupError(_("%(file)s in the backup is damaged.") % {"file": member.name})
    except tarfile.TarError as error:
        raise BackupError(_("The backup is damaged: it ends too early.")) from error
    if expected:
        raise BackupError(_("The backup is damaged: %(file)s is missing.") % {"file": min(expected)})


def _write(content: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as file:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _bring_papers(source: Path) -> None:
    root: Path = settings.PAPERS_DIR
    for path in sorted(source.rglob("*")):
        if path.is_file():
            target = root / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            target.chmod(0o600)


def _compare(said: manifest.Manifest) -> None:
    with transaction.atomic():
        found = contents()
    different = sorted(name for name in {*found, *said.tables} if found.get(name) != said.tables.get(name))
    if different:
        raise BackupError(
            _("Restored, but not what was saved: %(tables)s. Do not work with this database.")
            % {"tables": ", ".join(different)}
        )
