"""The watchdog's questions: alive, and able to work."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from redis.exceptions import ConnectionError as RedisConnectionError


def test_alive_without_any_store() -> None:
    answer = Client().get("/health/live/")  # a query would fail: this test has no database
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_ready_when_the_stores_answer_and_the_schema_is_current(db: None) -> None:
    answer = Client().get("/health/ready/")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "database": True, "schema": True, "redis": True},
    )
    assert "sessionid" not in answer.cookies


def test_not_ready_while_a_migration_is_missing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    answer = Client().get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": True, "schema": False, "redis": True}


def test_not_ready_without_the_stores(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_arguments: object, **_more: object) -> None:
        raise OperationalError("at secret-host")

    def gone(*_arguments: object, **_more: object) -> None:
        raise RedisConnectionError("at secret-host")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", lost)
        patch.setattr(connection, "close", lambda: None)
        patch.setattr(cache, "delete", gone)
        answer = Client().get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": False, "schema": False, "redis": False}
