from typing import Any

import pghistory
from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.management.base import HouseCommand
from members.models import User
from members.services.second_factor import second_factor_reset_by_command


class Command(HouseCommand):
    """For the last administrator who lost telephone and codes: everybody else's is reset in the admin."""

    help = gettext_noop("Take away a user's second factor, so that the password alone lets them in.")
    missing_args_message = gettext_noop("Name the user.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help=_("user name"))

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        try:
            with pghistory.context(command="reset_second_factor"):
                had = second_factor_reset_by_command(username=username)
        except User.DoesNotExist as error:
            raise CommandError(_("There is no user %(username)s.") % {"username": username}) from error
        self.stdout.write(_("The second factor was taken away.") if had else _("This user has no second factor."))
