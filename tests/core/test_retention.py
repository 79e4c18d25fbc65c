"""The access log is kept as long as the setting says and not longer; nobody else may shorten it."""

from datetime import UTC, datetime
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.db import InternalError, connection, transaction

from core.models import AccessLog
from core.services.domain_settings import settings_change
from core.services.retention import access_log_prune

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def entry(at: datetime) -> AccessLog:
    with patch("django.utils.timezone.now", return_value=at):
        return AccessLog.objects.create(kind=AccessLog.Kind.EXPORT, what="roster")


def test_only_what_is_older_than_three_years_goes() -> None:
    entry(datetime(2023, 11, 22, 7, 59, tzinfo=UTC))
    entry(datetime(2020, 1, 1, tzinfo=UTC))
    kept = [entry(datetime(2023, 11, 22, 8, 0, tzinfo=UTC)), entry(NOW)]
    assert access_log_prune(now=NOW) == 2
    assert set(AccessLog.objects.all()) == set(kept)
    assert access_log_prune(now=NOW) == 0


def test_the_administrators_setting_counts(cast: SimpleNamespace) -> None:
    entry(datetime(2026, 5, 22, 7, 59, tzinfo=UTC))
    kept = entry(datetime(2026, 5, 22, 8, 0, tzinfo=UTC))
    settings_change(actor=cast.system, values={"core.access_log_months": 6})
    assert access_log_prune(now=NOW) == 1
    assert list(AccessLog.objects.all()) == [kept]


def test_after_the_deletion_the_log_is_closed_again() -> None:
    entry(NOW)
    with transaction.atomic():
        access_log_prune(now=NOW)
        with pytest.raises(InternalError, match="append-only"), transaction.atomic():
            AccessLog.objects.all().delete()
    assert AccessLog.objects.count() == 1


@pytest.mark.parametrize("statement", ["DELETE FROM core_accesslog", "UPDATE core_accesslog SET what = 'nothing'"])
def test_nobody_changes_the_log_by_sql(statement: str) -> None:
    entry(datetime(2000, 1, 1, tzinfo=UTC))
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(AccessLog.objects.values_list("what", flat=True)) == ["roster"]
