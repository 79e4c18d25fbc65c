"""The demo's users. Their password stands in the source: they exist in no production system."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.contrib.auth.hashers import make_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.demo.centre import Centre
from members.models import NoticeRead, Organisation, Person, Role, User
from members.rules.privacy import NOTICE_VERSION

DEMO_PASSWORD: Final = "hongzhu-demo"  # noqa: S105 - printed by `make up`; the demo is refused in production

# The sign-ins that `make up` prints: one of each kind.
SHOWN: Final[dict[str, str | Promise]] = {
    "admin": _("administrator of the whole system"),
    "organiser": _("committee organiser"),
    "secretary1": _("branch secretary"),
    "leader": _("group leader"),
    "reader": _("reader"),
}


@dataclass(frozen=True)
class SignIn:
    """One line of what `make up` prints."""

    username: str
    role: str | Promise
    organisation: str


def make_users(centre: Centre, people: Sequence[Person], today: date) -> None:
    """An administrator, an organiser, the secretary of each branch, a group leader and a reader."""
    password = make_password(DEMO_PASSWORD)  # hashed once: hashing is slow by intent
    branches = [branch.organisation for branch in centre.branches()]
    group = next(branch.groups[0] for branch in centre.branches() if branch.groups)
    since = date(today.year, 1, 1)

    def user(
        username: str, kind: str, on: Organisation | None, person: Person | None, name: str = "", **role: bool | date
    ) -> None:
        account = User.objects.create(
            username=username, display_name=person.name if person else name, person=person,
            password=password, must_change_password=False,
        )  # fmt: skip
        NoticeRead.objects.create(user=account, version=NOTICE_VERSION)
        Role.objects.create(user=account, kind=kind, organisation=on, starts_on=since, **role)

    user("admin", "administrator", None, None, "系统管理员", may_reveal=True, may_export_unmasked=True)
    deputy = next(person for person in people if person.party_post == "党委副书记")
    user("organiser", "organiser", centre.committee, deputy, may_reveal=True, may_export_unmasked=True)
    for number, branch in enumerate(branches, start=1):
        secretary = next(p for p in people if p.organisation_id == branch.pk and p.party_post == "书记")
        user(f"secretary{number}", "secretary", branch, secretary, may_reveal=True)
    leader = next(p for p in people if p.group_id == group.pk and p.party_post == "党小组组长")
    user("leader", "group_leader", group, leader)
    user("reader", "reader", branches[0], None, "查阅人员", ends_on=today + timedelta(days=20))


def sign_ins() -> list[SignIn]:
    """Those of the shown users who still exist and still have the demo's password."""
    users = User.objects.filter(username__in=SHOWN, is_active=True).prefetch_related("roles__organisation")
    found = users.in_bulk(field_name="username")
    shown = []
    for username, role in SHOWN.items():
        account = found.get(username)
        if account is not None and account.check_password(DEMO_PASSWORD):
            organisation = account.roles.all()[0].organisation if account.roles.all() else None
            shown.append(SignIn(username, role, str(organisation or "")))
    return shown
