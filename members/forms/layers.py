"""Input of the layers board and of a person's page on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from core.web.widgets import PlainSelect
from members.choices import choices
from members.forms.fields import WrittenDateField
from members.forms.pickers import OrganisationField, told_apart
from members.models import Person, User
from members.rules import codes
from members.rules import layers as rules


class BoardForm(forms.Form):
    """Whose board it is, and which of their people stand on it."""

    organisation = OrganisationField(label=_("Organisation"), any_label="—", required=False)
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("any")), *choices(codes.STATUS)], required=False, widget=PlainSelect
    )
    post_category = forms.ChoiceField(
        label=_("Post category"), choices=[("", _("any")), *choices(codes.POST_CATEGORY)], required=False,
        widget=PlainSelect,
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["organisation"].offer_to(user)  # type: ignore[attr-defined]


class MoveForm(Refusable, forms.Form):
    """Another layer, from which day, and why."""

    layer = forms.ChoiceField(label=_("Layer"), choices=choices(codes.LAYER), widget=forms.RadioSelect)
    effective_on = WrittenDateField(label=_("Changed on"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class TaskForm(Refusable, forms.Form):
    """A task for somebody of the backbone layer."""

    title = forms.CharField(
        label=_("Task"), max_length=100, help_text=_("For example: leads the music research group this term.")
    )
    given_on = WrittenDateField(label=_("Given on"))
    due_on = WrittenDateField(label=_("Due on"), required=False)


class TaskEndForm(Refusable, forms.Form):
    """How a task ended."""

    state = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[each for each in choices(rules.TASK_STATE) if each[0] != rules.GIVEN],
        initial=rules.DONE,
        widget=forms.RadioSelect,
    )
    ended_on = WrittenDateField(label=_("Ended on"))
    result = forms.CharField(
        label=_("Result"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class _MentorField(forms.ModelChoiceField):  # type: ignore[type-arg]  # it takes no argument at run time
    def label_from_instance(self, obj: Any) -> str:
        return told_apart(obj)


class MentorForm(Refusable, forms.Form):
    """A member of the branch as mentor."""

    mentor = _MentorField(label=_("Mentor"), queryset=Person.objects.none(), empty_label="—")
    starts_on = WrittenDateField(label=_("From"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, person: Person, today: date) -> None:
        super().__init__(data, initial={"starts_on": today})
        members = Person.objects.visible_to(user).members().filter(organisation=person.organisation_id)
        reachable = members.filter(is_lost=False, membership_state="normal")  # somebody must be there to be a mentor
        others = reachable.exclude(pk=person.pk).only("name", "administrative_post").order_by("name_sort", "pk")
        self.fields["mentor"].queryset = others  # type: ignore[attr-defined]


class MentorEndForm(Refusable, forms.Form):
    """The last day of a mentor."""

    ends_on = WrittenDateField(label=_("Until"))
