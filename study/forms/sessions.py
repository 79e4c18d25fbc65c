"""Input of a session: planned, changed, or entered afterwards with the same form."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from members.choices import choices
from members.forms.fields import WrittenDateField
from members.forms.pickers import OrganisationField
from members.models import Organisation, Person, User
from members.querysets.scope import within
from study import policies
from study.forms.fields import ClockField, OrganisationsField, PersonField
from study.models import Reading, StudySession
from study.models.sessions import LONGEST_TEXT
from study.querysets.readings import readings_for
from study.querysets.usual import Usual, usual
from study.rules import kinds
from study.services.sessions import SessionValues


def label(name: str) -> Any:
    """The word for a field of a session."""
    return StudySession._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def long_text(name: str, rows: int, **kwargs: Any) -> forms.CharField:
    """A text that may be as long as minutes are."""
    return forms.CharField(
        label=label(name),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


def moment(day: date, clock: time) -> datetime:
    """A day and a time of the centre's as a moment."""
    return timezone.make_aware(datetime.combine(day, clock))


class ReadingsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # it takes no argument at run time
    """The readings of the plan that holds for the organisation, with the month each belongs to."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(_("month %(month)s: %(title)s") % {"month": obj.month, "title": obj.title})


class TimesForm(forms.Form):
    """When a session takes place."""

    day = WrittenDateField(label=_("Day"))
    starts = ClockField(label=_("From"))
    ends = ClockField(label=_("Until"))
    last_day = WrittenDateField(
        label=_("Last day"), required=False, help_text=_("Only for training over several days.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day, starts, ends = cleaned.get("day"), cleaned.get("starts"), cleaned.get("ends")
        last = cleaned.get("last_day") or day
        if day and last and last < day:
            self.add_error("last_day", _("The last day lies before the first."))
        elif day and last and starts and ends and moment(last, ends) <= moment(day, starts):
            self.add_error("ends", _("A session ends after it begins."))
        return cleaned

    def times(self) -> tuple[datetime, datetime]:
        """When it begins and ends."""
        given = self.cleaned_data
        return moment(given["day"], given["starts"]), moment(given["last_day"] or given["day"], given["ends"])


def times_of(session: StudySession) -> dict[str, Any]:
    """What the fields of the times show of a session."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    last = ends.date() if ends.date() != starts.date() else None
    return {"day": starts.date(), "starts": starts.time(), "ends": ends.time(), "last_day": last}


