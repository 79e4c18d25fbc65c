"""Writes of how people are told: an organisation's ways, and one's own."""

from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.deliveries import Way
from core.message_kinds import TEST, words
from core.models import Robot
from core.outgoing import NotSent, robots
from core.outgoing.problems import words as problem_words
from core.querysets.outbox import DeliveryQuerySet
from core.services.outbox import Recipient, delivery_retry, message_put
from core.services.outbox_sending import address_of, robots_note
from members import policies
from members.models import Channel, Organisation, User
from members.querysets.outbox import deliveries_visible_to, ways_of


@dataclass(frozen=True)
class RobotTerms:
    """A robot as its vendor shows it; an empty address or secret keeps what is stored."""

    kind: str
    address: str = ""
    secret: str = ""
    forget_secret: bool = False


def channel_change(
    *, actor: User, organisation: Organisation, mail: str, group: str, robot: RobotTerms | None
) -> Channel:
    """Say how the people of an organisation are told.

    ``robot`` is given with a group of its own. Raises ValidationError by field for an address that is not the
    vendor's; PermissionDenied for who does not keep the organisation's people.
    """
    with transaction.atomic():
        place = Organisation.objects.visible_to(actor).select_for_update().get(pk=organisation.pk)
        if not policies.may_change_ways(actor, place):
            raise PermissionDenied("The ways of telling are kept by who keeps the people.")
        row = Channel.objects.select_for_update().filter(organisation=place).first() or Channel(organisation=place)
        row.mail, row.group = mail, group
        if robot is not None and group == Channel.Group.OWN:
            row.robot = _robot_store(row.robot, robot)
        row.full_clean()
        row.save()
    return row


def _robot_store(row: Robot | None, terms: RobotTerms) -> Robot:
    token = row.token if row and row.kind == terms.kind else None
    if terms.address:
        try:
            token = robots.token_of(terms.kind, terms.address)
        except ValueError as error:
            host = robots.VENDORS[terms.kind].host
            said = _("Copy the whole address from the robot's page. It begins with https://%(host)s/.")
            raise ValidationError({"address": said % {"host": host}}) from error
    if not token:
        raise ValidationError({"address": _("Paste the address that the group shows for its robot.")})
    row = row or Robot()
    kept = None if terms.forget_secret or row.kind != terms.kind else row.secret
    row.kind, row.token, row.secret = terms.kind, token, terms.secret or kept
    row.failures, row.failing_since, row.problem = 0, None, ""
    row.save()
    return row


def robot_test(*, actor: User, organisation: Organisation, now: datetime) -> str:
    """Post a test message to an organisation's group, now; what went wrong in words, empty if it arrived.

    Raises PermissionDenied for who does not keep the organisation's people, ValidationError without a robot.
    """
    if not policies.may_change_ways(actor, organisation):
        raise PermissionDenied("The ways of telling are kept by who keeps the people.")
    robot = ways_of(organisation).robot
    if robot is None:
        raise ValidationError(_("No group is set up here."))
    said = words(TEST.key, {})
    try:
        robots.post(address_of(robot), f"{said.subject}\n{organisation.name}\n{said.text}")
    except NotSent as problem:
        robots_note(failed={robot.pk: problem.problem}, worked=[], now=now)
        return problem_words(problem.problem)
    robots_note(failed={}, worked=[robot.pk], now=now)
    return ""


def told_change(
    *, actor: User, email: str, monday_digest: bool, quiet_from: time | None, quiet_until: time | None
) -> User:
    """Choose how one is told oneself. Raises ValidationError by field.

    A new address is only noted: it takes the place of the old one when it is confirmed (``mail_confirmation``).
    """
    with transaction.atomic():
        row: User = User.objects.select_for_update().get(pk=actor.pk)
        row.email_wanted = "" if email == row.email else email
        row.email, row.monday_digest = row.email if email else "", monday_digest
        row.quiet_from, row.quiet_until = quiet_from, quiet_until
        row.full_clean(exclude=["password"])
        row.save(update_fields=["email", "email_wanted", "monday_digest", "quiet_from", "quiet_until"])
    return row


def told_test(*, actor: User, now: datetime) -> None:
    """Send oneself a test message, to the inbox and, with an address, by e-mail."""
    to = [Recipient(Way.INBOX, user_id=actor.pk)]
    if actor.email and settings.MAIL_ON:
        to.append(Recipient(Way.MAIL, user_id=actor.pk))
    message_put(key=f"core.test:{actor.pk}:{now.isoformat()}", kind=TEST, params={}, to=to, now=now)


def failed_retry(*, actor: User, pk: int | None, now: datetime) -> int:
    """Let one failed delivery, or all in the administrator's organisations, be tried again. Returns how many."""
    if not policies.may_administer(actor):
        raise PermissionDenied("The outbox is for administrators.")
    rows: DeliveryQuerySet = deliveries_visible_to(actor)
    return delivery_retry(deliveries=rows if pk is None else rows.filter(pk=pk), now=now)
