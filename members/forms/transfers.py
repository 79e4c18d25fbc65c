"""Input of the pages of transfers, leaving and contacts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from members.choices import choices
from members.domain_settings import TRANSFER_LETTER_DAYS
from members.forms.fields import WrittenDateField
from members.forms.people import PersonForm
from members.forms.pickers import OrganisationField, UnitField
from members.models import Organisation, Person, Transfer, Unit, User
from members.querysets.organisations import OrganisationQuerySet
from members.querysets.transfers import branches_of_the_centre
from members.rules import codes, contacts
from members.rules import transfers as rules
from members.services.letters import Letter


class TransferRequestForm(Refusable, forms.Form):
    """Where somebody of the centre is to go, since when it is asked for, and why."""

    to = OrganisationField(kind="branch", label=_("To branch"), any_label="—")
    sent_on = WrittenDateField(
        label=_("Asked for on"), help_text=_("The receiving branch may take over from this day on.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("The receiving branch reads it."))

    def __init__(self, data: Mapping[str, Any] | None = None, *, person: Person, today: date) -> None:
        super().__init__(data, initial={"sent_on": today})
        to: Any = self.fields["to"]
        to.url = reverse_lazy("members:transfer_branches", args=[person.pk])
        to.offer(self.offered(person))
        to.help_text = _("This branch stays responsible until the other has accepted (TL 25).")

    def offered(self, person: Person) -> OrganisationQuerySet:
        """The branches that may take over: all of the centre but the person's own."""
        others: OrganisationQuerySet = branches_of_the_centre(person.organisation).exclude(pk=person.organisation_id)
        return others


class SeveralForm(TransferRequestForm):
    """The same for several people, who may come from several branches."""

    def offered(self, person: Person) -> OrganisationQuerySet:
        return branches_of_the_centre(person.organisation)


class AcceptForm(Refusable, forms.Form):
    """Since when, and where in the branch, somebody is taken over."""

    received_on = WrittenDateField(label=_("Received on"), help_text=_("Branch, unit and group change on this day."))
    unit = UnitField(label=_("Unit"), any_label="—", required=False)
    group = OrganisationField(kind="group", label=_("Group"), any_label="—", required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, transfer: Transfer, today: date) -> None:
        super().__init__(data, initial={"received_on": today, "unit": transfer.to_unit})
        branch = transfer.to_organisation
        units = Unit.objects.open().filter(organisation=branch)
        groups = Organisation.objects.below(branch).filter(kind="group").open()
        for name, offered in (("unit", units), ("group", groups)):
            field: Any = self.fields[name]
            field.offer(offered)
            if field.few == {}:
                del self.fields[name]
            elif name == "unit" and field.few and len(field.few) == 1:
                self.initial["unit"] = next(iter(field.few))


