"""Backup and restore: the database and the papers as they were at one moment, in one file that proves itself.

The file is a tar of ``manifest.json``, ``database.dump`` (pg_dump's own format) and ``papers/``. The manifest holds the
number of rows and a digest of the content of every table, so that a restored database can be compared with the one that
was saved. The keys of encrypted fields are not in it, only marks by which the right ones are known.
"""

from core.services.backups.content import TableContent, contents
from core.services.backups.errors import BackupError
from core.services.backups.restoring import backup_restore
from core.services.backups.writing import backup_write, backups_prune

__all__ = ["BackupError", "TableContent", "backup_restore", "backup_write", "backups_prune", "contents"]
