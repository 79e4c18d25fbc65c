"""How long a session lasts: so long at most, and so long without a page being asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LONGEST: Final = timedelta(hours=8)
"""A working day; then one signs in again."""

NOTED_EVERY: Final = timedelta(minutes=1)
"""How exactly it is known when a page was last asked for: no write for every page."""


@dataclass(frozen=True)
class SessionLife:
    """When somebody signed in and when they were last seen."""

    signed_in_at: datetime
    last_seen_at: datetime

    def is_over(self, now: datetime, idle: timedelta) -> bool:
        """Whether the time has ended the session."""
        return now - self.signed_in_at >= LONGEST or now - self.last_seen_at >= idle + NOTED_EVERY

    def is_to_be_noted(self, now: datetime) -> bool:
        """Whether it is time to put down that the user was seen."""
        return now - self.last_seen_at >= NOTED_EVERY
