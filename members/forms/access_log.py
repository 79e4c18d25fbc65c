"""What the access log may be narrowed by."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import AccessLog
from core.web.widgets import DayInput, PlainSelect
from members.forms.pickers import OrganisationField
from members.models import Organisation, Person, User
from members.querysets.access_log import of_person
from members.querysets.scope import within

if TYPE_CHECKING:
    from members.models import User as UserType


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput())


class AccessLogFilter(forms.Form):
    """Kind, user, days, place, and one person; what a user may choose is what they may see."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("any")), *AccessLog.Kind.choices], required=False, widget=PlainSelect
    )
    user = forms.CharField(label=_("User"), max_length=150, required=False)
    organisation = OrganisationField(label=_("Organisation"), any_label=_("any"), required=False)
    since = _day(_("From"))
    until = _day(_("To"))
    person = forms.ModelChoiceField(
        label=_("Person"), queryset=Person.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: "UserType | AnonymousUser", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = user
        organisation, person = self.fields["organisation"], self.fields["person"]
        organisation.offer_to(user)  # type: ignore[attr-defined]  # a picker
        person.queryset = Person.objects.visible_to(user)  # type: ignore[attr-defined]  # a choice of rows

    def narrowed(self, rows: "QuerySet[AccessLog]") -> "QuerySet[AccessLog]":
        """The rows that are left; none while the filter cannot be read."""
        if not self.is_valid():
            return rows.none()
        given = self.cleaned_data
        if given["kind"]:
            rows = rows.filter(kind=given["kind"])
        if given["user"]:
            rows = rows.filter(user__in=User.objects.visible_to(self.reader).named(given["user"]))
        if given["since"]:
            rows = rows.filter(at__date__gte=given["since"])
        if given["until"]:
            rows = rows.filter(at__date__lte=given["until"])
        if given["organisation"]:
            rows = rows.filter(within((given["organisation"].path,), "scope_path"))
        return of_person(rows, given["person"]) if given["person"] else rows

    def applied(self) -> dict[str, object]:
        """The filters in force, in codes and row numbers, for the log."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return {
            name: value.pk if isinstance(value, Organisation | Person) else str(value) for name, value in given.items()
        }
