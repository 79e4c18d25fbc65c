"""Who a request comes from: the user of the session, with what every page needs to know of them."""

from datetime import UTC, date, datetime
from typing import Any, Final

from django.contrib.auth.backends import ModelBackend
from django.db.models import Model
from django.utils import timezone

from core.models import Delivery
from core.prepared import Prepared
from members.models import Organisation, Role, User
from members.querysets.scope import keep_roles


def _columns(model: type[Model], of: str = "") -> tuple[str, ...]:
    return tuple(f"{of}{field.attname}" for field in model._meta.concrete_fields)


_USER, _ROLE, _ORGANISATION = _columns(User), _columns(Role), _columns(Organisation)
_TO_ROLE: Final = len(_USER)


def _standing(user: int, today: date, now: datetime) -> Any:
    return (
        Role.objects.in_force(today)
        .filter(user=user)
        .order_by("-starts_on")
        .values_list(
            *_columns(User, "user__"),
            *_ROLE,
            *_columns(Organisation, "organisation__"),
            Delivery.objects.unread_of("user_id", now),
        )
    )


_STANDING: Final = Prepared(_standing, user=10**12, today=date(1000, 1, 1), now=datetime(1000, 1, 1, tzinfo=UTC))


class SignedInBackend(ModelBackend):
    """Signs in by user name and password, and reads the user of a session together with their roles."""

    def get_user(self, user_id: int) -> User | None:
        """The user with their roles in force and the number of their unread messages, in one statement.

        Users without a role are read by themselves.
        """
        today = timezone.localdate()
        rows = _STANDING.rows(user=user_id, today=today, now=timezone.now())
        if not rows:
            found: User | None = super().get_user(user_id)
            return found
        user = User.from_db("default", _USER, rows[0][:_TO_ROLE])
        user.unread = rows[0][-1]
        keep_roles(user, [_role(user, row[_TO_ROLE:-1]) for row in rows])
        return user if self.user_can_authenticate(user) else None


def _role(user: User, values: tuple[Any, ...]) -> Role:
    role = Role.from_db("default", _ROLE, values[: len(_ROLE)])
    role.user = user
    place = values[len(_ROLE) :]
    role.organisation = None if role.organisation_id is None else Organisation.from_db("default", _ORGANISATION, place)
    return role
