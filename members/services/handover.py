"""Handing an office over in one step: the old role ends, the new begins, and what was under way goes along."""

from dataclasses import dataclass
from datetime import date

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members import policies
from members.models import ImportRun, Person, Role, User
from members.querysets.scope import Paths, covers, outermost, path_of
from members.rules.usernames import normalise
from members.services.accounts import NewSignIn, user_add
from members.services.roles import RoleTerms, role_end, role_grant


@dataclass(frozen=True)
class Successor:
    """Whom an office goes to: an account there is, or with ``user`` None one to be made."""

    username: str
    display_name: str
    user: User | None
    person: Person | None = None


@dataclass(frozen=True)
class HandedOver:
    """What came of it: the new role, the new sign-in if an account was made, and how many imports went along."""

    role: Role
    sign_in: NewSignIn | None
    imports: int


def successor_of(*, actor: User, role: Role, username: str, display_name: str) -> Successor:
    """Who is meant by a user name: an account the actor sees, or a new one for the person of that name there.

    Raises ValidationError by field where it is the holder of the office, or a new account has no name.
    """
    found: User | None = User.objects.visible_to(actor).filter(username=normalise(username)).first()
    if found is not None:
        if found.pk == role.user_id:
            raise ValidationError({"username": _("This is who has the office now.")})
        if not found.is_active:
            raise ValidationError({"username": _("This account is closed. Open it again first.")})
        return Successor(found.username, found.display_name, found)
    if not display_name.strip():
        message = _("There is no such account yet. Give the name of the successor to make one.")
        raise ValidationError({"display_name": message})
    people: list[Person] = []
    if role.organisation is not None:
        there = Person.objects.visible_to(actor).below(role.organisation)
        people = list(there.filter(name=display_name.strip(), user=None)[:2])
    return Successor(normalise(username), display_name.strip(), None, people[0] if len(people) == 1 else None)


def office_hand_over(
    *, actor: User, role: Role, successor: Successor, on: date, today: date, reason: str = ""
) -> HandedOver:
    """End a role and begin the successor's on ``on``, with the same rights and the same end.

    Imports the predecessor had not confirmed go along if the office begins today and the successor sees all that the
    predecessor could bring in. Raises PermissionDenied for a role the actor could not grant, ValidationError for days
    in the past, a role that ends before, or one that the successor has already.
    """
    if on < today:
        raise ValidationError(
            {"on": _("Choose today or a later day: what was done was done by the holder of the office.")}
        )
    with transaction.atomic(), pghistory.context(**({"reason": reason.strip()} if reason.strip() else {})):
        row = Role.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=role.pk).first()
        if row is None or row.organisation is None or not policies.may_grant(actor, row):
            raise PermissionDenied("The role is one that the administrator could not grant.")
        if row.ends_on is not None and row.ends_on <= on:
            raise ValidationError({"on": _("The role ends on %(day)s already.") % {"day": row.ends_on.isoformat()}})
        terms = RoleTerms(row.kind, row.organisation, on, row.ends_on, row.may_reveal, row.may_export_unmasked)
        holder = row.user
        before = _kept(holder, today)
        role_end(actor=actor, role=row, on=on)
        sign_in = None
        if successor.user is None:
            sign_in = user_add(
                actor=actor,
                username=successor.username,
                display_name=successor.display_name,
                role=terms,
                person=successor.person,
            )
            user = sign_in.user
            new = user.roles.get()
        else:
            user = successor.user
            new = role_grant(actor=actor, user=user, terms=terms)
        moved = _imports_move(holder, user, before, today) if on <= today else 0
    return HandedOver(new, sign_in, moved)


def first_day_check(on: date, today: date) -> None:
    """Raise ValidationError for a day in the past."""
    if on < today:
        message = _("Choose today or a later day: what was done was done by the holder of the office.")
        raise ValidationError({"on": message})


def imports_waiting(holder: User) -> int:
    """How many imports of a user wait to be confirmed."""
    return ImportRun.objects.filter(user=holder, state=ImportRun.State.PREVIEWED).count()


def _kept(user: User, today: date) -> Paths:
    roles = user.roles.in_force(today).select_related("organisation").filter(kind__in=policies.CHANGE_PEOPLE)
    return outermost({path_of(role) for role in roles})


def _imports_move(holder: User, user: User, before: Paths, today: date) -> int:
    """A preview shows rows of all the holder could bring in: whoever sees less does not get it."""
    if not all(covers(_kept(user, today), path) for path in before):
        return 0
    return ImportRun.objects.filter(user=holder, state=ImportRun.State.PREVIEWED).update(user=user)
