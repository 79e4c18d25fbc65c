"""Prints how to sign in to the demo: `manage.py demo_signins`. Prints nothing where there is no demo."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.management.base import HouseCommand
from members.demo import DEMO_PASSWORD, sign_ins


class Command(HouseCommand):
    help = gettext_noop("Print the sign-ins of the demo centre.")

    def handle(self, *args: Any, **options: Any) -> None:
        shown = sign_ins()
        if not shown:
            return
        self.stdout.write(_("Demo sign-ins, all with the password %(password)s:") % {"password": DEMO_PASSWORD})
        for line in shown:
            self.stdout.write(f"  {line.username:<12}{line.role}  {line.organisation}".rstrip())
        self.stdout.write("  " + _("secretary2, secretary3 … are the secretaries of the other branches."))
