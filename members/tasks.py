"""Work of member records that nobody waits for. Each task takes ids and may run twice."""

import pghistory
from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from core.services.files import files_tidy
from core.services.retention import access_log_prune, history_prune, outbox_prune
from members.models import ImportRun
from members.services.imports.jobs import imports_tidy, roster_confirm_job, roster_read_job
from members.services.sessions import sessions_prune


@shared_task  # type: ignore[untyped-decorator]  # celery is not typed
def roster_read(run_id: int) -> None:
    """Read and preview a long roster."""
    with pghistory.context(command="roster_read", user=_owner(run_id)):
        roster_read_job(run_id, timezone.now())


@shared_task  # type: ignore[untyped-decorator]  # celery is not typed
def roster_confirm(run_id: int) -> None:
    """Store a long roster that its owner confirmed."""
    with pghistory.context(command="roster_confirm", user=_owner(run_id)):
        roster_confirm_job(run_id, timezone.now())


@shared_task  # type: ignore[untyped-decorator]  # celery is not typed
def housekeeping() -> None:
    """Every hour: end what was interrupted, delete what has been kept long enough."""
    now = timezone.now()
    with pghistory.context(command="housekeeping"):
        imports_tidy(now)
        access_log_prune(now=now)
        outbox_prune(now=now)
        history_prune(now=now)
        files_tidy(now=now)
        sessions_prune(now=now)
        call_command("clearsessions")


def _owner(run_id: int) -> int | None:
    return ImportRun.objects.filter(pk=run_id).values_list("user_id", flat=True).first()
