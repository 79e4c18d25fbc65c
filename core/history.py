"""History of every business row: who changed which field, when, from where; kept by triggers, append-only."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

AnyModel = TypeVar("AnyModel", bound=type[models.Model])


def track(*, exclude: Sequence[str] = ()) -> Callable[[AnyModel], AnyModel]:
    """Keep every insert, update and delete of a model's rows, all fields but ``exclude``.

    Statement triggers: a bulk write pays one trigger call, not one a row. Fresh trackers each time, because the
    library copies its configured defaults and no longer recognises their operations.
    """
    level = pgtrigger.Statement
    return pghistory.track(  # type: ignore[no-any-return]  # pghistory is not typed
        pghistory.InsertEvent(level=level),
        pghistory.UpdateEvent(level=level),
        pghistory.DeleteEvent(level=level),
        exclude=list(exclude) or None,
    )
