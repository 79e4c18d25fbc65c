from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.models import User
from members.services.second_factor import second_factor_reset_by_command


class Command(BaseCommand):
    """For the last administrator who lost telephone and codes: everybody else's is reset in the admin."""

    help = "Take away a user's second factor, so that the password alone lets them in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        try:
            with pghistory.context(command="reset_second_factor"):
                had = second_factor_reset_by_command(username=username)
        except User.DoesNotExist as error:
            raise CommandError(f"没有用户 {username} / There is no user {username}.") from error
        self.stdout.write("已重置 / Reset." if had else "该用户未启用二次验证 / This user has none.")
