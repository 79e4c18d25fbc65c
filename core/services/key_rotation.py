"""Closing every encrypted value anew with the current key, so that an older key can leave the keyring.

History rows are closed anew too: their content stays what it was, only its cover changes. For this alone the triggers
are set aside: nothing that a person could read has changed, so there is nothing to put down.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction

from core import crypto
from core.fields import EncryptedTextField


@dataclass(frozen=True)
class Rotated:
    """How many values of one column were closed anew."""

    table: str
    column: str
    values: int


def _encrypted_fields() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def data_keys_rotate(*, batch: int = 2000) -> Iterator[Rotated]:
    """Close anew whatever an older key closed, ``batch`` values a transaction; may be stopped and started again.

    Raises core.crypto.CannotDecrypt if a value's key is no longer in the keyring.
    """
    for model, field in _encrypted_fields():
        total = 0
        while changed := _rotate_batch(model, field, batch):
            total += changed
        yield Rotated(model._meta.db_table, field.attname, total)


def _rotate_batch(model: type[models.Model], field: EncryptedTextField, batch: int) -> int:
    quote = connection.ops.quote_name
    table, key, column = quote(model._meta.db_table), quote(model._meta.pk.attname), quote(field.attname)
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {column} FROM {table} WHERE get_byte({column}, 0) <> %s ORDER BY {key} LIMIT %s FOR UPDATE",
            [crypto.current_key_number(), batch],
        )
        rows = cursor.fetchall()
        if rows:
            closed = [crypto.encrypt(crypto.decrypt(bytes(stored), field.context), field.context) for _, stored in rows]
            cursor.execute(
                f"UPDATE {table} SET {column} = anew.value "
                f"FROM unnest(%s::bigint[], %s::bytea[]) AS anew(key, value) WHERE {table}.{key} = anew.key",
                [[row[0] for row in rows], closed],
            )
    return len(rows)
