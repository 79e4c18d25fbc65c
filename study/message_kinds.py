"""What the reminders of study say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import message_kinds
from core.message_kinds import MessageKind, Words, declare
from members.choices import word
from study.rules import kinds

NAMES_SHOWN: Final = 60
Params = Mapping[str, Any]


def _moment(text: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "Y-m-d H:i")


def _session(params: Params) -> dict[str, str]:
    return {
        "kind": word(kinds.KIND, params["kind"]),
        "topic": params["topic"],
        "when": _moment(params["starts_at"]),
        "place": params["place"] or _("place not stated"),
    }


def _page(params: Params) -> str:
    return reverse("study:session", args=[params["session"]])


def _before(params: Params) -> Words:
    facts = _session(params)
    return Words(_("%(when)s %(kind)s: %(topic)s") % facts, _("%(when)s, %(place)s.") % facts, _page(params))


def _before_group(params: Params) -> Words:
    facts, names = _session(params), params["names"]
    shown = _("、").join(names[:NAMES_SHOWN])
    count = ngettext("%(count)s person", "%(count)s people", len(names)) % {"count": len(names)}
    expected = _("Expected at %(organisation)s, %(count)s: %(names)s") % {
        "organisation": params["organisation"],
        "count": count,
        "names": shown + ("…" if len(names) > NAMES_SHOWN else ""),
    }
    return Words(
        _("%(when)s %(kind)s: %(topic)s") % facts,
        "\n".join([_("%(when)s, %(place)s.") % facts, expected]),
        _page(params),
    )


def _moved(params: Params) -> Words:
    facts = _session(params) | {"before": _moment(params["before"]), "reason": params["reason"]}
    text = _("Instead of %(before)s now on %(when)s, %(place)s. Reason: %(reason)s") % facts
    return Words(_("Moved: %(kind)s: %(topic)s") % facts, text, _page(params))


def _cancelled(params: Params) -> Words:
    facts = _session(params) | {"reason": params["reason"]}
    text = _("It does not take place on %(when)s. Reason: %(reason)s") % facts
    return Words(_("Cancelled: %(kind)s: %(topic)s") % facts, text, _page(params))


def _month(params: Params) -> Words:
    facts = {"name": params["name"], "month": params["month"]}
    return Words(
        _("%(name)s: %(month)s is not arranged yet") % facts,
        _("No session of the month is planned. Arrange the month."),
        reverse("study:sessions"),
    )


def _meeting(params: Params) -> Words:
    facts = {"name": params["name"], "kind": word(kinds.KIND, params["kind"]), "until": params["until"]}
    return Words(
        _("%(name)s: %(kind)s not held yet") % facts,
        _("It is due by %(until)s.") % facts,
        reverse("study:sessions"),
    )


def _record(params: Params) -> Words:
    return Words(
        _("Record not closed: %(topic)s") % {"topic": params["topic"]},
        _("The session of %(when)s is over; record who came and close the record.") % _session(params),
        _page(params),
    )


def _make_up(params: Params) -> Words:
    words = ngettext(
        "%(count)s person has not made up yet: %(topic)s",
        "%(count)s people have not made up yet: %(topic)s",
        params["people"],
    )
    facts = {"count": params["people"], "topic": params["topic"]}
    return Words(words % facts, _("Record the make-up with its day and way."), _page(params))


def _hours(params: Params) -> Words:
    words = ngettext(
        "%(name)s: %(count)s person lacks study hours of %(year)s",
        "%(name)s: %(count)s people lack study hours of %(year)s",
        params["people"],
    )
    facts = {"name": params["name"], "count": params["people"], "year": params["year"]}
    text = _("They are due by the end of the year (TL, art. 20). See who lacks how many, and plan what is left.")
    return Words(words % facts, text, shortfall_page(params["year"], params["organisation"]))


def shortfall_page(year: int, organisation: int) -> str:
    """The address of the list of those of an organisation who lack hours of a year."""
    return f"{reverse('study:hours')}?year={year}&reached=below&organisation={organisation}"


def _digest(params: Params) -> Words:
    sessions = [_before(each).subject for each in params["sessions"]]
    due = [message_kinds.words(each["kind"], each["params"]).subject for each in params["due"]]
    parts = []
    if sessions:
        parts.append("\n".join([_("Sessions"), *sessions]))
    if due:
        parts.append("\n".join([_("To do"), *due]))
    subject = _("This week: %(count)s") % {"count": len(sessions) + len(due)}
    return Words(subject, "\n\n".join(parts), reverse("study:sessions"))


BEFORE = declare(MessageKind("study.before", gettext_lazy("reminder of a session"), _before))
BEFORE_GROUP = declare(
    MessageKind("study.before_group", gettext_lazy("reminder of a session to a group"), _before_group)
)
MOVED = declare(MessageKind("study.moved", gettext_lazy("session moved"), _moved))
CANCELLED = declare(MessageKind("study.cancelled", gettext_lazy("session cancelled"), _cancelled))
MONTH = declare(MessageKind("study.month", gettext_lazy("month not arranged"), _month))
MEETING = declare(MessageKind("study.meeting", gettext_lazy("meeting not held"), _meeting))
RECORD = declare(MessageKind("study.record", gettext_lazy("record not closed"), _record))
MAKE_UP = declare(MessageKind("study.make_up", gettext_lazy("make-up open"), _make_up))
HOURS = declare(MessageKind("study.hours", gettext_lazy("study hours lacking"), _hours))
DIGEST = declare(MessageKind("study.digest", gettext_lazy("digest of the week"), _digest))
