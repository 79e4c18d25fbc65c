"""Writes of users: making them, changing them, their passwords. Roles are in ``members.services.roles``.

Acting on an account is as strong as every role it holds, for whoever sets a password can sign in with it: an
administrator may act only on accounts whose roles they could grant themselves (``policies.may_administer_user``).
"""

import secrets
from dataclasses import dataclass
from typing import Final

from axes.utils import reset as reset_lockout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import policies
from members.models import Person, Role, User
from members.rules.usernames import normalise
from members.services.roles import RoleTerms, administrators_lock, administrators_require, role_create
from members.services.sessions import sessions_end_all

# Without the letters and digits that people mistake for each other when they read a slip of paper.
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 4
_GROUP_LENGTH: Final = 4


@dataclass(frozen=True)
class NewSignIn:
    """A user and the one-time password to hand over; it is shown once and stored only as a hash."""

    user: User
    password: str


def one_time_password() -> str:
    """A random password of four groups of four, some 79 bits, easy to read out."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _i in range(_GROUP_LENGTH)) for _j in range(_GROUPS))


def user_add(
    *,
    actor: User,
    username: str,
    display_name: str,
    role: RoleTerms | None,
    person: Person | None = None,
    password: str | None = None,
) -> NewSignIn:
    """Make a user with a first role; the password, generated unless given, must be changed at the first sign-in.

    Only an administrator of the whole system may leave out the role. Raises ValidationError by field, PermissionDenied
    for a role the actor could not grant or a person outside their scope.
    """
    if not policies.may_administer(actor) or (role is None and not policies.may_administer_all(actor)):
        raise PermissionDenied("A user needs a role in the administrator's own scope.")
    if person is not None and not policies.may_change_person(actor, person):
        raise PermissionDenied("The person lies outside the administrator's scope.")
    with transaction.atomic():
        user = User(username=normalise(username), display_name=display_name, person=person)
        if password is not None:
            validate_password(password, user)
        chosen = password if password is not None else one_time_password()
        user.set_password(chosen)
        user.full_clean()
        user.save(force_insert=True)
        if role is not None:
            role_create(actor=actor, user=user, terms=role)
    return NewSignIn(user, chosen)


def user_change(*, actor: User, user: User, username: str, display_name: str, person: Person | None) -> User:
    """Change a user's name, the name shown, and the person the user is.

    Raises ValidationError by field; PermissionDenied for an account the actor may not act on, or a newly named person
    outside their scope.
    """
    with transaction.atomic():
        row = user_locked(actor, user)
        if person is not None and person.pk != row.person_id and not policies.may_change_person(actor, person):
            raise PermissionDenied("The person lies outside the administrator's scope.")
        row.username, row.display_name, row.person = normalise(username), display_name, person
        row.full_clean()
        row.save(update_fields=["username", "display_name", "person"])
    return row


def user_deactivate(*, actor: User, user: User) -> User:
    """End a user's access at once: every session of theirs stops being valid, roles stay as they are.

    Raises ValidationError for oneself and for the last administrator of the whole system.
    """
    with transaction.atomic():
        administrators_lock()
        row = user_locked(actor, user)
        if row.pk == actor.pk:
            raise ValidationError(_("Nobody ends their own access; ask another administrator."))
        row.is_active = False
        row.save(update_fields=["is_active"])
        sessions_end_all(user=row)
        if row.roles.filter(organisation=None).exists():
            administrators_require()
    return row


def user_reactivate(*, actor: User, user: User) -> User:
    """Let a user sign in again, with the roles they still have."""
    with transaction.atomic():
        row = user_locked(actor, user)
        row.is_active = True
        row.save(update_fields=["is_active"])
    return row


def password_reset(*, actor: User, user: User) -> NewSignIn:
    """Give a user a new one-time password: their sessions end, a lock-out ends, the next sign-in forces a change."""
    with transaction.atomic():
        row = user_locked(actor, user)
        password = one_time_password()
        row.set_password(password)
        row.must_change_password = True
        row.save(update_fields=["password", "must_change_password"])
        sessions_end_all(user=row)
        reset_lockout(username=row.username)
    return NewSignIn(row, password)


def password_change(*, actor: User, password: str) -> User:
    """Set one's own new password; other sessions end. Raises ValidationError for a weak or unchanged one."""
    with transaction.atomic():
        row: User = User.objects.select_for_update().get(pk=actor.pk)
        validate_password(password, row)
        if row.check_password(password):
            raise ValidationError(_("Choose another password than the present one."), code="unchanged")
        row.set_password(password)
        row.must_change_password = False
        row.save(update_fields=["password", "must_change_password"])
    return row


def administrator_create(*, username: str, display_name: str) -> NewSignIn:
    """Make an administrator of the whole system, from the command line: who reaches it reaches the database anyway.

    Raises ValidationError by field for a user name that is taken or malformed.
    """
    with transaction.atomic():
        password = one_time_password()
        user = User(username=normalise(username), display_name=display_name)
        user.set_password(password)
        user.full_clean()
        user.save(force_insert=True)
        Role(user=user, kind=Role.Kind.ADMINISTRATOR, starts_on=timezone.localdate()).save(force_insert=True)
    return NewSignIn(user, password)


def user_locked(actor: User, user: User) -> User:
    """An account, locked, that the actor may act on. Raises PermissionDenied."""
    row: User | None = User.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=user.pk).first()
    if row is None or not policies.may_administer_user(actor, row):
        raise PermissionDenied("The account holds a role that the administrator could not grant.")
    return row
