"""Input of elections, by-elections, extensions, and posts that end early."""

from copy import copy
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from core.web.widgets import PlainSelect
from members.choices import choices
from members.forms.fields import WrittenDateField
from members.forms.pickers import PickerField, told_apart
from members.models import Organisation, Person, PostHeld
from members.rules import ballots, codes, committees
from members.rules.ballots import Turnout
from members.rules.elections import Seat
from members.services.terms import ElectionFacts

COUNTS: Final = ("should_attend", "present", "issued", "collected")


def candidates(organisation: Organisation) -> "QuerySet[Person]":
    """Who may be elected: the full members of an organisation and below it who have a vote."""
    return (
        Person.objects.present()
        .below(organisation)
        .filter(status=codes.FULL_MEMBER, membership_state__in=ballots.MAY_VOTE_STATES)
    )


class PersonField(PickerField[Person]):
    """A person who may be elected."""

    columns = ("id", "name", "administrative_post")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(url="", order_by="name_sort", **kwargs)

    def label_of(self, row: Person) -> str:
        return told_apart(row)


def _count(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=100_000, **kwargs)


class ElectionForm(Refusable, forms.Form):
    """When it was, its counts, and the superior's approval."""

    held_on = WrittenDateField(label=_("Election held on"))
    number = forms.IntegerField(label=_("Number of the term"), min_value=1, max_value=999)
    should_attend = _count(
        _("Should attend"),
        help_text=_(
            "Full members with the right to vote; members on Party probation have none. "
            "Leave all four counts empty if they are no longer known."
        ),
    )
    present = _count(_("Present"), help_text=_("At least four fifths of those who should attend (election rules)."))
    issued = _count(_("Ballots given out"))
    collected = _count(_("Ballots got back"), help_text=_("If more came back than were given out, it is not valid."))
    document = forms.CharField(
        label=_("Number of the approval"),
        required=False,
        max_length=60,
        help_text=_("The superior committee approves the secretary and the deputy (election rules)."),
    )
    approved_on = WrittenDateField(label=_("Approved on"), required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        known = [name for name in COUNTS if given.get(name) is not None]
        if known and not self.errors:
            for name in COUNTS:
                if name not in known:
                    self.add_error(name, _("Give all four counts, or none."))
        return given

    def facts(self) -> ElectionFacts:
        """What the services take."""
        given = self.cleaned_data
        counts = [given[name] for name in COUNTS]
        turnout = None if counts[0] is None else Turnout(*counts)
        return ElectionFacts(given["held_on"], turnout, given["document"], given["approved_on"])


class ByElectionForm(ElectionForm):
    """The same without a number: the term stays."""

    number = None  # type: ignore[assignment]  # how Django takes a field of a base class away


class SeatForm(forms.Form):
    """One line of those elected."""

    post = forms.ChoiceField(
        label=_("Post"), required=False, choices=[("", "—"), *choices(committees.POST)], widget=PlainSelect
    )
    person = PersonField(label=_("Person"), required=False, any_label="—")
    votes = _count(_("Votes for"))

    def __init__(self, *args: Any, offered: PersonField, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = copy(offered)
        field.widget = copy(offered.widget)
        field.widget.attrs = dict(offered.widget.attrs)
        self.fields["person"] = field
        for name in ("post", "person"):
            widget = self.fields[name].widget
            widget.attrs["class"] = "form-control" if isinstance(widget, forms.TextInput) else "form-select"
        self.fields["votes"].widget.attrs |= {"class": "form-control", "inputmode": "numeric"}

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("person") and not given.get("post"):
            self.add_error("post", _("Choose the post."))
        if given.get("votes") is not None and not given.get("person") and "person" not in self.errors:
            self.add_error("person", _("Choose the person."))
        return given

    def seat(self) -> Seat | None:
        """The line as the rules see it, if anybody was chosen."""
        given = self.cleaned_data
        person = given.get("person")
        return Seat(person.pk, given["post"], given.get("votes")) if person else None


SeatFormSet = forms.formset_factory(SeatForm, extra=0, max_num=30, absolute_max=30)


def offered(organisation: Organisation) -> PersonField:
    """The field all lines share: one query for all of them."""
    field = PersonField(label=_("Person"), required=False, any_label="—")
    field.url = reverse("members:term_candidates", args=[organisation.pk])
    field.offer(candidates(organisation))
    return field


def usual_posts(kind: str, members: int) -> list[str]:
    """The posts a form begins with: a committee's, or a secretary's in a small branch (ZB)."""
    if kind in codes.BRANCH_KINDS and members < committees.COMMITTEE_FROM_MEMBERS:
        return [committees.SECRETARY, "", ""]
    if kind in codes.BRANCH_KINDS:
        return [committees.SECRETARY, "organisation", "publicity", "discipline", "", "", ""]
    return [committees.SECRETARY, committees.DEPUTY, *["member"] * 5, "", "", "", ""]


class ExtensionForm(Refusable, forms.Form):
    """Until when, and who approved it."""

    ends_on = WrittenDateField(label=_("Next election due"))
    document = forms.CharField(label=_("Number of the approval to extend"), max_length=60)
    reason = forms.CharField(label=_("Reason for the extension"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class PostEndForm(Refusable, forms.Form):
    """From when somebody no longer holds a post, and why."""

    on = WrittenDateField(label=_("First day without the post"))
    leaving = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            ("", "—"),
            *(choice for choice in PostHeld.Leaving.choices if choice[0] != PostHeld.Leaving.TERM_ENDED),
        ],
        widget=PlainSelect(attrs={"class": "form-select"}),
    )
    document = forms.CharField(label=_("Number of the document"), required=False, max_length=60)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class WithdrawForm(Refusable, forms.Form):
    """Why an election is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
