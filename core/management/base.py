"""What the commands of the house have in common: they speak the language of the house, and of its matters only."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext


class HouseCommand(BaseCommand):
    """Marks ``help`` and ``missing_args_message`` with gettext_noop: the catalogue is asked when they are shown."""

    missing_args_message = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.description = gettext(self.help)
        parser.missing_args_message = gettext(self.missing_args_message) if self.missing_args_message else None
        return parser

    def add_base_argument(self, parser: CommandParser, *args: Any, **kwargs: Any) -> None:
        """Django's own options have no Chinese and matter to developers: they work, and are not listed."""
        parser.add_argument(*args, **{**kwargs, "help": argparse.SUPPRESS})
