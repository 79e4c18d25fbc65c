"""Papers in forms and on their way out.

A form that takes papers::

    class PaperForm(TakesFiles, forms.Form):
        file = AttachmentField()

    form = PaperForm(request.POST or None, request.FILES or None, request=request)
    ... file_attach(actor=request.user, checked=form.cleaned_data["file"])

and a page that hands one out, after it has found the row among those that the user may see: ``return serve(row)``.
"""

import logging
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.domain_settings import UPLOAD_MOST_MB
from core.files import ENDINGS, Checked, FileProblem, check_file
from core.models import AttachedFile
from core.web.uploads import refused_size

logger = logging.getLogger(__name__)
_SANDBOX: Final = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class AttachmentField(forms.FileField):
    """A paper: checked while the form is, so that what comes out of it is a `Checked` file or nothing."""

    default_error_messages = {
        "required": gettext_lazy("Choose a file."),
        "empty": gettext_lazy("There is nothing in this file. Choose another."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("File"))
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ",".join(ENDINGS)}))
        super().__init__(**kwargs)
        self.most_mb = UPLOAD_MOST_MB.default
        self.was_refused = False

    def clean(self, data: Any, initial: Any = None) -> Checked | None:
        """The checked file; None if there is none and none is asked for."""
        if self.was_refused:
            raise ValidationError(FileProblem("too_large", limit_mb=self.most_mb).words, code="too_large")
        file: UploadedFile[bytes] | None = super().clean(data, initial)
        if file is None or not file.name or file.file is None:
            return None
        try:
            return check_file(file.file, file.name, most_bytes=self.most_mb << 20)
        except FileProblem as problem:
            raise ValidationError(problem.words, code=problem.code) from problem


class TakesFiles(forms.BaseForm):
    """A form with papers: knows how large they may be and whether one was stopped on its way for its size."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, AttachmentField):
                field.most_mb = UPLOAD_MOST_MB.current()
                field.was_refused = refused_size(request) is not None
                field.help_text = reminders(field.most_mb)


def reminders(most_mb: int) -> SafeString:
    """What stands below every place where a file is chosen. Source: PIPL; DOMAIN §11."""
    return format_html(
        '{} <span class="upload-reminder">{}</span>',
        _("PDF, Word, Excel, PowerPoint or a picture, at most %(mb)s MB.") % {"mb": most_mb},
        _("No data or photographs of children. No classified papers."),
    )


def serve(attached: AttachedFile) -> FileResponse:
    """The file of a row as a download that no browser opens by itself, and that no cache keeps.

    The caller has found the row among those the user may see. Raises Http404 if the file is gone.
    """
    try:
        file = attached.path.open("rb")
    except FileNotFoundError as error:
        logger.exception("The file of %s %s is missing.", attached._meta.label, attached.pk)
        raise Http404("The file is missing.") from error
    response = FileResponse(
        file, as_attachment=True, filename=attached.name, content_type=attached.content_type or None
    )
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
