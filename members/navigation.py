"""What member records offer to the frame's navigation."""

from django.utils.translation import gettext_lazy as _

from core.web.navigation import Entry
from members import policies

ENTRIES = [
    Entry(_("Home"), "home", "members:home", policies.may_see_anything, 10),
    Entry(_("Roster"), "users", "members:roster", policies.may_see_anything, 20),
    Entry(_("Organisations"), "sitemap", "members:organisations", policies.may_see_anything, 30),
    Entry(_("Import"), "file-import", "members:imports", policies.may_import, 40),
    Entry(_("Who sees what"), "eye", "members:who_sees_what", policies.may_administer, 80),
    Entry(_("Administration"), "settings", "admin:index", policies.may_administer, 90),
]
