"""Erasing what is held about somebody whose record has served its purpose (PIPL art. 47; DOMAIN §11).

What goes is declared in each app's `personal_data`, field by field. It goes from the record, from the tables beside it
and from their history, for which alone (besides the end of retention) the histories' triggers are set aside. What
remains of a member is what the Party's archive demands; of anybody else a tombstone without a name.
"""

from datetime import date
from typing import Any, Final, NamedTuple

import pghistory
import pgtrigger
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.changes import event_model
from core.dates import add_months
from core.models import AccessLog
from core.personal_data import After, Held, declared
from core.pinyin import name_keys
from core.services.access_log import access_record
from core.services.retention import append_only
from core.text import clean
from members import policies
from members.domain_settings import ERASE_AFTER_MONTHS
from members.held import shown
from members.models import Erasure, Leaving, Person, PersonPaper, PersonPeriod, User
from members.querysets.scope import paths_of, within
from members.rules import codes
from members.rules import privacy as rules
from members.services.effective_day import set_effective_day

ERASED_NAME: Final = "已清除"
_OF_THE_FILE: Final = ("application", codes.REVIEW_PAPER, "letter")
"""Papers that belong to a member's recruitment file."""


class Plan(NamedTuple):
    """What would go and what would stay, in words; ``problem`` if nothing may be erased."""

    goes: list[tuple[str, str]]
    stays: list[tuple[str, str, str]]
    problem: str
    due_on: date | None


def erasure_due(user: User, today: date) -> "QuerySet[Leaving]":
    """Leavings so long ago that erasing is proposed, of the people of the administrator's organisations."""
    before = add_months(today, -ERASE_AFTER_MONTHS.current())
    rows = Leaving.objects.in_force().filter(left_on__lte=before, stays=False, person__erasure__isnull=True)
    return rows.filter(within(paths_of(user, policies.ADMINISTER), "person__scope_path")).order_by("left_on", "pk")


def erasure_plan(person: Person) -> Plan:
    """What erasing would do to a person's record."""
    record = _is_party_record(person)
    goes, stays = [], []
    for why in declared():
        title = str(why.model_class._meta.verbose_name_plural)
        if why.texts:
            emptied = [str(column.verbose_name) for column in why.columns() if column.name in dict(why.texts)]
            title = f"{title} ({', '.join(emptied)})"
        if why.person == "pk":
            for column in why.columns():
                value = shown(person, column) if getattr(person, column.name) is not False else ""
                if value and _goes(why, record):
                    goes.append((str(column.verbose_name), value))
                elif value:
                    stays.append((str(column.verbose_name), value, str(why.basis)))
        else:
            gone, kept = _count(why, person, record)
            if gone:
                goes.append((title, _("entries: %(count)s") % {"count": gone}))
            if kept:
                stays.append((title, _("entries: %(count)s") % {"count": kept}, str(why.basis)))
    goes.append((_("History of changes"), _("the same values, in every earlier entry")))
    leaving = Leaving.objects.in_force().filter(person=person, stays=False).first()
    due_on = rules.purpose_ended_on(leaving.left_on, ERASE_AFTER_MONTHS.current()) if leaving else None
    return Plan(goes, stays, _problem(person), due_on)


def erase(*, actor: User, person: Person, reason: str, today: date, request: HttpRequest | None = None) -> Erasure:
    """Erase what is held about somebody who has left; the history too. It cannot be undone.

    Raises ValidationError while the person is here, has an open account or was erased before, or without a reason;
    PermissionDenied for anybody but administrators of the person's organisation. Leaves a tombstone and an entry in
    the access log. Source: PIPL art. 47.
    """
    stated = clean(reason)
    if not stated:
        raise ValidationError({"reason": _("Say why the record is erased.")})
    with transaction.atomic():
        row = Person.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=person.pk).first()
        if row is None or not policies.may_erase(actor, row):
            raise PermissionDenied("Only administrators of the person's organisation erase a record.")
        problem = _problem(row)
        if problem:
            raise ValidationError(problem)
        record = _is_party_record(row)
        with pghistory.context(reason=stated):
            counts = {"fields": _empty_person(row, record), **_empty_tables(row, record)}
            counts["history"] = _empty_history(row, record)
            done = Erasure.objects.create(person=row, erased_on=today, erased_by=actor, reason=stated, counts=counts)
        access_record(
            kind=AccessLog.Kind.ERASE,
            user=actor,
            request=request,
            what="person.erased",
            object_id=row.pk,
            scope_path=row.scope_path,
            rows=1,
            purpose=stated,
            details=counts,
        )
    return done


