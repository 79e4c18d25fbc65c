"""`manage.py create_administrator`: the first sign-in of an empty system."""

from argparse import ArgumentParser
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.management.base import HouseCommand
from members.models import Role, User
from members.rules.usernames import normalise
from members.services.accounts import administrator_create


class Command(HouseCommand):
    help = gettext_noop(
        "Make an administrator of the whole system and print the one-time password. Run again, it changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", default="administrator", help=_("user name (default: administrator)"))
        shown = _("name shown on the pages (default: 管理员)")
        parser.add_argument("--name", default="管理员", help=shown)

    def handle(self, *args: Any, **options: Any) -> None:
        username = normalise(options["username"])
        user = User.objects.filter(username=username).first()
        if user is not None:
            if not user.roles.filter(kind=Role.Kind.ADMINISTRATOR, organisation=None).exists():
                raise CommandError(
                    _("The user %(username)s exists and is no administrator; choose another --username.")
                    % {"username": username}
                )
            self.stdout.write(
                _("The administrator %(username)s exists already; nothing was changed.") % {"username": username}
            )
            forgotten = _("Forgotten the password? manage.py changepassword %(username)s")
            self.stdout.write(forgotten % {"username": username})
            return
        try:
            with pghistory.context(command="create_administrator"):
                made = administrator_create(username=username, display_name=options["name"])
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        self.stdout.write(f"{_('User name')}: {made.user.username}")
        self.stdout.write(f"{_('One-time password')}: {made.password}")
