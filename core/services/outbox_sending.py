"""Sending what is due: workers claim rows side by side, each its own, and write down what became of them.

A claim is a lease. A worker that is killed loses it by the clock, and another sends what it held; what it had sent and
not yet written down goes out again, under the same number. The inbox needs no sending: what lies there is there once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import F
from django.utils import translation

from core.deliveries import State, Way, try_again_after
from core.models import Delivery, Robot
from core.outgoing import NotSent, Outgoing, robots
from core.outgoing.mail import Mailer
from core.services.outbox import MAIL_TO

BATCH: Final = {Way.MAIL: 200, Way.ROBOT: 10}
"""Rows of one claim: all of them must go out well within a lease."""

WRITE_DOWN_AFTER: Final = 25
"""So many at most were sent and not yet written down: as many go out twice if the worker is killed just then."""

CLOSED_WAIT: Final = timedelta(minutes=1)
"""What was claimed and not tried because its way is closed waits that long; what there was no time for does not."""

Clock = Callable[[], datetime]


@dataclass
class Outcome:
    """What became of some claimed deliveries, before it is written down."""

    sent: list[Delivery] = field(default_factory=list)
    not_sent: list[tuple[Delivery, NotSent]] = field(default_factory=list)
    untouched: list[Delivery] = field(default_factory=list)
    wait: timedelta = CLOSED_WAIT

    def __len__(self) -> int:
        return len(self.sent) + len(self.not_sent)


def deliveries_send(*, clock: Clock, until: datetime) -> int:
    """Send what is due until nothing is left or the time is up; returns how many went out."""
    sent = 0
    while clock() < until:
        round_of = 0
        for way in (Way.MAIL, Way.ROBOT):
            claimed = deliveries_claim(way=way, now=clock(), most=BATCH[way])
            round_of += len(claimed)
            with translation.override(settings.LANGUAGE_CODE):
                sent += (_send_mail if way == Way.MAIL else _send_to_robots)(claimed, clock)
        if not round_of:
            break
    return sent


def deliveries_claim(*, way: Way, now: datetime, most: int) -> list[Delivery]:
    """Take some of what is due, or of what a worker held that was killed; no two workers get the same row."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"way": way.value, "now": now, "lease": now + settings.OUTBOX_LEASE, "most": most})
        keys = [key for (key,) in cursor.fetchall()]
    rows = Delivery.objects.filter(pk__in=keys).select_related("message").order_by("pk")
    return list(rows) if keys else []


_CLAIM: Final = """
UPDATE core_delivery SET state = 'claimed', tries = tries + 1, next_at = %(lease)s
WHERE id IN (
    SELECT id FROM core_delivery
    WHERE state IN ('due', 'claimed') AND next_at <= %(now)s AND not_before <= %(now)s AND way = %(way)s
    ORDER BY next_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
RETURNING id
"""

_WRITE_SENT: Final = """
UPDATE core_delivery AS row SET state = 'sent', sent_at = %(now)s, problem = ''
FROM unnest(%(keys)s::bigint[], %(tries)s::smallint[]) AS held(key, tries)
WHERE row.id = held.key AND row.tries = held.tries AND row.state = 'claimed'
"""


def _send_mail(claimed: Sequence[Delivery], clock: Clock) -> int:
    """Send over one connection. A server that is closed to all ends the batch at once."""
    users = get_user_model()._default_manager.filter(pk__in={row.user_id for row in claimed}, is_active=True)
    addresses: dict[Any, str] = dict(users.values_list("pk", get_user_model().get_email_field_name()))
    enough, sent, outcome = clock() + settings.OUTBOX_LEASE / 2, 0, Outcome()
    with Mailer() as mailer:
        for position, row in enumerate(claimed):
            closed = _try(row, outcome, clock(), lambda row: _mail(mailer, _address(addresses, row), row))
            if closed or clock() > enough:
                outcome.untouched = list(claimed[position + 1 :])
                outcome.wait = CLOSED_WAIT if closed else timedelta()
                break
            if len(outcome) >= WRITE_DOWN_AFTER:
                sent += _write_down(outcome, clock())
                outcome = Outcome()
    return sent + _write_down(outcome, clock())


def _address(addresses: Mapping[Any, str], row: Delivery) -> str:
    """Where a mail goes; nowhere for a user who may not sign in any more."""
    own = addresses.get(row.user_id)
    return "" if own is None else str(row.message.params.get(MAIL_TO) or own)


