"""The arrangement of a month: what the cadences propose, and accepting it in one go."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.calendar import working_calendar
from members.models import Organisation, User
from study.domain_settings import LEADERSHIP_WEEKS, LECTURE_MONTHS, MEMBERS_TARGET, OFFICE_WEEKS
from study.models import StudySession
from study.querysets.committees import has_committee
from study.querysets.readings import readings_for
from study.querysets.usual import Usual, usual_of_session
from study.rules import kinds
from study.rules.cadence import Cadence, Habit, Numbers, Proposal, Taken, proposals, topic_of
from study.services.sessions import SessionValues, session_plan


@dataclass(frozen=True)
class Proposed:
    """A proposal with the organisation that should hold it, what it would be called and read."""

    host: Organisation
    proposal: Proposal
    topic: str
    readings: tuple[int, ...]


class NotAccepted(Exception):
    """Some of the sessions to be planned were refused; nothing was written. By their place: what is wrong."""

    def __init__(self, problems: Mapping[int, ValidationError]) -> None:
        super().__init__("Some sessions cannot be planned as they are.")
        self.problems = problems


def numbers() -> Numbers:
    """The cadences of this centre."""
    return Numbers(
        leadership_weeks=LEADERSHIP_WEEKS.current(),
        office_weeks=OFFICE_WEEKS.current(),
        members_times=MEMBERS_TARGET.current(),
        lecture_months=LECTURE_MONTHS.current(),
    )


def hosts_of(organisation: Organisation) -> list[Organisation]:
    """An organisation, and the groups of a branch: they are arranged together."""
    if not organisation.is_branch:
        return [organisation]
    groups = Organisation.objects.below(organisation).filter(kind="group").open()
    return [organisation, *groups]


def month_proposals(organisation: Organisation, month: date, today: date) -> list[Proposed]:
    """What should still be planned for an organisation (and its groups) in a month, from tomorrow on."""
    last = date(month.year, 12, 31)
    if date(month.year, month.month, 28) < today.replace(day=1):
        return []
    calendar = working_calendar(month, last)
    hosts = hosts_of(organisation)
    rows = StudySession.objects.filter(organisation__in=hosts).between(date(month.year, 1, 1), last).standing()
    sessions = list(rows.select_related("chair", "recorder").order_by("starts_at"))
    readings = [row for row in readings_for(organisation, month.year) if row.month == month.month]
    centre_numbers, meets = numbers(), has_committee(organisation, today)
    found = []
    for host in hosts:
        own = [session for session in sessions if session.organisation_id == host.pk]
        habits = {(each.kind, each.audience): _habit(usual_of_session(each)) for each in own}
        wanted = proposals(
            host.kind,
            month,
            centre_numbers,
            [_taken(each) for each in own],
            habits,
            next(reversed(habits.values()), _habit(Usual())),
            calendar,
            earliest=date.fromordinal(today.toordinal() + 1),
            has_committee=meets,
        )
        seen: Counter[Cadence] = Counter()
        for proposal in wanted:
            fitting = [row for row in readings if row.audience in ("", proposal.cadence.audience)]
            # One reading a session, in the order of the month; further sessions begin anew.
            place = seen[proposal.cadence] % len(fitting) if fitting else 0
            seen[proposal.cadence] += 1
            studied = fitting[place : place + 1] if proposal.cadence.kind == kinds.GROUP_STUDY else []
            topic = topic_of(proposal.cadence, month, [row.title for row in studied])
            found.append(Proposed(host, proposal, topic, tuple(row.pk for row in studied)))
    return sorted(found, key=lambda each: (each.proposal.day, each.proposal.starts, each.host.pk))


def month_accept(
    *, actor: User, organisation: Organisation, month: date, sessions: Sequence[tuple[int, SessionValues]]
) -> list[StudySession]:
    """Plan the sessions of a month in one go, all of them or none. Each comes with its place on the page.

    Raises NotAccepted with what is wrong by place: a day outside the month, one that is planned already (somebody
    else accepted the same proposals), or whatever planning a single session refuses; PermissionDenied.
    """
    problems: dict[int, ValidationError] = {}
    planned: list[StudySession] = []
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        for place, values in sessions:
            try:
                _check_month(values, month)
                with transaction.atomic():
                    planned.append(session_plan(actor=actor, values=values))
            except ValidationError as problem:
                problems[place] = problem
        if problems:
            raise NotAccepted(problems)
    return planned


def _check_month(values: SessionValues, month: date) -> None:
    starts = timezone.localtime(values["starts_at"])
    if (starts.year, starts.month) != (month.year, month.month):
        raise ValidationError({"day": _("This day does not lie in the month that is arranged.")})
    same = StudySession.objects.standing().filter(
        organisation=values["organisation"],
        kind=values["kind"],
        audience=values["audience"],
        starts_at=values["starts_at"],
    )
    if same.exists():
        raise ValidationError({"day": _("This session has been planned already.")})


def _taken(session: StudySession) -> Taken:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return Taken(session.kind, session.audience, starts.date(), starts.time(), ends.time())


def _habit(usual: Usual) -> Habit:
    return Habit(usual.weekday, usual.starts, usual.ends, usual.place)
