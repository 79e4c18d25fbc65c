"""Deliveries and ways of telling, by scope."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.contrib.auth.models import AnonymousUser

from core.deliveries import State
from core.models import Delivery, Robot
from core.querysets.outbox import DeliveryQuerySet
from members.models.channels import Channel
from members.models.organisations import Organisation
from members.querysets.scope import paths_of, within

if TYPE_CHECKING:
    from members.models import User

MOST_COUNTED: Final = 100
ADMINISTER = frozenset({"administrator"})


def deliveries_visible_to(user: "User | AnonymousUser") -> DeliveryQuerySet:
    """What left or is to leave the program for the people of an administrator's organisations."""
    rows: DeliveryQuerySet = Delivery.objects.outgoing()
    return rows.filter(within(paths_of(user, ADMINISTER), "scope_path"))


def failing_robots_of(user: "User | AnonymousUser", kinds: frozenset[str], tries: int) -> list[Channel]:
    """The robots that failed so many times in a row, of organisations the user keeps. One query."""
    failing = Channel.objects.filter(robot__failures__gte=tries)
    kept = failing.filter(within(paths_of(user, kinds), "organisation__path"))
    return list(kept.select_related("organisation", "robot").order_by("organisation__path")[:20])


@dataclass(frozen=True)
class Ways:
    """What holds for an organisation, and which organisation says so."""

    mail: bool
    mail_from: Organisation | None
    robot: Robot | None
    robot_from: Organisation | None


def ways_of(organisation: Organisation) -> Ways:
    """The ways of telling that hold for an organisation: its own word, else the nearest above; e-mail unless off."""
    step = Organisation.steplen
    path: str = organisation.path
    above = [path[:end] for end in range(step, len(path) + 1, step)]
    said = Channel.objects.filter(organisation__path__in=above).select_related("organisation", "robot")
    nearest = sorted(said, key=lambda channel: channel.organisation.path, reverse=True)
    mail = next((channel for channel in nearest if channel.mail != Channel.Mail.INHERIT), None)
    group = next((channel for channel in nearest if channel.group != Channel.Group.INHERIT), None)
    return Ways(
        mail=mail is None or mail.mail == Channel.Mail.ON,
        mail_from=mail.organisation if mail else None,
        robot=group.robot if group and group.group == Channel.Group.OWN else None,
        robot_from=group.organisation if group else None,
    )


def failed_since(user: "User | AnonymousUser", day: date) -> int:
    """How many deliveries have failed for good since a day, counted up to a hundred."""
    rows = deliveries_visible_to(user).filter(state=State.FAILED, not_before__date__gte=day)
    return rows.order_by().values("pk")[:MOST_COUNTED].count()
