"""Who may do what to which rows. Rights come only from roles in force; every check fails closed.

========================  =============  =========  =========  ============  ======
right                     administrator  organiser  secretary  group leader  reader
========================  =============  =========  =========  ============  ======
see people in scope       yes            yes        yes        yes           yes
change people, import     yes            yes        yes        no            no
record elections, terms   yes            yes        yes        no            no
change organisations      yes            no         no         no            no
change ways of telling    yes            yes        yes        no            no
export                    yes            yes        yes        no            no
users, roles, settings    yes            no         no         no            no
reveal, unmasked export   only where the role itself says so
========================  =============  =========  =========  ============  ======
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from members.querysets.scope import covers, path_of, paths_of, roles_of

if TYPE_CHECKING:
    from members.models import Correction, Organisation, Person, Transfer, User

ADMINISTER = frozenset({"administrator"})
CHANGE_PEOPLE = frozenset({"administrator", "organiser", "secretary"})
EXPORT = frozenset({"administrator", "organiser", "secretary"})


def may_see_anything(user: "User | AnonymousUser") -> bool:
    """Whether any role is in force; without one every list is empty."""
    return bool(roles_of(user))


def may_view_person(user: "User | AnonymousUser", person: "Person") -> bool:
    """The same answer as ``Person.objects.visible_to(user)`` gives on the row."""
    return covers(paths_of(user), person.scope_path)


def may_change_person(user: "User | AnonymousUser", person: "Person") -> bool:
    """Whether the person belongs to an organisation whose people the user keeps."""
    return covers(paths_of(user, CHANGE_PEOPLE), person.scope_path)


def may_send_transfer(user: "User | AnonymousUser", transfer: "Transfer") -> bool:
    """Whether the user keeps the people of the branch a transfer begins in: cancels, settles its letter."""
    return bool(transfer.from_path) and covers(paths_of(user, CHANGE_PEOPLE), transfer.from_path)


def may_receive_transfer(user: "User | AnonymousUser", transfer: "Transfer") -> bool:
    """Whether the user keeps the people of the branch a transfer leads to: accepts, refuses, sends the receipt."""
    return bool(transfer.to_path) and covers(paths_of(user, CHANGE_PEOPLE), transfer.to_path)


def may_correct_letter(user: "User | AnonymousUser", transfer: "Transfer") -> bool:
    """Whether the user keeps the people of the branch that recorded a letter, its sender or who took the person in."""
    return may_receive_transfer(user, transfer) if transfer.kind == "in" else may_send_transfer(user, transfer)


def may_add_people(user: "User | AnonymousUser") -> bool:
    """Whether there is an organisation whose people the user keeps."""
    return bool(paths_of(user, CHANGE_PEOPLE))


def may_see_papers(user: "User | AnonymousUser", person: "Person") -> bool:
    """Papers are for those who keep the record; which of them, says ``PersonPaper.objects.visible_to(user)``."""
    return may_change_person(user, person)


def may_answer_correction(user: "User | AnonymousUser", correction: "Correction") -> bool:
    """Who keeps the record answers, but nobody what is asked about their own; without a record linked to the account,
    nobody what they asked for. The same answer as ``Correction.objects.answerable_by(user)`` gives on the row.
    """
    if not may_change_person(user, correction.person):
        return False
    own = getattr(user, "person_id", None)
    return correction.person_id != own if own is not None else correction.asked_by_id != user.pk


def may_erase(user: "User | AnonymousUser", person: "Person") -> bool:
    """Erasing is for administrators of the person's organisation."""
    return covers(paths_of(user, ADMINISTER), person.scope_path)


def may_import(user: "User | AnonymousUser") -> bool:
    """Whoever keeps people may bring in their roster."""
    return may_add_people(user)


def may_export(user: "User | AnonymousUser") -> bool:
    """Whether the user may take lists out (masked)."""
    return bool(paths_of(user, EXPORT))


def may_administer(user: "User | AnonymousUser") -> bool:
    """Whether the user administers any organisation, or the whole system."""
    return bool(paths_of(user, ADMINISTER))


def may_administer_all(user: "User | AnonymousUser") -> bool:
    """Whether the user administers the whole system: settings, holidays, root organisations."""
    return "" in paths_of(user, ADMINISTER)


def may_change_organisation(user: "User | AnonymousUser", organisation: "Organisation") -> bool:
    """Organisations are kept by administrators of them or of something above them."""
    return covers(paths_of(user, ADMINISTER), organisation.path)


def may_put_back(user: "User | AnonymousUser", concerned: "Iterable[Organisation]") -> bool:
    """Whether the user keeps every organisation that a merger or split concerned, the founded ones too."""
    return all(may_change_organisation(user, one) for one in concerned)


def may_keep_terms(user: "User | AnonymousUser", organisation: "Organisation") -> bool:
    """Whether the user records the elections of an organisation: whoever keeps its people does."""
    return covers(paths_of(user, CHANGE_PEOPLE), organisation.path)


def may_change_ways(user: "User | AnonymousUser", organisation: "Organisation") -> bool:
    """How an organisation's people are told is kept by who keeps the people."""
    return covers(paths_of(user, CHANGE_PEOPLE), organisation.path)


def may_reveal(user: "User | AnonymousUser", person: "Person") -> bool:
    """Whether a role that carries the right to reveal covers the person."""
    return any(role.may_reveal and person.scope_path.startswith(path_of(role)) for role in roles_of(user))


def paths_with_export(user: "User | AnonymousUser") -> tuple[str, ...]:
    """The scope whose people the user may take out as lists."""
    return paths_of(user, EXPORT)


def paths_with_unmasked_export(user: "User | AnonymousUser") -> tuple[str, ...]:
    """The scope in which the user may export numbers unmasked."""
    return tuple(path_of(role) for role in roles_of(user) if role.may_export_unmasked)


class RoleLike(Protocol):
    """What is asked of a role, granted or about to be."""

    @property
    def organisation(self) -> "Organisation | None": ...
    @property
    def may_reveal(self) -> bool: ...
    @property
    def may_export_unmasked(self) -> bool: ...


def may_grant(user: "User | AnonymousUser", role: RoleLike) -> bool:
    """Whether the user could give somebody this role: it lies in the scope they administer, and nobody below the
    administrators of the whole system gives away a right over numbers that they do not hold there themselves.
    """
    path = role.organisation.path if role.organisation else ""
    if not covers(paths_of(user, ADMINISTER), path):
        return False
    if may_administer_all(user):
        return True
    held = [own for own in roles_of(user) if path.startswith(path_of(own))]
    return (not role.may_reveal or any(own.may_reveal for own in held)) and (
        not role.may_export_unmasked or any(own.may_export_unmasked for own in held)
    )


def may_administer_user(user: "User | AnonymousUser", other: "User") -> bool:
    """Whether the user may act on an account: on all it can do, for who sets its password can sign in with it.

    One query: the roles that the account has or will have.
    """
    roles = other.roles.not_ended(timezone.localdate()).select_related("organisation")
    return may_administer(user) and all(may_grant(user, role) for role in roles)


def must_have_second_factor(user: "User | AnonymousUser") -> bool:
    """Whether the user may work only once a second factor is set up (HONGZHU_SECOND_FACTOR)."""
    required: str = settings.SECOND_FACTOR
    return required == "all" or (required == "administrators" and may_administer(user))
