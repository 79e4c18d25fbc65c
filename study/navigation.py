"""What study offers to the frame's navigation: one entry, its pages are tabs."""

from django.utils.translation import gettext_lazy as _

from core.web.navigation import Entry
from members.policies import may_see_anything

ENTRIES = [Entry(_("Study"), "book", "study:month", may_see_anything, 15)]
