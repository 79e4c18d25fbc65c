"""What member records offer to the frame's navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.web.navigation import Entry
from members import policies
from members.models import User
from members.querysets.scope import roles_of

ENTRIES = [
    Entry(_("Roster"), "users", "members:roster", policies.may_see_anything, 20, ("/papers/", "/leavings/")),
    Entry(_("Layers"), "stack-2", "members:layers", policies.may_see_anything, 25),
    Entry(
        _("Organisations"),
        "sitemap",
        "members:organisations",
        policies.may_see_anything,
        30,
        ("/units/", "/terms/", "/posts/", "/roles/"),
    ),
    Entry(_("Transfers"), "route", "members:transfers", policies.may_see_anything, 35),
    Entry(_("Import"), "file-import", "members:imports", policies.may_import, 40),
    Entry(_("Who sees what"), "eye", "members:who_sees_what", policies.may_administer, 80),
    Entry(_("Outbox"), "send", "members:outbox", policies.may_administer, 82),
    Entry(_("Personal information"), "shield-lock", "members:privacy", lambda user: True, 85),
    Entry(_("Administration"), "settings", "admin:index", policies.may_administer, 90),
]


def standing(user: User) -> str:
    """The user's first role and its organisation, and how many more there are; empty without a role in force."""
    roles = roles_of(user)
    if not roles:
        return ""
    more = len(roles) - 1
    if not more:
        return str(roles[0])
    return ngettext("%(role)s and %(more)s more role", "%(role)s and %(more)s more roles", more) % {
        "role": roles[0],
        "more": more,
    }
