"""Leaving the Party or the centre, and taking that back as a mistake."""

from datetime import date
from typing import cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.text import clean
from members import policies
from members.models import Leaving, Person, PostHeld, Transfer, User
from members.rules import codes
from members.rules import transfers as transfer_rules
from members.services.party_posts import posts_revive
from members.services.people import PersonValues, person_write
from members.services.transfers import ended_by_leaving, lock_person, renamed, stated, step

__all__ = ["leave", "leaving_record", "leaving_undo"]

BY_LETTER = "transferred_out"
"""Who goes elsewhere leaves by the receipt of a letter, not by a form of their own."""


def leaving_record(
    *,
    actor: User,
    person: Person,
    kind: str,
    left_on: date,
    today: date,
    document: str = "",
    reason: str = "",
    stays: bool = False,
) -> Leaving:
    """Record that somebody died, left the Party by a decision, or, being no member, left the staff.

    ``stays`` is for who leaves the Party and goes on working here. Open transfers of the person end with it. The
    decision is the organisation's: this only writes it down. Raises ValidationError by field, PermissionDenied.
    """
    with transaction.atomic():
        under_way = list(
            Transfer.objects.filter(person_id=person.pk, state__in=transfer_rules.OPEN)
            .select_for_update()
            .order_by("pk")
        )
        row = lock_person(actor, person)
        leaving = Leaving(kind=kind, left_on=left_on, document=clean(document), reason=clean(reason), stays=stays)
        _check(row, leaving)
        leave(actor=actor, person=row, leaving=leaving, today=today)
        if not stays:
            ended_by_leaving(actor, under_way, leaving)
    return leaving


def leave(*, actor: User, person: Person, leaving: Leaving, today: date) -> None:
    """Write a leaving of a person whom the calling service has locked."""
    if person.leaving:
        raise ValidationError(_("It is recorded already that this person has left."))
    if leaving.left_on > today:
        raise ValidationError({"left_on": _("What has not happened yet is not recorded. Choose today or earlier.")})
    values: PersonValues = {"party_post": ""}
    if leaving.kind in codes.OUT_OF_THE_PARTY:
        values |= {"status": codes.NON_MEMBER, "membership_state": "ended"}
    leaving.replaced = {name: getattr(person, name) for name in values}
    held = PostHeld.objects.current().filter(person=person).order_by("pk")
    leaving.replaced["posts"] = list(held.values_list("pk", flat=True))
    leaving.person, leaving.recorded_by = person, actor
    try:
        person_write(
            actor=actor,
            row=person,
            values=values,
            today=today,
            effective_on=leaving.left_on,
            reason=" ".join(filter(None, [leaving.document, leaving.reason])),
            leaving="" if leaving.stays else leaving.kind,
        )
    except ValidationError as problem:
        raise renamed(problem, {"effective_on": "left_on"}) from problem
    leaving.clean_fields(exclude=["replaced", "recorded_by"])
    leaving.validate_constraints()
    leaving.save(force_insert=True)


def leaving_undo(*, actor: User, leaving: Leaving, reason: str, today: date) -> Leaving:
    """Take back a leaving that was a mistake: what it changed is as before, posts included; what changed since stays.

    Where it came from the receipt of a letter, that letter counts as returned. Raises ValidationError by field,
    PermissionDenied.
    """
    with transaction.atomic():
        why = stated(reason)
        letter = Transfer.objects.select_for_update().filter(pk=leaving.transfer_id or 0).first()
        person = Person.objects.visible_to(actor).select_for_update().filter(pk=leaving.person_id).first()
        if person is None or not policies.may_change_person(actor, person):
            raise PermissionDenied("You do not keep this person's record.")
        row = Leaving.objects.select_for_update().get(pk=leaving.pk)
        if not row.in_force:
            raise ValidationError(_("This leaving does not hold any more; somebody has taken it back or ended it."))
        person_write(
            actor=actor, row=person, values=_as_before(row, person), today=today, effective_on=None, reason=why,
            leaving="",
        )  # fmt: skip
        posts_revive(person=person, posts=row.replaced.get("posts", []), on=row.left_on)
        row.undone_on, row.undone_reason = today, why
        row.save(update_fields=["undone_on", "undone_reason"])
        if letter is not None and letter.state == transfer_rules.RECEIVED:
            step(letter, transfer_rules.RETURNED, actor, end_reason=why, received_on=None, receipt_on=None)
    return row


def _as_before(leaving: Leaving, person: Person) -> PersonValues:
    """What the leaving replaced, as far as it still stands as the leaving left it."""
    left = {"party_post": "", "status": codes.NON_MEMBER, "membership_state": "ended"}
    kept = {name: leaving.replaced[name] for name in left if name in leaving.replaced}
    kept = {name: old for name, old in kept.items() if getattr(person, name) == left[name]}
    return cast(PersonValues, kept)


def _check(person: Person, leaving: Leaving) -> None:
    member = person.status in codes.PARTY_MEMBERS
    refused = {}
    if leaving.kind not in codes.LEAVING.values() or leaving.kind == BY_LETTER:
        refused["kind"] = _("Choose how the person left. Who goes to another organisation takes a letter.")
    elif leaving.kind in codes.OUT_OF_THE_PARTY and not member:
        refused["kind"] = _("The person is not a member of the Party.")
    elif leaving.kind == "left_staff" and member:
        refused["kind"] = _("A member stays with this branch until a transfer is accepted (TL 25): transfer instead.")
    if leaving.kind in codes.OUT_OF_THE_PARTY and not leaving.document:
        refused["document"] = _("Give the number of the decision: membership ends by a decision only.")
    if leaving.stays and leaving.kind not in codes.OUT_OF_THE_PARTY:
        refused["stays"] = _("Only who leaves the Party can go on working here.")
    if refused:
        raise ValidationError(refused)
