"""Input of the import pages."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.tabular import DEFAULT_LIMITS
from core.web.uploads import refused_size
from members import policies
from members.models import ImportRun, User
from members.services.imports.confirm import statutory_changes
from members.services.imports.words import words


class ImportForm(forms.Form):
    """A file, and what it holds: administrators also bring in organisations."""

    kind = forms.ChoiceField(label=_("What the file holds"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8 or GB18030) or XLSX, at most 50 MB. Title rows, notes and total lines may stay in it."),
        error_messages={"required": _("Choose a file."), "empty": _("There is nothing in this file. Choose another.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, user: User, request: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refused_size = refused_size(request) if request is not None else None
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101  # declared above, for the type checker
        kind.initial = ImportRun.Kind.ROSTER.value
        kind.choices = [
            (ImportRun.Kind.ROSTER.value, _("A roster: people")),
            (ImportRun.Kind.NATIONAL.value, _("The national system's roster: compare only, nothing is stored")),
        ]
        if policies.may_administer(user):
            organisations = (ImportRun.Kind.ORGANISATIONS.value, _("Organisations and the units they serve"))
            kind.choices = [*kind.choices, organisations]
        if self._refused_size is not None:  # it was not even taken in, and is not "missing"
            self.fields["file"].required = False

    def clean_file(self) -> "UploadedFile[bytes] | None":
        """A file no larger than what can be read."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        limit = DEFAULT_LIMITS.size
        if self._refused_size is not None or (file is not None and (file.size or 0) > limit):
            raise forms.ValidationError(words("too_large_to_send", {"limit_mb": limit >> 20}))
        return file


class ConfirmForm(forms.Form):
    """The confirmation of a roster. A reason is asked for where statutory dates of recorded people change."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, error_messages={"required": _("Say why the dates change.")}
    )

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dates_changed = statutory_changes(run)
        if self.dates_changed:
            self.fields["reason"].help_text = _(
                "For %(count)s recorded people the day of joining or of full membership changes. Say why; it stays in "
                "their history."
            ) % {"count": self.dates_changed}
        else:
            del self.fields["reason"]
