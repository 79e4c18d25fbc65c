import re
from collections.abc import Sequence
from typing import Any, Final

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.http import HttpRequest

_KEY: Final = re.compile("[0-9]{1,18}")


def is_picking(request: HttpRequest) -> bool:
    """Whether a search is that of a picker, which names the field it is for."""
    return "field_name" in request.GET


class PickerView(AutocompleteJsonView):
    """Rows as their model's admin calls them in a picker."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        shown: Any = self.model_admin  # every admin of ours is a ScopedModelAdmin
        return super().serialize_result(obj, to_field_name) | {"text": shown.in_picker(obj)}


class Picker(AutocompleteSelect):
    """Shows what was chosen; a value that can be no row's key is left to the field to refuse, not asked for."""

    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> Any:
        keys = [key for key in value if _KEY.fullmatch(str(key))]
        return super().optgroups(name, keys, attr)
