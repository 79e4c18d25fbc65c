"""What this floor offers to the frame's navigation."""

from django.utils.translation import gettext_lazy as _

from core.web.navigation import Entry
from members import policies

ENTRIES = [
    Entry(_("Home"), "home", "reports:home", policies.may_see_anything, 10),
    Entry(_("Structure"), "chart-bar", "reports:structure", policies.may_see_anything, 35),
]
