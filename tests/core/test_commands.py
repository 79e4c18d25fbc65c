"""What the commands of the program say of themselves is Chinese unless somebody asks for another language."""

import argparse
import re

import pytest
from django.conf import settings
from django.core.management import CommandError, get_commands, load_command_class

CHINESE = re.compile(r"[一-鿿]")
OF_DJANGO = {"--help", "--skip-checks"}


def ours() -> dict[str, str]:
    """The commands of the project's own apps, with the app."""
    named = {name: str(app) for name, app in get_commands().items()}
    return {name: app for name, app in named.items() if (settings.BASE_DIR / app / "management").is_dir()}


def test_every_help_of_every_command_is_chinese() -> None:
    assert {"import_roster", "backup", "messages"} <= {*ours()}
    for name, app in ours().items():
        parser = load_command_class(app, name).create_parser("manage.py", name)
        assert CHINESE.search(parser.description or ""), name
        asked_for = False
        for option in parser._actions:
            if option.help != argparse.SUPPRESS and not OF_DJANGO & {*option.option_strings}:
                assert CHINESE.search(option.help or ""), f"{name} {option.dest}"
                asked_for |= option.required
        if asked_for:
            with pytest.raises(CommandError, match=CHINESE):
                parser.parse_args([])
        assert "DJANGO_SETTINGS_MODULE" not in parser.format_help(), name
