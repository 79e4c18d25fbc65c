"""Work of study that nobody waits for. Each task may run twice."""

from celery import shared_task
from django.utils import timezone

from study.services.reminders.tick import reminders_decide


@shared_task  # type: ignore[untyped-decorator]  # celery is not typed
def reminders() -> None:
    """Every minute: put into the outbox what people are to be reminded of."""
    reminders_decide(now=timezone.now())
