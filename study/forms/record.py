"""Input of the record of a session: who was not there, and what was done."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.changes import event_model
from core.dates import DateProblem, parse_date
from core.web.forms import Refusable
from members.choices import choices
from members.messages import words
from members.models import Person, User
from members.querysets.scope import within
from study.forms.fields import ClockField, PeopleField, PersonField
from study.forms.sessions import branch_path, label, long_text, moment, times_of
from study.models import Attendance, StudySession
from study.rules import kinds
from study.services.attendance import PersonMark
from study.services.sessions import SessionValues

LATE: Final = "late"
OFFERED: Final = [
    (kinds.PRESENT, _("was present")),
    (LATE, _("late")),
    (kinds.LEAVE, _("on leave")),
    (kinds.DUTY, _("on duty")),
    (kinds.ILLNESS, _("ill")),
    (kinds.SPECIAL_CARE, _("special care")),
    (kinds.ABSENT, _("absent")),
]
"""The buttons beside each name."""
SHOWN: Final = 200
"""So many people are listed whole; of more, those with a remark and those looked for."""


class RecordForm(Refusable, forms.Form):
    """What was done, and by whom it was led."""

    ends = ClockField(label=label("ends_at"))
    place = forms.CharField(label=label("place"), max_length=100, required=False)
    chair = PersonField(label=label("chair"), any_label="—", required=False)
    chair_reason = forms.CharField(label=label("chair_reason"), max_length=200, required=False)
    recorder = PersonField(label=label("recorder"), any_label="—", required=False)
    agenda = long_text("agenda", 3)
    content = long_text("content", 6)
    resolutions = long_text("resolutions", 3)
    guests_count = forms.IntegerField(label=label("guests_count"), min_value=0, max_value=9999, required=False)
    guest_names = forms.CharField(label=label("guest_names"), max_length=300, required=False)
    guests = PeopleField(
        label=_("Guests of our own organisations"),
        required=False,
        help_text=_("Names with 、 between them."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, session: StudySession) -> None:
        super().__init__(data, initial=shown_of(session))
        self.session = session
        people = Person.objects.visible_to(user)
        of_branch = people.filter(within((branch_path(session.organisation),), "scope_path")).members()
        for name in ("chair", "recorder"):
            self.fields[name].offer(of_branch)  # type: ignore[attr-defined]  # it is a PersonField
        self.fields["guests"].people = people  # type: ignore[attr-defined]  # it is a PeopleField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("ends") and self.ends_at(cleaned) <= self.session.starts_at:
            self.add_error("ends", _("A session ends after it begins."))
        return cleaned

    def ends_at(self, given: Mapping[str, Any]) -> Any:
        """When it ended: on the day on which it was to end."""
        return moment(times_of(self.session)["last_day"] or times_of(self.session)["day"], given["ends"])

    def values(self) -> SessionValues:
        """What the service takes."""
        given = self.cleaned_data
        names = ("place", "chair", "chair_reason", "recorder", "agenda", "content", "resolutions", "guest_names")
        values: dict[str, Any] = {name: given[name] for name in names}
        values["guests_count"] = given["guests_count"] or 0
        values["ends_at"] = self.ends_at(given)
        return values  # type: ignore[return-value]  # the names are those of SessionValues


def shown_of(session: StudySession) -> dict[str, Any]:
    """What the form shows of a session."""
    names = ("place", "chair", "chair_reason", "recorder", "agenda", "content", "resolutions", "guest_names", "version")
    shown = {name: getattr(session, name) for name in names}
    return shown | {"ends": times_of(session)["ends"], "guests_count": session.guests_count or None}


def merged(data: QueryDict, *, fresh: StudySession, version: int) -> QueryDict:
    """What was typed, on a session that somebody else changed meanwhile: what was left alone is as it is now."""
    read: Any = (
        event_model(StudySession)
        ._default_manager.filter(pgh_obj_id=fresh.pk, version=version)
        .order_by("pgh_id")
        .last()
    )
    mixed = data.copy()
    for name in ("place", "agenda", "content", "resolutions", "guest_names", "chair_reason"):
        if read is not None and data.get(name, "").replace("\r\n", "\n") == getattr(read, name).replace("\r\n", "\n"):
            mixed[name] = getattr(fresh, name)
    mixed["version"] = str(fresh.version)
    return mixed


@dataclass
class RollRow:
    """One person on the list, as the page shows them."""

    attendance: Attendance
    chosen: str
    reason: str
    made_up_on: str
    made_up_way: str
    shown: str
    errors: list[str] = field(default_factory=list)
    meanwhile: str = ""

    @property
    def pk(self) -> int:
        return self.attendance.person_id

    @property
    def name(self) -> str:
        return self.attendance.person.name

    @property
    def offered(self) -> list[tuple[str, Any]]:
        """The buttons beside the name; special care only for whom the records name it."""
        named = self.attendance.person.special_care or self.chosen == kinds.SPECIAL_CARE
        return [(value, text) for value, text in OFFERED if value != kinds.SPECIAL_CARE or named]

    @property
    def keys(self) -> str:
        """By what the name is found while one types: characters, pinyin, initials."""
        syllables = self.attendance.person.name_sort.split()
        return " ".join([self.name, "".join(syllables), "".join(syllable[:1] for syllable in syllables)])

    @property
    def has_more(self) -> bool:
        """Whether the reason and the make-up are shown at once."""
        return bool(self.reason or self.made_up_on or self.made_up_way or self.errors)

    @property
    def is_exception(self) -> bool:
        return self.chosen != kinds.PRESENT


class Roll:
    """The list of a session as a form: what is stored, and over it what somebody chose.

    Only what somebody touched is written, so that two people who record at once lose nothing of each other's.
    """

    ways: Final = [("", "—"), *choices(kinds.MADE_UP)]

    def __init__(self, attendances: Iterable[Attendance], data: QueryDict | None = None) -> None:
        self.data = data
        self.rows = [self._row(attendance) for attendance in attendances]
        self._marks: dict[int, PersonMark] = {}

    def is_valid(self) -> bool:
        """Read what was chosen; errors stand at the rows."""
        self._marks = {}
        for row in self.rows:
            if self.data is not None and row.shown != _digest(row):
                mark = self._read(row)
                if mark is not None:
                    self._marks[row.pk] = mark
        return not any(row.errors for row in self.rows)

    def marks(self) -> dict[int, PersonMark]:
        """What was changed, by person."""
        return self._marks

    def exceptions(self) -> Iterator[RollRow]:
        """Those who were not simply present."""
        return (row for row in self.rows if row.is_exception)

    def _row(self, attendance: Attendance) -> RollRow:
        stored = _stored(attendance)
        pk = attendance.person_id
        if self.data is None or f"o{pk}" not in self.data:
            return stored
        chosen = RollRow(
            attendance,
            chosen=self.data.get(f"s{pk}", stored.chosen),
            reason=str(self.data.get(f"r{pk}", stored.reason)).strip(),
            made_up_on=str(self.data.get(f"d{pk}", stored.made_up_on)).strip(),
            made_up_way=self.data.get(f"w{pk}", stored.made_up_way),
            shown=self.data.get(f"o{pk}", ""),
        )
        if chosen.shown == _digest(chosen):  # left alone: as it is stored now
            return stored
        if chosen.shown != stored.shown:
            chosen.meanwhile = next((str(text) for value, text in OFFERED if value == stored.chosen), "")
        chosen.shown = stored.shown
        return chosen

    def _read(self, row: RollRow) -> PersonMark | None:
        state = kinds.PRESENT if row.chosen == LATE else row.chosen
        if state not in kinds.ATTENDANCE.by_value or row.made_up_way not in ("", *kinds.MADE_UP.values()):
            row.errors.append(str(_("Choose one of those offered.")))
        if len(row.reason) > 200 or "\0" in row.reason:
            row.errors.append(str(_("A reason has 200 characters at most.")))
        made_up_on: date | None = None
        try:
            made_up_on = parse_date(row.made_up_on) if row.made_up_on else None
        except DateProblem as problem:
            row.errors.append(str(words(f"date_{problem.code}")))
        if row.errors:
            return None
        return PersonMark(state, row.chosen == LATE, row.reason, made_up_on, row.made_up_way)


def _stored(attendance: Attendance) -> RollRow:
    row = RollRow(
        attendance,
        chosen=LATE if attendance.is_late else attendance.state,
        reason=attendance.reason,
        made_up_on=attendance.made_up_on.isoformat() if attendance.made_up_on else "",
        made_up_way=attendance.made_up_way,
        shown="",
    )
    row.shown = _digest(row)
    return row


def _digest(row: RollRow) -> str:
    """What a row says, in few characters: sent along, it tells whether somebody touched the row."""
    said = "\x1f".join([row.chosen, row.reason, row.made_up_on, row.made_up_way])
    return sha256(said.encode()).hexdigest()[:12]
