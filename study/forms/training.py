"""Input of the training register, and what its list may be narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from members.forms.fields import WrittenDateField
from members.models import Person, User
from members.querysets.scope import within
from study import policies
from study.forms.fields import PersonField
from study.models import TrainingRecord
from study.services.training import TrainingValues


def _label(name: str) -> Any:
    return TrainingRecord._meta.get_field(name).verbose_name  # type: ignore[union-attr]


class TrainingForm(Refusable, forms.Form):
    """Somebody's training."""

    person = PersonField(label=_label("person"))
    title = forms.CharField(label=_label("title"), max_length=200)
    organiser = forms.CharField(label=_label("organiser"), max_length=100)
    starts_on = WrittenDateField(label=_label("starts_on"))
    ends_on = WrittenDateField(label=_label("ends_on"))
    hours = forms.DecimalField(
        label=_label("hours"),
        max_digits=5,
        decimal_places=1,
        min_value=0,
        help_text=_("They count in the year in which the training begins."),
    )
    document = forms.CharField(label=_label("document"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = within(policies.kept_paths(user), "scope_path")
        self.fields["person"].offer(Person.objects.filter(kept).present())  # type: ignore[attr-defined]  # a PersonField

    def values(self) -> TrainingValues:
        """What the services take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}  # type: ignore[return-value]  # the names are those of TrainingValues


def shown_of(record: TrainingRecord) -> dict[str, Any]:
    """What the form shows of an entry."""
    return {name: getattr(record, name) for name in TrainingForm.base_fields}