class AcceptSeveralForm(AcceptForm):
    """The same for several: unit and group only where all of them come to one branch."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, transfers: Sequence[Transfer], today: date) -> None:
        super().__init__(data, transfer=transfers[0], today=today)
        if len({row.to_organisation_id for row in transfers}) > 1:
            self.fields.pop("unit", None)
            self.fields.pop("group", None)
        elif "unit" in self.fields and len({row.to_unit_id for row in transfers}) > 1:
            self.initial["unit"] = None
            self.fields["unit"].help_text = _("Empty: the unit that each request names.")


class ReasonForm(Refusable, forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class DeleteForm(ReasonForm):
    """Why a record is deleted, and which version of it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class LetterForm(Refusable, forms.Form):
    """A letter of introduction to an organisation outside the centre."""

    to_outside = forms.CharField(
        label=_("To organisation"), max_length=100, help_text=_("As it stands on the letter: the receiving committee.")
    )
    letter_number = forms.CharField(label=_("Letter number"), max_length=50)
    issued_on = WrittenDateField(label=_("Issued on"))
    valid_until = WrittenDateField(label=_("Valid until"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date) -> None:
        super().__init__(data, initial={"issued_on": today})
        _explain_validity(self)

    def letter(self) -> Letter:
        given = self.cleaned_data
        return Letter(given["letter_number"], given["issued_on"], given["to_outside"], given["valid_until"])


class LetterCorrectForm(Refusable, forms.Form):
    """What a recorded letter says, to be typed over where it is wrong, and why."""

    outside = forms.CharField(max_length=100)
    letter_number = forms.CharField(label=_("Letter number"), max_length=50)
    issued_on = WrittenDateField(label=_("Issued on"))
    valid_until = WrittenDateField(label=_("Valid until"), required=False)
    reason = forms.CharField(
        label=_("Why it is corrected"), max_length=200, help_text=_("The history keeps it, with what stood there.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    beside: ClassVar = {"to_outside": "outside", "from_outside": "outside", "sent_on": "issued_on"}

    def __init__(self, data: Mapping[str, Any] | None = None, *, transfer: Transfer, seen: int) -> None:
        comes = transfer.kind == rules.IN
        said = {
            "outside": transfer.from_outside if comes else transfer.to_outside,
            "letter_number": transfer.letter_number,
            "issued_on": transfer.sent_on,
            "valid_until": transfer.valid_until,
        }
        super().__init__(data, initial={**said, "seen": seen})
        self.fields["outside"].label = _("From organisation") if comes else _("To organisation")
        _explain_validity(self)

    def letter(self) -> Letter:
        given = self.cleaned_data
        return Letter(given["letter_number"], given["issued_on"], given["outside"], given["valid_until"])


class LetterReceiptForm(Refusable, forms.Form):
    """The receipt of a letter that went out."""

    received_on = WrittenDateField(
        label=_("Received there on"), help_text=_("As the receipt says. The person leaves this branch on this day.")
    )
    receipt_on = WrittenDateField(label=_("Receipt came back on"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date) -> None:
        super().__init__(data, initial={"receipt_on": today})


class ReceiptSendForm(Refusable, forms.Form):
    """When the receipt for somebody who arrived was sent."""

    receipt_on = WrittenDateField(label=_("Receipt sent on"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date) -> None:
        super().__init__(data, initial={"receipt_on": today})


_LETTER: Final = ("from_outside", "letter_number", "issued_on", "valid_until", "arrived_on")
_PERSON: Final = ("name", "id_number", "sex", "birth_date", "telephone")
_PLACE: Final = ("organisation", "unit", "post_category", "status", "joined_on", "full_member_on")


class ArriveForm(PersonForm):
    """Somebody who comes from outside with a letter: what the letter says, and the branch that takes them in."""

    from_outside = forms.CharField(label=_("From organisation"), max_length=100)
    letter_number = forms.CharField(label=_("Letter number"), max_length=50)
    issued_on = WrittenDateField(label=_("Issued on"))
    valid_until = WrittenDateField(label=_("Valid until"), required=False)
    arrived_on = WrittenDateField(label=_("Arrived on"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, today: date) -> None:
        super().__init__(data, user=user)
        for name in set(self.fields) - {*_LETTER, *_PERSON, *_PLACE}:
            del self.fields[name]
        self.fields["arrived_on"].initial = today
        status: Any = self.fields["status"]
        status.choices = [("", "—"), *(pair for pair in choices(codes.STATUS) if pair[0] in codes.PARTY_MEMBERS)]
        self.fields["id_number"].help_text = _("Who was here before gets the old record back by it.")
        _explain_validity(self)

    def letter(self) -> Letter:
        given = self.cleaned_data
        return Letter(given["letter_number"], given["issued_on"], given["from_outside"], given["valid_until"])

    def _groups(self) -> Iterator[tuple[Any, tuple[str, ...]]]:
        yield _("The letter"), _LETTER
        yield _("The person"), _PERSON
        yield _("Branch and Party"), _PLACE


class LeaveForm(Refusable, forms.Form):
    """How, when and by which document somebody left."""

    kind = forms.ChoiceField(
        label=_("How"),
        choices=[("", "—"), *(pair for pair in choices(codes.LEAVING) if pair[0] != "transferred_out")],
        help_text=_("Recorded after the decision of the organisation; nothing is decided here."),
    )
    left_on = WrittenDateField(label=_("On"))
    document = forms.CharField(
        label=_("Document number"),
        max_length=100,
        required=False,
        help_text=_("Required where membership ends: the number of the decision."),
    )
    stays = forms.BooleanField(
        label=_("Goes on working here"),
        required=False,
        help_text=_("Only for who leaves the Party: stays on the roster as a non-member."),
    )
    reason = forms.CharField(label=_("Remarks"), max_length=200, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date) -> None:
        super().__init__(data, initial={"left_on": today})


class ContactForm(Refusable, forms.Form):
    """One attempt to reach somebody."""

    on = WrittenDateField(label=_("On"))
    way = forms.ChoiceField(label=_("Way"), choices=[("", "—"), *choices(contacts.WAY)])
    by = forms.CharField(label=_("By whom"), max_length=50)
    reached = forms.BooleanField(label=_("Reached"), required=False, initial=True)
    result = forms.CharField(
        label=_("What came of it"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date, by: str) -> None:
        super().__init__(data, initial={"on": today, "by": by})


class ContactRemoveForm(Refusable, forms.Form):
    """Nothing but the button."""


def _explain_validity(form: forms.Form) -> None:
    days = TRANSFER_LETTER_DAYS.current()
    text = _("Empty: %(days)s days from the day of issue, the longest there is.") % {"days": days}
    form.fields["valid_until"].help_text = text
