"""Storing an entry of a ledger: checked whole, and on a change only the named columns, one version further."""

from collections.abc import Mapping
from typing import Any, TypeVar

from study.models import Book, TrainingRecord

Entry = TypeVar("Entry", Book, TrainingRecord)


def store_new(row: Entry) -> Entry:
    """Store an entry that was not there. Raises ValidationError if it is refused."""
    row.full_clean()
    row.save(force_insert=True)
    return row


def store_changed(row: Entry, values: Mapping[str, Any]) -> Entry:
    """Store other values of an entry that is locked. Raises ValidationError if they are refused."""
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.version += 1
    row.save(update_fields=[*values, "version"])
    return row
