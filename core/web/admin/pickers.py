import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, get_select2_language
from django.http import HttpRequest

_KEY: Final = re.compile("[0-9]{1,18}")
_SELECT2: Final = "admin/js/vendor/select2/select2.full.js"


def picker_words() -> forms.Media:
    """What pickers say, in the reader's language, at its place between the scripts."""
    words = f"admin/js/vendor/select2/i18n/{get_select2_language()}.js"
    return forms.Media(js=[_SELECT2, words, "admin/js/jquery.init.js"])


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

    @property
    def media(self) -> forms.Media:
        """With the build of Select2 that unfold loads: beside the short one of Django's its words stay English."""
        given: Any = super().media  # what it holds has no public name
        scripts = [_SELECT2 if "select2.full" in str(path) else path for path in given._js]
        return forms.Media(js=scripts, css=given._css)
