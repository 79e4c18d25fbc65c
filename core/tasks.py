"""Work of the ground that nobody waits for. Each task may run twice, and several at once."""

from datetime import timedelta
from typing import Final

from celery import shared_task
from django.utils import timezone

from core.services.outbox_sending import deliveries_send

SENDING: Final = timedelta(seconds=45)
"""A sender makes room for other work after that; the next tick sends on."""


@shared_task  # type: ignore[untyped-decorator]  # celery is not typed
def outbox_send() -> None:
    """Every few seconds: send what is due. As many at once as there are workers."""
    deliveries_send(clock=timezone.now, until=timezone.now() + SENDING)