class SessionForm(Refusable, TimesForm):
    """A session before it is held. Organisations are those whose sessions the user plans."""

    beside: ClassVar = {"starts_at": "day", "ends_at": "ends", "reason": None}

    organisation = OrganisationField(label=label("organisation"), any_label="—")
    kind = forms.ChoiceField(label=label("kind"), choices=choices(kinds.KIND))
    audience = forms.ChoiceField(
        label=label("audience"),
        choices=choices(kinds.AUDIENCE),
        help_text=_("Who is expected is worked out from the records of people as they are on the day."),
    )
    topic = forms.CharField(label=label("topic"), max_length=200)
    place = forms.CharField(label=label("place"), max_length=100, required=False)
    chair = PersonField(label=label("chair"), any_label="—", required=False)
    chair_reason = forms.CharField(
        label=label("chair_reason"),
        max_length=200,
        required=False,
        help_text=_(
            "General and branch committee meeting: the secretary or deputy; group meeting: the group leader (ZB)."
        ),
    )
    recorder = PersonField(label=label("recorder"), any_label="—", required=False)
    joint_organisations = OrganisationsField(label=label("joint_organisations"), required=False)
    readings = ReadingsField(label=label("readings"), queryset=Reading.objects.none(), required=False)
    agenda = long_text("agenda", 3)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    field_order = (
        "kind", "organisation", "topic", "day", "starts", "ends", "last_day", "place", "audience", "chair",
        "chair_reason", "recorder", "readings", "joint_organisations", "agenda", "version",
    )  # fmt: skip

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        user: User,
        session: StudySession | None = None,
        host: Organisation | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        shown = dict(initial or {}) | (_recorded(session) if session else {})
        super().__init__(data, initial=shown)
        self.user = user
        self.session = session
        self.fields["organisation"].offer(_hosts(user))  # type: ignore[attr-defined]  # it is an OrganisationField
        host = session.organisation if session else host
        people = Person.objects.visible_to(user)
        chosen = (session.chair_id, session.recorder_id) if session else ()
        if host is not None:
            people = people.filter(within((branch_path(host),), "scope_path") | Q(pk__in=[pk for pk in chosen if pk]))
        for name in ("chair", "recorder"):
            self.fields[name].offer(people.members())  # type: ignore[attr-defined]  # it is a PersonField
        self.fields["joint_organisations"].offer(_neighbours(host))  # type: ignore[attr-defined]
        self._offer_readings(host, shown)
        if session is None:
            del self.fields["version"]

    def _offer_readings(self, host: Organisation | None, shown: Mapping[str, Any]) -> None:
        """Those of the month and its neighbours, and what is chosen already; all of the year count as valid."""
        day: date = shown.get("day") or timezone.localdate()
        rows = readings_for(host, day.year) if host else []
        chosen = {reading.pk for reading in shown.get("readings", ())}
        field: ReadingsField = self.fields["readings"]  # type: ignore[assignment]  # declared above
        field.queryset = Reading.objects.filter(pk__in=[row.pk for row in rows] + sorted(chosen))
        near = [row for row in rows if abs(row.month - day.month) <= 1 or row.pk in chosen]
        field.choices = [(row.pk, field.label_from_instance(row)) for row in near]
        if not near:
            del self.fields["readings"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        host = cleaned.get("organisation")
        if cleaned.get("kind") == kinds.GROUP_MEETING and host is not None and host.kind != "group":
            self.add_error("organisation", _("A group meeting is held by a group."))
        return cleaned

    def values(self) -> SessionValues:
        """What the services take."""
        own = {"day", "starts", "ends", "last_day", "version"}
        values: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if name not in own}
        values["starts_at"], values["ends_at"] = self.times()
        return values  # type: ignore[return-value]  # the names are those of SessionValues


class MoveForm(Refusable, TimesForm):
    """The new time of a session, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReasonForm(Refusable, forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class StepForm(Refusable, forms.Form):
    """The version of what was shown before a step was confirmed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


def first_values(host: Organisation | None, kind: str, day: date) -> dict[str, Any]:
    """What a new session begins with: as the organisation held the last of its kind, on the day asked for."""
    audience = kinds.usual_audience(kind)
    habit = usual(host, kind, audience) if host else Usual()
    return {
        "organisation": host,
        "kind": kind,
        "audience": audience,
        "day": day,
        "starts": habit.starts,
        "ends": habit.ends,
        "place": habit.place,
        "chair": habit.chair,
        "recorder": habit.recorder,
    }


def _hosts(user: User) -> Any:
    return Organisation.objects.within(policies.host_paths(user)).open()


def branch_path(organisation: Organisation) -> str:
    """The path of the branch a group stands in; any other organisation's own."""
    path: str = organisation.path
    return path[: -Organisation.steplen] if organisation.kind == "group" else path


def _neighbours(host: Organisation | None) -> Any:
    """The other branches of the same centre, by name alone: with these a session may be held jointly."""
    if host is None:
        return Organisation.objects.none()
    root = host.path[: Organisation.steplen]
    return Organisation.objects.within((root,)).branches().open().exclude(pk=host.pk)


def _recorded(session: StudySession) -> dict[str, Any]:
    return times_of(session) | {
        "organisation": session.organisation,
        "kind": session.kind,
        "audience": session.audience,
        "topic": session.topic,
        "place": session.place,
        "chair": session.chair,
        "chair_reason": session.chair_reason,
        "recorder": session.recorder,
        "joint_organisations": list(session.joint_organisations.all()),
        "readings": list(session.readings.all()),
        "agenda": session.agenda,
        "version": session.version,
    }
