"""How an organisation usually holds its sessions of a kind: as it did the last time."""

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from members.models import Person
from study.rules import kinds
from study.rules.audiences import BRANCH_SECRETARY, GROUP_LEADER

if TYPE_CHECKING:
    from members.models import Organisation
    from study.models import StudySession

STARTS: Final = time(15, 30)
MINUTES: Final = 90
WEEKDAY: Final = 4
"""Friday afternoon, once the children are fetched; an organisation that has held a session has its own habit."""


@dataclass(frozen=True)
class Usual:
    """Weekday (0 is Monday), time, length, place and people of the last session of a kind."""

    weekday: int = WEEKDAY
    starts: time = STARTS
    minutes: int = MINUTES
    place: str = ""
    chair: Person | None = None
    recorder: Person | None = None

    @property
    def ends(self) -> time:
        """When it usually ends; never past midnight."""
        minutes = self.starts.hour * 60 + self.starts.minute + self.minutes
        return time(*divmod(min(minutes, 24 * 60 - 1), 60))


def usual_of_session(session: "StudySession") -> Usual:
    """The habit that a session shows."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    minutes = int((ends - starts).total_seconds() // 60)
    return Usual(
        weekday=starts.weekday(),
        starts=starts.time(),
        minutes=minutes if 0 < minutes <= 600 else MINUTES,  # a course of several days is no habit
        place=session.place,
        chair=session.chair,
        recorder=session.recorder,
    )


def usual(organisation: "Organisation", kind: str, audience: str) -> Usual:
    """How the organisation held its last session of a kind and audience; without one, the usual chair alone."""
    from study.models import StudySession  # the models need the querysets first

    last = (
        StudySession.objects.filter(organisation=organisation, kind=kind, audience=audience)
        .exclude(state=kinds.CANCELLED)
        .select_related("chair", "recorder")
        .order_by("-starts_at")
        .first()
    )
    return usual_of_session(last) if last else Usual(chair=_chair(organisation, kind))


def _chair(organisation: "Organisation", kind: str) -> Person | None:
    post = GROUP_LEADER if kind == kinds.GROUP_MEETING else BRANCH_SECRETARY
    people = Person.objects.below(organisation).filter(party_post__regex=post)
    return people.order_by("party_post", "name_sort", "pk").first()
