"""Writes of roles: who is what, where, from when to when."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import policies
from members.models import Organisation, Role, User


@dataclass(frozen=True)
class RoleTerms:
    """What a role says; without an organisation it covers the whole system. ``ends_on`` is the first day without it."""

    kind: str
    organisation: Organisation | None
    starts_on: date
    ends_on: date | None = None
    may_reveal: bool = False
    may_export_unmasked: bool = False


def role_grant(*, actor: User, user: User, terms: RoleTerms) -> Role:
    """Give a user a role.

    Raises PermissionDenied for an organisation outside the actor's scope, for a right over numbers that the actor does
    not hold there, and for a user the actor cannot see; ValidationError for a role the user has already, or dates that
    do not fit.
    """
    with transaction.atomic():
        row = User.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=user.pk).first()
        if row is None:
            raise PermissionDenied("The user is not in the administrator's scope.")
        return role_create(actor=actor, user=row, terms=terms)


def role_create(*, actor: User, user: User, terms: RoleTerms) -> Role:
    """The checks and the write of ``role_grant``, for a user who has just been made; inside a transaction."""
    _require_may_grant(actor, terms)
    if terms.organisation is not None and terms.organisation.closed_on is not None:
        raise ValidationError({"organisation": _("This organisation has been closed.")})
    role = Role(user=user, **vars(terms))
    role.full_clean()
    role.save(force_insert=True)
    return role


def role_change(*, actor: User, role: Role, terms: RoleTerms) -> Role:
    """Change what a role says. The actor must be able to grant it both as it was and as it shall be.

    Raises as ``role_grant`` does, and ValidationError where no administrator of the whole system would remain.
    """
    with transaction.atomic():
        administrators_lock()
        row = _locked(actor, role)
        covered_all = row.organisation_id is None
        _require_may_grant(actor, terms)
        for field, value in vars(terms).items():
            setattr(row, field, value)
        row.full_clean()
        row.save(update_fields=list(vars(terms)))
        if covered_all:
            administrators_require()
    return row


def role_end(*, actor: User, role: Role, on: date) -> None:
    """End a role; ``on`` is the first day without it.

    A role that would end on or before its first day is taken back: the row goes, its history stays. Raises
    PermissionDenied for a role the actor could not grant; ValidationError for one that ends earlier anyway and for the
    last administrator of the whole system.
    """
    with transaction.atomic():
        administrators_lock()
        row = _locked(actor, role)
        if row.ends_on is not None and row.ends_on <= on:
            raise ValidationError(_("The role ends on %(day)s already."), params={"day": row.ends_on.isoformat()})
        if on <= row.starts_on:
            row.delete()
        else:
            row.ends_on = on
            row.save(update_fields=["ends_on"])
        if row.organisation_id is None:
            administrators_require()


def administrators_lock() -> None:
    """Hold the roles over the whole system: two administrators removing each other come one after the other."""
    list(
        Role.objects.filter(kind=Role.Kind.ADMINISTRATOR, organisation=None)
        .select_for_update()
        .order_by("pk")
        .values_list("pk")
    )


def administrators_require() -> None:
    """Raise ValidationError if nobody is left who administers the whole system; after a change, before its commit."""
    if not Role.objects.lasting_administrators(timezone.localdate()).exists():
        raise ValidationError(_("At least one administrator of the whole system must remain, without an end date."))


def _locked(actor: User, role: Role) -> Role:
    row = Role.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=role.pk).first()
    if row is None or not policies.may_grant(actor, row):
        raise PermissionDenied("The role is one that the administrator could not grant.")
    return row


def _require_may_grant(actor: User, terms: RoleTerms) -> None:
    if not policies.may_grant(actor, terms):
        raise PermissionDenied("The role is one that the administrator could not grant.")
