"""A paper that belongs to a row: what is kept about the file, for every app that takes papers."""

from pathlib import Path

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.files.store import path_of


class AttachedFile(models.Model):
    """The file of a row. Subclass it, and fill its fields with `core.services.files.file_attach`.

    The file is removed after the commit that deletes the row. Who may see the row may fetch the file, nobody else.
    """

    stored_as = models.CharField(
        max_length=32, unique=True, editable=False, validators=[RegexValidator(r"\A[0-9a-f]{32}\Z")]
    )
    name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(_("file type"), max_length=100, editable=False)
    size = models.PositiveIntegerField(_("size"), editable=False)
    sha256 = models.CharField(_("checksum"), max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("handed in by")
    )
    uploaded_at = models.DateTimeField(_("handed in at"), auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return path_of(self.stored_as)