def _problem(person: Person) -> str:
    if Erasure.objects.filter(person=person).exists():
        return _("What was held about this person has been erased already.")
    if not person.leaving:
        return _("This person is still here. Erasing is for those who have left; record the leaving first.")
    if User.objects.filter(person=person, is_active=True).exists():
        return _("This person still has an account. Close it first.")
    return ""


def _is_party_record(person: Person) -> bool:
    was_member = person.periods.filter(status__in=codes.PARTY_MEMBERS).exists()
    return rules.is_party_record(joined_on=person.joined_on, was_member=was_member)


def _goes(why: Held, record: bool) -> bool:
    return why.after is After.ERASED or (why.after is After.KEPT_OF_MEMBERS and not record)


def _empties(record: bool) -> dict[str, Any]:
    """What stands in the fields of a person afterwards."""
    found: dict[str, Any] = {}
    for why in declared():
        if why.person == "pk" and _goes(why, record):
            for column in why.columns():
                found[column.name] = column.get_default() if column.has_default() else None if column.null else ""
    if "name" in found:
        found["name"] = ERASED_NAME
    return found


def _empty_person(row: Person, record: bool) -> int:
    """Empty the fields as a correction of the present period, so that no new one begins."""
    values = _empties(record)
    for name, value in values.items():
        setattr(row, name, value)
    row.name_sort, row.search = name_keys(row.name)
    row.id_number_digest = row.telephone_digest = None
    row.version += 1
    present = PersonPeriod.objects.filter(person=row, ends_on__isnull=True).values_list("starts_on", flat=True).first()
    set_effective_day(present)
    derived = ["name_sort", "search", "id_number_digest", "telephone_digest", "version", "updated_at"]
    row.save(update_fields=[*values, *derived])
    return len(values)


def _rows_that_go(why: Held, person: Person, record: bool) -> "QuerySet[Any]":
    """The rows of a table that erasing concerns: all but a member's papers of the recruitment file."""
    rows = why.model_class._default_manager.filter(**{why.person: person.pk})
    if why.model_class is PersonPaper:
        return rows.exclude(kind__in=_OF_THE_FILE) if record else rows
    return rows if _goes(why, record) else rows.none()


def _count(why: Held, person: Person, record: bool) -> tuple[int, int]:
    total = why.model_class._default_manager.filter(**{why.person: person.pk}).count()
    gone = _rows_that_go(why, person, record).count()
    return gone, total - gone


def _empty_tables(person: Person, record: bool) -> dict[str, int]:
    """Delete rows beside the record, or take the texts out of those that stay."""
    counts: dict[str, int] = {}
    for why in declared():
        if why.person == "pk":
            continue
        rows = _rows_that_go(why, person, record)
        name = why.model_class._meta.model_name or ""
        if why.texts:
            for field, text in why.texts:
                counts[name] = counts.get(name, 0) + rows.exclude(**{field: ""}).update(**{field: text})
        else:
            counts[name] = counts.get(name, 0) + rows.count()
            for row in rows:  # one by one: each takes its file along
                row.delete()
    return {name: count for name, count in counts.items() if count}


def _empty_history(person: Person, record: bool) -> int:
    """Take the same out of every earlier entry. The only change that a history ever sees; the log says so."""
    changed = 0
    for why in declared():
        if not hasattr(why.model_class, "pgh_event_model"):
            continue
        events: Any = event_model(why.model_class)
        own = events._default_manager.filter(**why.history_of(person.pk))
        if why.model_class is PersonPaper:
            own = own.exclude(kind__in=_OF_THE_FILE) if record else own
        elif not _goes(why, record):
            continue
        with pgtrigger.ignore(append_only(events)):
            if why.texts:
                for field, text in why.texts:
                    changed += own.exclude(**{field: ""}).update(**{field: text})
            else:
                changed += own.update(**_emptied(why, events, record))
    return changed


def _emptied(why: Held, events: type[models.Model], record: bool) -> dict[str, Any]:
    """What stands in an entry of the history afterwards: nothing that somebody typed."""
    if why.person == "pk":
        empties = _empties(record)
        return {column.name: empties[column.name] for column in why.columns()}
    typed = (models.CharField, models.TextField, models.BinaryField)
    kept = {column.name for column in events._meta.concrete_fields}
    free = [each for each in why.columns() if isinstance(each, typed) and not each.choices and each.name in kept]
    return {column.name: None if column.null else "" for column in free}