def _mail(mailer: Mailer, address: str, row: Delivery) -> None:
    if not address:
        raise NotSent("no_address", for_good=True)
    mailer.send(address, _outgoing(row))


def _send_to_robots(claimed: Sequence[Delivery], clock: Clock) -> int:
    """Post to each robot in turn; one that is closed keeps nobody else waiting."""
    found = Robot.objects.in_bulk({row.robot_id for row in claimed if row.robot_id})
    closed: set[int] = set()
    outcome = Outcome()
    for row in claimed:
        if row.robot_id is None or row.robot_id not in found:  # removed just now, and its deliveries with it
            continue
        if row.robot_id in closed:
            outcome.untouched.append(row)
        elif _try(row, outcome, clock(), lambda row: _post(found[row.robot_id or 0], row)):
            closed.add(row.robot_id)
    sent = _write_down(outcome, clock())
    failed = {row.robot_id: problem.problem for row, problem in outcome.not_sent if row.robot_id in closed}
    worked = {row.robot_id for row in outcome.sent} - closed
    robots_note(failed={pk: said for pk, said in failed.items() if pk}, worked={pk for pk in worked if pk}, now=clock())
    return sent


def _post(robot: Robot, row: Delivery) -> None:
    words = _outgoing(row)
    robots.post(address_of(robot), f"{words.subject}\n{words.text}".strip())


def address_of(robot: Robot) -> robots.Address:
    """What posts to a robot."""
    return robots.Address(robot.kind, robot.token or "", robot.secret or "")


def _outgoing(row: Delivery) -> Outgoing:
    words = row.message.words
    link = f"{settings.PUBLIC_URL}{words.url}" if words.url and settings.PUBLIC_URL else ""
    return Outgoing(row.pk, words.subject, "\n\n".join(filter(None, [words.text, link])))


def _try(row: Delivery, outcome: Outcome, now: datetime, send: Callable[[Delivery], None]) -> bool:
    """Send one and note what became of it; whether the way turned out to be closed."""
    try:
        if row.message.expires_at is not None and row.message.expires_at <= now:
            raise NotSent("too_late", for_good=True)
        send(row)
    except NotSent as problem:
        outcome.not_sent.append((row, problem))
        return problem.all_of_them
    outcome.sent.append(row)
    return False


def _write_down(outcome: Outcome, now: datetime) -> int:
    """Write what became of claimed rows, as far as the claim still holds."""
    with transaction.atomic(), connection.cursor() as cursor:
        if outcome.sent:
            keys, tries = [row.pk for row in outcome.sent], [row.tries for row in outcome.sent]
            cursor.execute(_WRITE_SENT, {"now": now, "keys": keys, "tries": tries})
        for row, problem in outcome.not_sent:
            _held(row).update(**_after(row, problem, now))
        for row in outcome.untouched:  # not tried, so not counted
            _held(row).update(state=State.DUE, tries=F("tries") - 1, next_at=now + outcome.wait)
    return len(outcome.sent)


def _held(row: Delivery) -> Any:
    return Delivery.objects.filter(pk=row.pk, tries=row.tries, state=State.CLAIMED)


def _after(row: Delivery, problem: NotSent, now: datetime) -> dict[str, Any]:
    """What a delivery becomes after a failed try."""
    if problem.problem == "too_late":
        return {"state": State.WITHDRAWN, "problem": problem.problem}
    wait = None if problem.for_good else try_again_after(row.tries)
    if wait is None:
        return {"state": State.FAILED, "problem": problem.problem}
    return {"state": State.DUE, "problem": problem.problem, "next_at": now + wait}


def robots_note(*, failed: Mapping[int, str], worked: Iterable[int], now: datetime) -> None:
    """Remember which robots fail and since when; what else waits for a failing one waits longer with each failure."""
    with transaction.atomic():
        Robot.objects.filter(pk__in=worked, failures__gt=0).update(failures=0, failing_since=None, problem="")
        for robot in Robot.objects.select_for_update().filter(pk__in=failed).order_by("pk"):
            robot.failures += 1
            robot.failing_since = robot.failing_since or now
            robot.problem = failed[robot.pk]
            robot.save(update_fields=["failures", "failing_since", "problem"])
            wait = try_again_after(robot.failures) or timedelta(hours=12)
            Delivery.objects.filter(robot=robot, state=State.DUE, next_at__lt=now + wait).update(next_at=now + wait)
