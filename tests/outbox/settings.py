"""The program's settings in a hurry: ticks by the second and a short lease, so that faults are over in a minute."""

from datetime import timedelta

from config.settings import *  # noqa: F403 - settings are read whole
from config.settings import CELERY_BEAT_SCHEDULE as BEAT

OUTBOX_LEASE = timedelta(seconds=4)
CELERY_BEAT_SCHEDULE = {
    "reminders": BEAT["reminders"] | {"schedule": 1.0},
    "outbox": BEAT["outbox"] | {"schedule": 0.5},
}
