"""What is due in study: months not arranged, sessions to record, records to close, what is to be made up."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import add_months
from core.domain_settings import currents
from core.todos import Basis, Link, Todo
from members.choices import word
from members.models import Organisation, Person, User
from members.querysets.scope import roles_of, within
from study import policies
from study.domain_settings import CLOSE_WITHIN_DAYS
from study.hour_settings import BEHIND_DAYS, MEMBER_HOURS
from study.hours import measure, with_hours
from study.message_kinds import shortfall_page
from study.models import Attendance, StudySession
from study.querysets.sessions import day_starts
from study.rules import kinds
from study.rules.hours import behind_from

_SHOWN: Final = 6
_COUNTED: Final = 100
NEXT_MONTH_FROM: Final = 20
"""The day from which the next month should be arranged."""
_MAKE_UP_WITHIN: Final = timedelta(days=90)


def todos(user: User, today: date) -> Iterator[Todo]:
    """What a user has to do, each kind in one or two queries however many rows there are."""
    if not policies.may_plan_sessions(user):
        return
    close_within, behind_days = currents(CLOSE_WITHIN_DAYS, BEHIND_DAYS)
    yield from _to_record(user)
    yield from _to_close(user, today, close_within)
    if policies.may_keep_plans(user):
        yield from _to_arrange(user, today)
        yield from _to_make_up(user, today)
        if today >= behind_from(today.year, behind_days):
            yield from _hours_to_catch_up(user, today)


def _hosted(user: User) -> Any:
    """The sessions of the organisations whose study the user keeps, not of all those far below a committee."""
    rows = StudySession.objects.filter(within(policies.host_paths(user), "scope_path"))
    if not policies.may_keep_plans(user):
        rows = rows.filter(kind=kinds.GROUP_MEETING)
    return rows


def _to_record(user: User) -> Iterator[Todo]:
    waiting = _hosted(user).filter(state=kinds.PLANNED, ends_at__lte=timezone.now()).order_by("ends_at", "pk")
    rows = list(waiting.values_list("pk", "topic", "kind", "starts_at")[:_COUNTED])
    for pk, topic, kind, starts_at in rows[:_SHOWN]:
        day = timezone.localtime(starts_at).date()
        yield Todo(
            text=_("%(kind)s “%(topic)s”: record who came.") % {"kind": word(kinds.KIND, kind), "topic": topic},
            links=(Link(_("Record attendance"), reverse("study:session_record", args=[pk])),),
            due_on=day,
        )
    more = len(rows) - _SHOWN
    if more > 0:
        words = ngettext("%(count)s more session to record.", "%(count)s more sessions to record.", more)
        address = f"{reverse('study:sessions')}?state={kinds.PLANNED}&last={timezone.localdate().isoformat()}"
        yield Todo(words % {"count": more}, (Link(_("To the sessions"), address),))


def _to_close(user: User, today: date, days: int) -> Iterator[Todo]:
    held = _hosted(user).filter(state=kinds.HELD, ends_at__lt=day_starts(today - timedelta(days=days - 1)))
    rows = list(held.order_by("ends_at", "pk").values_list("pk", "topic", "ends_at")[:_COUNTED])
    if rows:
        first = timezone.localtime(rows[0][2]).date() + timedelta(days=days)
        yield Todo(
            text=_("Records of sessions are not closed yet."),
            links=tuple(Link(topic, reverse("study:session", args=[pk])) for pk, topic, _end in rows[:_SHOWN]),
            basis=Basis.LOCAL,
            due_on=first,
            names=True,
            more=max(0, len(rows) - _SHOWN),
        )


def _to_arrange(user: User, today: date) -> Iterator[Todo]:
    """Branches that have planned nothing for this month, and from the 20th on for the next."""
    months = [today.replace(day=1)]
    if today.day >= NEXT_MONTH_FROM:
        months.append(add_months(months[0], 1))
    branches = Organisation.objects.within(policies.kept_paths(user)).branches().open()
    for month in months:
        last = add_months(month, 1) - timedelta(days=1)
        planned = StudySession.objects.standing().between(month, last).filter(organisation=OuterRef("pk"))
        rows = list(branches.filter(~Exists(planned)).values_list("pk", "name")[:_COUNTED])
        if rows:
            address = reverse("study:month")
            yield Todo(
                text=_("%(month)s is not arranged yet.") % {"month": date_format(month, "YEAR_MONTH_FORMAT")},
                links=tuple(
                    Link(name, f"{address}?organisation={pk}&month={month:%Y-%m}") for pk, name in rows[:_SHOWN]
                ),
                due_on=month,
                names=True,
                more=max(0, len(rows) - _SHOWN),
            )


def _to_make_up(user: User, today: date) -> Iterator[Todo]:
    """Sessions of the last months with people who missed them and have not made them up; whoever hosted them records
    the make-up.
    """
    paths = policies.kept_paths(user)
    recent = Attendance.objects.filter(within(paths, "scope_path"), starts_at__gte=day_starts(today - _MAKE_UP_WITHIN))
    missed = (
        recent.filter(within(paths, "session__scope_path"))
        .missed()
        .filter(made_up_on__isnull=True, session__kind__in=kinds.MADE_UP_KINDS)
        .order_by()
        .values("session_id", "session__topic", "session__starts_at")
        .annotate(people=Count("pk"))
        .order_by(F("session__starts_at").desc())
    )
    rows = list(missed[:_COUNTED])
    if rows:
        yield Todo(
            text=_("Make-ups are open."),
            links=tuple(
                Link(
                    _("%(topic)s (%(count)s)") % {"topic": row["session__topic"], "count": row["people"]},
                    reverse("study:session", args=[row["session_id"]]),
                )
                for row in rows[:_SHOWN]
            ),
            basis=Basis.LOCAL,
            names=True,
            more=max(0, len(rows) - _SHOWN),
        )


def _hours_to_catch_up(user: User, today: date) -> Iterator[Todo]:
    """Towards the end of the year: how many of the branches whose roles the user has themselves lack study hours."""
    branches = [
        role.organisation
        for role in roles_of(user)
        if role.kind in policies.KEEP and role.organisation is not None and role.organisation.is_branch
    ]
    if not branches:
        return
    people = Person.objects.filter(organisation__in=branches).members()
    lacking = with_hours(people, today.year, measure()).filter(Q(missing_hours__gt=0)).order_by()
    counts = dict(lacking.values_list("organisation").annotate(people=Count("pk")))
    for branch in branches:
        if number := counts.get(branch.pk):
            words = ngettext(
                "%(name)s: %(count)s person lacks study hours of %(year)s",
                "%(name)s: %(count)s people lack study hours of %(year)s",
                number,
            )
            yield Todo(
                text=words % {"name": branch.name, "count": number, "year": today.year},
                links=(Link(_("Who lacks study hours"), shortfall_page(today.year, branch.pk)),),
                basis=Basis.STATUTORY,
                article=str(MEMBER_HOURS.article),
                due_on=date(today.year, 12, 31),
            )
