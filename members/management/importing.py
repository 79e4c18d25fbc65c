"""What the commands that bring files in have in common: a preview unless ``--confirm``, told in words or as JSON."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.management.base import HouseCommand
from members.services.imports.problems import ImportProblem
from members.services.imports.words import import_problem_words


def _unreadable(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("There is no file %(name)s.") % {"name": error.filename}
    return _("%(name)s cannot be read or written (%(why)s).") % {"name": error.filename, "why": error.strerror}


class ImportCommand(HouseCommand):
    """Reads one file; a command says what that gave (``result``) and in which words (``row_words``, ``counted``).

    ``notes`` is what else there is to say of the file to people.
    """

    notes: Sequence[str] = ()

    missing_args_message = gettext_noop("Name the file to read.")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help=_("the table to read: CSV or XLSX"))
        parser.add_argument("--confirm", action="store_true", help=_("store the good rows; refused ones are left out"))
        parser.add_argument("--json", action="store_true", help=_("print the result as JSON and nothing else"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = self.result(options)
        except ImportProblem as problem:
            raise CommandError(import_problem_words(problem)) from problem
        except OSError as error:
            raise CommandError(_unreadable(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self._tell(result, confirmed=options["confirm"])

    def result(self, options: dict[str, Any]) -> dict[str, Any]:
        """The counts by state and the refused rows; stores the good ones if so asked. Raises ImportProblem, OSError."""
        raise NotImplementedError

    def row_words(self, row: dict[str, Any]) -> str:
        """A refused row in a line."""
        raise NotImplementedError

    def counted(self) -> str:
        """The counts in a sentence, with a place for each."""
        raise NotImplementedError

    def _tell(self, result: dict[str, Any], *, confirmed: bool) -> None:
        for row in result["refused"]:
            self.stdout.write(self.row_words(row))
        for note in self.notes:
            self.stdout.write(note)
        self.stdout.write(self.counted() % (result | {"refused": len(result["refused"])}))
        self.stdout.write(_("Stored.") if confirmed else _("A preview: nothing was stored. Add --confirm to store it."))
