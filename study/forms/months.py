"""Input of the month's arrangement: one row for each proposed session."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from core.web.widgets import PlainSelect
from members.choices import choices
from members.forms.fields import WrittenDateField
from members.models import Organisation
from study.forms.fields import ClockField
from study.forms.sessions import moment
from study.models import Reading
from study.querysets.usual import usual
from study.rules import kinds
from study.services.sessions import SessionValues

MOST_ROWS = 60
EMPTY_ROWS = 2


class ProposalForm(Refusable, forms.Form):
    """A session to be planned, if it is ticked."""

    beside: ClassVar = {"organisation": "host", "starts_at": "day", "ends_at": "ends"}

    accept = forms.BooleanField(label=_("Plan"), required=False)
    host = forms.ChoiceField(label=_("Organisation"), widget=PlainSelect)
    kind = forms.ChoiceField(label=_("Kind"), choices=choices(kinds.KIND), widget=PlainSelect)
    audience = forms.ChoiceField(label=_("Audience"), choices=choices(kinds.AUDIENCE), widget=PlainSelect)
    topic = forms.CharField(label=_("Topic"), max_length=200, required=False)
    day = WrittenDateField(label=_("Day"), required=False)
    starts = ClockField(label=_("From"), required=False)
    ends = ClockField(label=_("Until"), required=False)
    place = forms.CharField(label=_("Place"), max_length=100, required=False)
    readings = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, hosts: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hosts = {str(host.pk): host for host in hosts}
        self.fields["host"].choices = [(key, host.name) for key, host in self.hosts.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("accept"):
            self._errors.clear()  # type: ignore[attr-defined]  # what is not wanted cannot be wrong
            return cleaned
        for name in ("topic", "day", "starts", "ends"):
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, _("This field is required."))
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", _("A session ends after it begins."))
        return cleaned

    def values(self) -> SessionValues:
        """What the service takes; chair and recorder are those of the organisation's last session of the kind."""
        given = self.cleaned_data
        host = self.hosts[given["host"]]
        habit = usual(host, given["kind"], given["audience"])
        numbers = [int(text) for text in given["readings"].split(",") if text.isascii() and text.isdecimal()][:20]
        return {
            "organisation": host,
            "kind": given["kind"],
            "audience": given["audience"],
            "topic": given["topic"],
            "starts_at": moment(given["day"], given["starts"]),
            "ends_at": moment(given["day"], given["ends"]),
            "place": given["place"],
            "chair": habit.chair,
            "chair_reason": "",
            "recorder": habit.recorder,
            "readings": list(Reading.objects.filter(pk__in=numbers).select_related("plan")),
        }


ProposalFormSet = forms.formset_factory(ProposalForm, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
