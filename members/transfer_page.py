"""What the page of a transfer shows: the facts that the receiver needs to decide, and the steps open to a user."""

from datetime import date
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import age_on
from members import policies
from members.models import Person, Transfer, User
from members.rules import transfers as rules


class Fact(NamedTuple):
    """One line: what it is, and its value in words."""

    label: str | Promise
    value: str


class Step(NamedTuple):
    """Something that can be done with a transfer: where, in which words and how it looks."""

    url: str
    label: str | Promise
    icon: str
    css: str


def facts_to_decide(person: Person, today: date) -> list[Fact]:
    """What a branch must know about somebody who is to come, and no more: no number, no address, no remarks."""
    shown: list[tuple[str, object]] = [
        ("sex", person.get_sex_display()),
        ("status", person.get_status_display()),
        ("joined_on", person.joined_on),
        ("full_member_on", person.full_member_on),
        ("membership_state", person.get_membership_state_display()),
        ("party_post", person.party_post),
        ("post_category", person.get_post_category_display()),
        ("administrative_post", person.administrative_post),
        ("education", person.get_education_display()),
    ]
    facts = [Fact(_label(name), str(value)) for name, value in shown if value]
    if person.birth_date:
        facts.insert(1, Fact(_("Age"), str(age_on(person.birth_date, today))))
    if person.is_mobile:
        facts.append(Fact(_label("is_mobile"), _("yes")))
    if person.leaving:
        facts.append(Fact(_label("leaving"), person.get_leaving_display()))
    return facts


_RECEIVER: Final = (
    (rules.WITHIN, rules.ACCEPTED, "transfer_accept", gettext_lazy("Accept"), "check", "btn-primary"),
    (rules.WITHIN, rules.REFUSED, "transfer_refuse", gettext_lazy("Send back"), "arrow-back-up", ""),
    (rules.IN, rules.RECEIVED, "receipt_send", gettext_lazy("Receipt was sent"), "send", "btn-primary"),
)
_SENDER: Final = (
    (rules.OUT, rules.RECEIVED, "letter_receipt", gettext_lazy("Receipt came back"), "check", "btn-primary"),
    (rules.OUT, rules.RETURNED, "letter_return", gettext_lazy("Letter came back or ran out"), "arrow-back-up", ""),
    (rules.WITHIN, rules.CANCELLED, "transfer_cancel", gettext_lazy("Cancel the request"), "x", ""),
    (rules.OUT, rules.CANCELLED, "transfer_cancel", gettext_lazy("Cancel the letter"), "x", ""),
)


def steps(user: User, transfer: Transfer) -> list[Step]:
    """The steps the user may take now."""
    found: list[tuple[str, str, str, str | Promise, str, str]] = []
    if policies.may_receive_transfer(user, transfer):
        found += _RECEIVER
    if policies.may_send_transfer(user, transfer):
        found += _SENDER
    offered = [
        Step(reverse(f"members:{route}", args=[transfer.pk]), label, icon, css)
        for kind, to, route, label, icon, css in found
        # A settled letter is taken back on the person's page, with their leaving.
        if kind == transfer.kind
        and rules.may_follow(kind, transfer.state, to)
        and (kind == rules.IN or transfer.state in rules.OPEN)
    ]
    if rules.letter_may_be_corrected(transfer.kind, transfer.state) and policies.may_correct_letter(user, transfer):
        url = reverse("members:letter_correct", args=[transfer.pk])
        offered.append(Step(url, gettext_lazy("Correct the letter"), "pencil", ""))
    if rules.arrival_may_be_undone(transfer.kind, transfer.state) and policies.may_receive_transfer(user, transfer):
        url = reverse("members:arrival_undo", args=[transfer.pk])
        offered.append(Step(url, gettext_lazy("Take the arrival back"), "arrow-back-up", ""))
    return offered


def _label(name: str) -> str | Promise:
    return Person._meta.get_field(name).verbose_name  # type: ignore[union-attr]
