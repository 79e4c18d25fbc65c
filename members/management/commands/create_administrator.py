"""`manage.py create_administrator`: the first sign-in of an empty system."""

from argparse import ArgumentParser
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from members.models import Role, User
from members.rules.usernames import normalise
from members.services.accounts import administrator_create


class Command(BaseCommand):
    help = "Makes an administrator of the whole system and prints the one-time password. Again: changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", default="administrator", help="user name (default: administrator)")
        parser.add_argument("--name", default="管理员", help="name shown on the pages (default: 管理员)")

    def handle(self, *args: Any, **options: Any) -> None:
        username = normalise(options["username"])
        user = User.objects.filter(username=username).first()
        if user is not None:
            if not user.roles.filter(kind=Role.Kind.ADMINISTRATOR, organisation=None).exists():
                raise CommandError(f"The user {username} exists and is no administrator; choose another --username.")
            self.stdout.write(f"The administrator {username} exists already; nothing was changed.")
            self.stdout.write(f"Forgotten the password? manage.py changepassword {username}")
            return
        try:
            with pghistory.context(command="create_administrator"):
                made = administrator_create(username=username, display_name=options["name"])
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        self.stdout.write(f"用户名 | user name: {made.user.username}")
        self.stdout.write(f"一次性密码 | one-time password: {made.password}")
