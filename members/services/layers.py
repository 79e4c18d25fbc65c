"""Moving people between the layers, their tasks, their mentors. Source: DOMAIN §3, S13, S16, S17."""

from datetime import date
from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from core.text import clean
from members import policies
from members.messages import words
from members.models import BackboneTask, LayerMentor, Person, User
from members.rules import layers as rules
from members.services.people import person_change

__all__ = ["layer_move", "mentor_assign", "mentor_end", "task_end", "task_give"]

Row = TypeVar("Row", BackboneTask, LayerMentor)


def layer_move(
    *, actor: User, person: Person, version: int, layer: str, effective_on: date, reason: str, today: date
) -> Person:
    """Put somebody into another layer from a day on; who leaves the advancing layer has no mentor in it any more.

    Raises Outdated, ValidationError by field, PermissionDenied.
    """
    if not reason.strip():
        raise ValidationError({"reason": words("layer_without_reason")})
    with transaction.atomic():
        row = person_change(
            actor=actor,
            person=person,
            version=version,
            values={"layer": layer},
            today=today,
            effective_on=effective_on,
            reason=reason,
        )
        if row.layer != rules.ADVANCING:
            for open_one in LayerMentor.objects.select_for_update().filter(person=row, ends_on=None):
                open_one.ends_on = max(effective_on, open_one.starts_on)
                open_one.save(update_fields=["ends_on"])
    return row


def task_give(
    *, actor: User, person: Person, title: str, given_on: date, due_on: date | None, today: date
) -> BackboneTask:
    """Give a task to somebody of the backbone layer. Raises ValidationError, PermissionDenied."""
    with transaction.atomic():
        row = _kept(actor, person)
        problem = rules.task_problem(row.layer, given_on, due_on, today)
        if problem:
            raise ValidationError(words(problem))
        task = BackboneTask(person=row, title=clean(title), given_on=given_on, due_on=due_on, given_by=actor)
        task.full_clean()
        task.save(force_insert=True)
    return task


def task_end(*, actor: User, task: BackboneTask, state: str, ended_on: date, result: str, today: date) -> BackboneTask:
    """Record that a task is done, with its result, or withdrawn. Raises ValidationError, PermissionDenied."""
    with transaction.atomic():
        row: BackboneTask = _of_kept(actor, BackboneTask.objects.select_for_update().filter(pk=task.pk).first())
        if not rules.task_may_end(row.state, state):
            raise ValidationError(words("task_ended"))
        if ended_on > today:
            raise ValidationError({"ended_on": words("task_in_future")})
        row.state, row.ended_on, row.result = state, ended_on, clean(result)
        row.full_clean()
        row.save(update_fields=["state", "ended_on", "result"])
    return row


def mentor_assign(*, actor: User, person: Person, mentor: Person, starts_on: date, today: date) -> LayerMentor:
    """Give somebody of the advancing layer a member as mentor; the one before ends on that day.

    The mentor is one the actor sees. Raises ValidationError, PermissionDenied.
    """
    with transaction.atomic():
        row = _kept(actor, person)
        seen = Person.objects.visible_to(actor).present().filter(pk=mentor.pk).first()
        if seen is None:
            raise PermissionDenied("This person is nobody you see.")
        problem = rules.mentor_problem(row.layer, row.pk, seen.pk, seen.status)
        if problem:
            raise ValidationError({"mentor": words(problem)})
        if starts_on > today:
            raise ValidationError({"starts_on": words("task_in_future")})
        before = LayerMentor.objects.select_for_update().filter(person=row, ends_on=None).first()
        if before is not None:
            before.ends_on = max(starts_on, before.starts_on)
            before.save(update_fields=["ends_on"])
        assigned = LayerMentor(person=row, mentor=seen, starts_on=starts_on)
        assigned.full_clean()
        assigned.save(force_insert=True)
    return assigned


def mentor_end(*, actor: User, mentorship: LayerMentor, ends_on: date, today: date) -> LayerMentor:
    """End a mentorship. Raises ValidationError, PermissionDenied."""
    with transaction.atomic():
        row: LayerMentor = _of_kept(actor, LayerMentor.objects.select_for_update().filter(pk=mentorship.pk).first())
        if row.ends_on is not None:
            raise ValidationError(words("mentor_ended"))
        if ends_on > today:
            raise ValidationError({"ends_on": words("task_in_future")})
        row.ends_on = ends_on
        row.full_clean()
        row.save(update_fields=["ends_on"])
    return row


def _kept(actor: User, person: Person) -> Person:
    row = Person.objects.visible_to(actor).select_for_update().filter(pk=person.pk).first()
    if row is None or not policies.may_change_person(actor, row):
        raise PermissionDenied("You do not keep this person's record.")
    return row


def _of_kept(actor: User, row: Row | None) -> Row:
    if row is None or not policies.may_change_person(actor, row.person):
        raise PermissionDenied("You do not keep this person's record.")
    return row
