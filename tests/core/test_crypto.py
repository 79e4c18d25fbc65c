"""Sensitive values are ciphertext at rest, bound to their column, found by keyed hash."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from config.environment import DataKey
from core import crypto
from members.models import Person


@pytest.fixture
def fresh_keyring() -> Iterator[None]:
    crypto._keyring.cache_clear()
    yield
    crypto._keyring.cache_clear()


@given(st.text(min_size=1, max_size=50))
def test_what_was_closed_opens_again(text: str) -> None:
    assert crypto.decrypt(crypto.encrypt(text, "person.telephone"), "person.telephone") == text


def test_the_same_value_never_looks_the_same() -> None:
    assert crypto.encrypt("13812345678", "person.telephone") != crypto.encrypt("13812345678", "person.telephone")


def test_a_value_moved_to_another_column_does_not_open() -> None:
    stored = crypto.encrypt("13812345678", "person.telephone")
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(stored, "person.id_number")


@pytest.mark.parametrize("position", [1, 13, -1])
def test_a_damaged_value_does_not_open(position: int) -> None:
    stored = bytearray(crypto.encrypt("13812345678", "person.telephone"))
    stored[position] ^= 1
    with pytest.raises(crypto.CannotDecrypt):
        crypto.decrypt(bytes(stored), "person.telephone")


@pytest.mark.usefixtures("fresh_keyring")
def test_an_older_key_still_opens_and_the_first_one_closes(settings: object) -> None:
    old, new = DataKey(7, b"o" * 32), DataKey(8, b"n" * 32)
    settings.DATA_KEYS = (old,)  # type: ignore[attr-defined]
    stored = crypto.encrypt("13812345678", "person.telephone")
    crypto._keyring.cache_clear()
    settings.DATA_KEYS = (new, old)  # type: ignore[attr-defined]
    assert crypto.decrypt(stored, "person.telephone") == "13812345678"
    assert crypto.key_number(crypto.encrypt("x", "person.telephone")) == crypto.current_key_number() == 8


@pytest.mark.usefixtures("fresh_keyring")
def test_a_value_of_a_lost_key_says_so(settings: object) -> None:
    settings.DATA_KEYS = (DataKey(7, b"o" * 32),)  # type: ignore[attr-defined]
    stored = crypto.encrypt("13812345678", "person.telephone")
    crypto._keyring.cache_clear()
    settings.DATA_KEYS = (DataKey(8, b"n" * 32),)  # type: ignore[attr-defined]
    with pytest.raises(crypto.CannotDecrypt, match="HONGZHU_DATA_KEYS 中缺少"):
        crypto.decrypt(stored, "person.telephone")


def test_a_digest_depends_on_the_value_and_on_what_it_is() -> None:
    digest = crypto.digest("13812345678", "person.telephone")
    assert len(digest) == crypto.DIGEST_BYTES
    assert digest == crypto.digest("13812345678", "person.telephone")
    assert digest != crypto.digest("13812345679", "person.telephone")
    assert digest != crypto.digest("13812345678", "person.id_number")


def test_neither_the_table_nor_its_history_holds_a_number_in_clear(centre: object) -> None:
    """Every column of every table, read as text, is searched for what was typed."""
    person = Person.objects.get(name="李静")
    assert person.id_number is not None
    assert person.telephone == "13812345678"
    with connection.cursor() as cursor:
        for table in ("members_person", "members_personevent", "members_personperiod", "pghistory_context"):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s OR t::text LIKE %s",
                [f"%{person.id_number}%", "%13812345678%"],
            )
            assert cursor.fetchone() == (0,), table


def test_an_encrypted_column_is_not_looked_up(db: None) -> None:
    with pytest.raises(FieldError, match="by its digest"):
        Person.objects.filter(id_number="11010519491231002X").count()
