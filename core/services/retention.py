"""The end of what is kept only for a time (PIPL art. 19; DOMAIN §11)."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from core.dates import add_months
from core.domain_settings import ACCESS_LOG_MONTHS, OUTBOX_DAYS
from core.models import AccessLog, Delivery, Message

PRUNED_AT_ONCE: Final = 2000


def access_log_prune(*, now: datetime) -> int:
    """Delete the access log's entries older than the setting says, counted in calendar months back from ``now``.

    Returns how many went. Run twice, it finds nothing more.
    """
    before = datetime.combine(add_months(now.date(), -ACCESS_LOG_MONTHS.current()), now.timetz())
    with transaction.atomic():
        _open_the_log(True)
        deleted, _rows = AccessLog.objects.filter(at__lt=before).delete()
        _open_the_log(False)
    return deleted


def outbox_prune(*, now: datetime) -> int:
    """Delete messages older than the setting says, some thousands at a time; returns how many went."""
    old = Message.objects.filter(created_at__lt=now - timedelta(days=OUTBOX_DAYS.current())).order_by("pk")
    total = 0
    while keys := list(old.values_list("pk", flat=True)[:PRUNED_AT_ONCE]):
        with transaction.atomic():
            Delivery.objects.filter(message__in=keys).delete()
            total += Message.objects.filter(pk__in=keys).delete()[0]
    return total


def _open_the_log(deletable: bool) -> None:
    """The log's trigger lets rows go only while this is on; it ends with the transaction at the latest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hongzhu.retention', %s, true)", ["on" if deletable else "off"])
