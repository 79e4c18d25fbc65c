from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext_noop

from core.crypto import CannotDecrypt
from core.management.base import HouseCommand
from core.services.key_rotation import data_keys_rotate


class Command(HouseCommand):
    """After a new key was put first in HONGZHU_DATA_KEYS: close every value with it."""

    help = gettext_noop(
        "Encrypt all sensitive values with the first key of HONGZHU_DATA_KEYS; afterwards the others can be removed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for rotated in data_keys_rotate():
                self.stdout.write(f"{rotated.table}.{rotated.column}: {rotated.values}")
        except CannotDecrypt as error:
            raise CommandError(str(error)) from error
