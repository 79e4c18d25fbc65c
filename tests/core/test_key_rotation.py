"""A new key takes over: every value is closed anew, in the rows and in their history, and the old key can go."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.environment import DataKey
from core import crypto
from core.services.key_rotation import data_keys_rotate
from members.models import Person

NEW = DataKey(200, b"n" * 32)


@pytest.fixture
def keyring(settings: object) -> Iterator[SimpleNamespace]:
    """Sets the keyring in force."""

    def use(*keys: DataKey) -> None:
        settings.DATA_KEYS = keys  # type: ignore[attr-defined]
        crypto._keyring.cache_clear()

    yield SimpleNamespace(use=use, old=settings.DATA_KEYS)  # type: ignore[attr-defined]
    crypto._keyring.cache_clear()


def keys_in_use(table: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT get_byte(telephone, 0) FROM {table} WHERE telephone IS NOT NULL")
        return {row[0] for row in cursor.fetchall()}


def test_rows_and_history_are_closed_with_the_new_key_alone(centre: SimpleNamespace, keyring: SimpleNamespace) -> None:
    before = Person.objects.get(pk=centre.li.pk)
    keyring.use(NEW, *keyring.old)

    changed = {(r.table, r.column): r.values for r in data_keys_rotate(batch=3)}

    assert changed["members_person", "id_number"] == changed["members_personevent", "id_number"] == 4
    assert keys_in_use("members_person") == keys_in_use("members_personevent") == {NEW.number}
    keyring.use(NEW)
    after = Person.objects.get(pk=centre.li.pk)
    assert (after.id_number, after.telephone) == (before.id_number, before.telephone)
    assert after.events.get().telephone == before.telephone
    assert after.events.count() == 1, "a new cover is no change of the person"
    assert [r.values for r in data_keys_rotate() if r.values] == []


def test_a_key_taken_out_too_early_is_named_and_nothing_changes(
    centre: SimpleNamespace, keyring: SimpleNamespace
) -> None:
    keyring.use(NEW)
    with pytest.raises(CommandError, match="HONGZHU_DATA_KEYS"):
        call_command("rotate_data_keys")
    assert keys_in_use("members_person") == {key.number for key in keyring.old[:1]}
