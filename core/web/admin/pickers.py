from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest


def is_picking(request: HttpRequest) -> bool:
    """Whether a search is that of a picker, which names the field it is for."""
    return "field_name" in request.GET


class PickerView(AutocompleteJsonView):
    """Rows as their model's admin calls them in a picker."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        shown: Any = self.model_admin  # every admin of ours is a ScopedModelAdmin
        return super().serialize_result(obj, to_field_name) | {"text": shown.in_picker(obj)}
