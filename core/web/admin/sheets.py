"""Import and export of a model's rows through django-import-export: the scope's rows, harmless cells, logged."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin, ImportMixin
from import_export.formats.base_formats import CSV, XLSX
from import_export.tmp_storages import CacheStorage
from unfold.contrib.import_export.forms import ExportForm, ImportForm

from core.models import AccessLog
from core.services.access_log import access_record
from core.sheets.guard import guarded
from core.web.admin.base import ScopedModelAdmin

LARGEST_IMPORT: Final = 512 * 1024
"""Bytes. What comes in this way is typed by hand; rosters have an import of their own."""

_BOM: Final = "\ufeff"


def _harmless(dataset: Any) -> Any:
    for _row in range(len(dataset)):
        dataset.append([guarded(str(cell)) if cell is not None else "" for cell in dataset.lpop()])
    return dataset


class SafeCsv(CSV):  # type: ignore[misc]  # import-export is not typed
    """CSV that spreadsheets open in the right encoding and without running a cell."""

    def export_data(self, dataset: Any, **kwargs: Any) -> str:
        return _BOM + str(super().export_data(_harmless(dataset), **kwargs))


class SafeXlsx(XLSX):  # type: ignore[misc]  # import-export is not typed
    """A workbook whose cells are text."""

    def export_data(self, dataset: Any, **kwargs: Any) -> Any:
        return super().export_data(_harmless(dataset), **kwargs)


class SmallImportForm(ImportForm):  # type: ignore[misc]  # unfold is not typed
    """A file of a size that somebody typed."""

    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > LARGEST_IMPORT:
            raise ValidationError(_("The file is too large for this page."))
        return file


class ExportAdmin(ExportMixin, ScopedModelAdmin):  # type: ignore[misc]  # import-export is not typed
    """The rows of the list, as it is filtered, in a file; each export leaves a row in the access log."""

    export_form_class = ExportForm
    export_formats = (SafeCsv, SafeXlsx)
    to_encoding = "utf-8"

    def may_export(self, user: Any) -> bool:
        """Whether the user may take these rows out."""
        return False

    def export_scope(self, user: Any) -> str:
        """The path under which an export is logged: who administers it reads about the export."""
        return ""

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.may_export(request.user)

    def get_valid_export_item_pks(self, request: HttpRequest) -> list[Any]:
        """None: the list is exported as it is filtered, rows are not picked one by one."""
        return []

    def get_export_data(self, file_format: Any, request: HttpRequest, queryset: Any, **kwargs: Any) -> Any:
        data = super().get_export_data(file_format, request, queryset, **kwargs)
        access_record(
            kind=AccessLog.Kind.EXPORT,
            user=request.user,
            request=request,
            what=self.opts.label_lower,
            scope_path=self.export_scope(request.user),
            rows=queryset.count(),
            details={"filter": {key: values for key, values in request.GET.lists() if key != "q"}},
        )
        return data


class ImportAdmin(ImportMixin, ScopedModelAdmin):  # type: ignore[misc]  # import-export is not typed
    """Rows out of a small CSV file, previewed, then written one by one through a service."""

    import_form_class = SmallImportForm
    import_formats = (CSV,)
    tmp_storage_class = CacheStorage
    skip_admin_log = True

    def may_import(self, user: Any) -> bool:
        """Whether the user may bring rows in."""
        return False

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.may_import(request.user)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Store what was previewed; where that is gone, or was never there, ask for the file again."""
        name = request.POST.get("import_file_name", "")
        if self.has_import_permission(request) and (not name or CacheStorage(name=name).read() is None):
            messages.error(request, _("The file is no longer there. Choose it again."))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
        return super().process_import(request, **kwargs)


class ImportExportAdmin(ImportAdmin, ExportAdmin):
    """Both."""

    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
