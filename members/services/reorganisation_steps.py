"""What renaming, merging, splitting and closing have in common; each runs inside the transaction of its service."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.text import clean
from members.models import Organisation, Person, PostHeld, Reorganisation, ReorganisationPart, Role, Term, Transfer
from members.rules import terms
from members.rules import transfers as transfer_rules
from members.services.effective_day import effective_day
from members.services.party_posts import follow
from members.services.terms import term_end, term_reopen


def lock_people() -> None:
    """Let whoever is writing people finish, and the next wait: nobody is added to what is being moved or closed."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE members_person IN SHARE ROW EXCLUSIVE MODE")


def act(kind: str, on: date, document: str, reason: str, today: date, since: Iterable[date | None]) -> Reorganisation:
    """Record the decision. Raises ValidationError for a day to come, before the founding, or without any ground."""
    if on > today:
        raise ValidationError({"on": _("This day has not come yet. Choose today or an earlier day.")})
    founded = max((day for day in since if day is not None), default=None)
    if founded is not None and on < founded:
        raise ValidationError({"on": _("Choose %(day)s or a later day.") % {"day": founded.isoformat()}})
    row = Reorganisation(kind=kind, on=on, document=clean(document), reason=clean(reason))
    row.full_clean()
    row.save(force_insert=True)
    return row


def part(
    row: Reorganisation,
    organisation: Organisation,
    name_before: str,
    successor: Organisation | None,
    ended: dict[str, Any] | None = None,
) -> None:
    """Record what the decision meant for one organisation."""
    ReorganisationPart.objects.create(
        reorganisation=row, organisation=organisation, name_before=name_before, successor=successor, ended=ended or {}
    )


def require_no_transfers(organisations: Sequence[Organisation]) -> None:
    """Refuse while somebody is on the way into or out of one of them."""
    way = Q(from_organisation__in=organisations) | Q(to_organisation__in=organisations)
    if Transfer.objects.filter(way, state__in=transfer_rules.UNSETTLED).exists():
        raise ValidationError(_("Transfers to or from it are under way. Settle or cancel them first."))


def move_people(people: "QuerySet[Person]", on: date, **values: Any) -> list[int]:
    """Give people another branch or group as of a day; who they were."""
    pks = list(people.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    with effective_day(on):
        Person.objects.filter(pk__in=pks).update(**values, version=F("version") + 1, updated_at=timezone.now())
    return pks


def end_leadership(row: Organisation, on: date) -> dict[str, Any]:
    """End the roles on an organisation and its term; what was ended, as it was, for taking it back."""
    roles = Role.objects.not_ended(on).filter(organisation=row).select_for_update().order_by("pk")
    ended: dict[str, Any] = {"roles": {}, "term": None}
    for role in roles:
        if role.starts_on >= on:
            role.delete()
            continue
        ended["roles"][str(role.pk)] = role.ends_on.isoformat() if role.ends_on else None
        role.ends_on = on
        role.save(update_fields=["ends_on"])
    term = Term.objects.in_office().select_for_update().filter(organisation=row).first()
    if term is not None:
        holders = PostHeld.objects.current().filter(term=term).values("person")
        list(Person.objects.filter(pk__in=holders).select_for_update().order_by("pk").values_list("pk"))
        day = max(on, term.elected_on)
        follow(term_end(term, on=day, step="close", ending=terms.ORGANISATION_CLOSED), on=day)
        ended["term"] = term.pk
    return ended


def restore_leadership(ended: dict[str, Any], on: date) -> None:
    """Take back what `end_leadership` ended, as far as it still stands as that left it."""
    roles = Role.objects.filter(pk__in=[int(pk) for pk in ended.get("roles", {})], ends_on=on)
    for role in roles.select_for_update().order_by("pk"):
        before = ended["roles"][str(role.pk)]
        role.ends_on = date.fromisoformat(before) if before else None
        role.save(update_fields=["ends_on"])
    term = Term.objects.select_for_update().filter(pk=ended.get("term") or 0, state=terms.ENDED).first()
    if term is not None and term.ended_on is not None:
        day = term.ended_on
        follow(term_reopen(term, on=day), on=day)
