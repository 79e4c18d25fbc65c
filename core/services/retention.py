"""The end of what is kept only for a time (PIPL art. 19; DOMAIN §11)."""

from datetime import datetime, timedelta
from typing import Any, Final

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction

from core.changes import event_model
from core.dates import add_months
from core.domain_settings import ACCESS_LOG_MONTHS, HISTORY_MONTHS, OUTBOX_DAYS
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


def history_prune(*, now: datetime, batch: int = PRUNED_AT_ONCE) -> int:
    """Delete entries of the history older than the setting says, three years at the least; returns how many.

    Entries are numbered as they are written: reading from the oldest on, a table without old ones costs one row. Run
    twice, it finds nothing more. Source: DOMAIN §11.
    """
    before = datetime.combine(add_months(now.date(), -HISTORY_MONTHS.current()), now.timetz())
    return sum(_prune(events, before, batch) for events in tracked_events())


def tracked_events() -> list[type[models.Model]]:
    """The models of all histories."""
    return [event_model(model) for model in apps.get_models() if hasattr(model, "pgh_event_model")]


def _prune(events: type[models.Model], before: datetime, batch: int) -> int:
    rows: Any = events._default_manager
    total = 0
    while True:
        oldest = list(rows.order_by("pgh_id").values_list("pgh_id", "pgh_created_at")[:batch])
        old = [number for number, at in oldest if at < before]
        if not old:
            return total
        with transaction.atomic(), pgtrigger.ignore(append_only(events)):
            rows.filter(pgh_id__in=old).delete()
        total += len(old)


def append_only(events: type[models.Model]) -> str:
    """The name of the trigger that keeps a history as it is, for the two services that may set it aside."""
    return f"{events._meta.label}:append_only"
