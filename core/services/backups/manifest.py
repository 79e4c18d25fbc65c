"""What a backup says about itself."""

import dataclasses
import hmac
import json
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from core.services.backups.content import TableContent
from core.services.backups.errors import BackupError

VERSION: Final = 1
MANIFEST, DUMP, PAPERS = "manifest.json", "database.dump", "papers"


@dataclasses.dataclass(frozen=True)
class Manifest:
    """When a backup was made, of which schema, closed with which keys, and what it holds."""

    made_at: str
    migrations: list[str]
    keys: dict[str, str]
    tables: dict[str, TableContent]
    dump_sha256: str
    papers: dict[str, str]

    def text(self) -> str:
        return json.dumps({"version": VERSION, **dataclasses.asdict(self)}, ensure_ascii=False, indent=1)

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        """Raises BackupError for anything that is not a manifest of this version."""
        try:
            found: dict[str, Any] = json.loads(text)
            if found.pop("version") != VERSION:
                raise BackupError(_("The backup is of another version of the program and cannot be read by this one."))
            found["tables"] = {name: TableContent(*content) for name, content in found["tables"].items()}
            return cls(**found)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupError(_("The file is not a backup of this program.")) from error


def made_of(tables: dict[str, TableContent], dump_sha256: str, papers: dict[str, str], now: datetime) -> Manifest:
    """The manifest of what has just been saved."""
    return Manifest(now.isoformat(timespec="seconds"), _applied(), marks_of_keys(), tables, dump_sha256, papers)


def _applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations)


def unknown_migrations(manifest: Manifest) -> list[str]:
    """The steps of the backup's schema that this program does not know: it was made by a newer one."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return [name for name in manifest.migrations if name not in known]


def marks_of_keys() -> dict[str, str]:
    """A mark of each key by which it is known and from which nobody gets it back."""
    keys = {f"data key {key.number}": key.secret for key in settings.DATA_KEYS}
    keys["digest key"] = settings.DIGEST_KEY
    return {name: hmac.digest(secret, b"hongzhu backup", "sha256")[:8].hex() for name, secret in keys.items()}


def missing_keys(manifest: Manifest) -> list[str]:
    """The keys that closed the backup's values and that this environment does not have."""
    ours = marks_of_keys()
    return [name for name, mark in manifest.keys.items() if ours.get(name) != mark]
