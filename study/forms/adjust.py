"""Input of the list of those expected at a session."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from members.models import Person, User
from members.querysets.scope import paths_of, within
from study.forms.fields import PeopleField
from study.models import StudySession


class AdjustForm(Refusable, forms.Form):
    """Whom to add and whom to take off."""

    add = PeopleField(label=_("Add"), required=False, help_text=_("Names with 、 between them."))
    remove = forms.MultipleChoiceField(
        label=_("Not expected"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick who is to be taken off the list."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, session: StudySession) -> None:
        super().__init__(data, initial={"version": session.version})
        self.fields["add"].people = Person.objects.visible_to(user)  # type: ignore[attr-defined]
        rows = session.attendances.filter(within(paths_of(user), "scope_path"), is_guest=False)
        listed = rows.order_by("person__name_sort", "pk").values_list("person_id", "person__name")
        self.fields["remove"].choices = [(str(pk), name) for pk, name in listed]  # type: ignore[attr-defined]

    def clean_remove(self) -> list[int]:
        """The numbers of the people taken off."""
        return [int(pk) for pk in self.cleaned_data["remove"]]
