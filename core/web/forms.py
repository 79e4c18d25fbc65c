"""What forms of every app share."""

import copy
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm

from core.changes import Outdated


class Refusable(BaseForm):
    """A form that shows what a service refused. Stands before the form's own base class.

    ``beside`` says where a message belongs whose name is not that of a field: the field, or None for above the form.
    """

    beside: ClassVar[Mapping[str, str | None]] = {}

    def refuse(self, problem: ValidationError) -> None:
        """Put each message beside the field it is about, the rest above the form."""
        found = problem.message_dict if hasattr(problem, "error_dict") else {NON_FIELD_ERRORS: problem.messages}
        for name, errors in found.items():
            place = self.beside.get(name, name)
            self.add_error(place if place in self.fields else None, errors)

    def outdated(self, problem: Outdated) -> None:
        """Say above the form who was quicker. What was typed stays, and sent once more it is written over theirs.

        The form has a field ``version``.
        """
        self.add_error(None, problem.words)
        data: Any = copy.copy(self.data)  # lists of values stay lists
        data["version"] = str(problem.since.version)
        self.data = data
