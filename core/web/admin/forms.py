from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]  # of any model; it takes no argument at run time
    """A form whose values a service checks and writes.

    What the service refused in a first attempt, which was rolled back, is in ``refusal`` and shown by a second.
    """

    refusal: ValidationError | None = None
    places: ClassVar[Mapping[str, str]] = {}
    """Inputs that have another name than what the service takes, by its name."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.refusal is not None:
            for name, errors in _by_field(self.refusal).items():
                place = self.places.get(name, name)
                self.add_error(place if place in self.fields else None, errors)
        return given


def _by_field(problem: ValidationError) -> dict[str, list[ValidationError]]:
    return problem.error_dict if hasattr(problem, "error_dict") else {NON_FIELD_ERRORS: problem.error_list}
