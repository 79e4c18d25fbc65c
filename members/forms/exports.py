"""What an export asks."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from core.sheets import MOST_ROWS
from core.web.widgets import DayInput

WHOLE: Final = "sheet"
SHOWN: Final = "shown"


class ExportForm(forms.Form):
    """The kind of file, the day that ages are counted to, and for whole numbers the purpose."""

    format = forms.ChoiceField(
        label=_("File"),
        choices=[("csv", _("CSV, any number of people")), ("xlsx", _("Excel workbook (XLSX)"))],
        initial="csv",
        widget=forms.RadioSelect,
    )
    columns = forms.ChoiceField(
        label=_("Columns"),
        choices=[(WHOLE, _("All of sheet 1, as the centre collects it")), (SHOWN, _("Those of my list, in its order"))],
        initial=WHOLE,
        required=False,
        widget=forms.RadioSelect,
    )
    on = forms.DateField(
        label=_("Age and Party standing as of"),
        widget=DayInput(),
        input_formats=["%Y-%m-%d"],
    )
    unmasked = forms.BooleanField(
        label=_("With whole ID and telephone numbers"),
        required=False,
        help_text=_("Otherwise they are masked. Keep a file with whole numbers as you would keep the papers."),
    )
    purpose = forms.CharField(
        label=_("What the whole numbers are needed for"),
        max_length=200,
        required=False,
        help_text=_("Recorded with your name, the time and the number of people."),
    )

    def __init__(self, *args: Any, may_export_unmasked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_export_unmasked:
            del self.fields["unmasked"], self.fields["purpose"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("unmasked") and not cleaned.get("purpose"):
            self.add_error("purpose", _("Say what the whole numbers are needed for."))
        return cleaned

    def refuse_workbook(self) -> None:
        """Say that there are too many people for a workbook."""
        message = _("A workbook holds at most %(most)s people, and these are more. Choose CSV, or narrow the list.")
        self.add_error("format", forms.ValidationError(message, params={"most": f"{MOST_ROWS:,}"}))
