"""Uploads too large for any page: read past, kept nowhere, and said so at the file field."""

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from core.tabular import DEFAULT_LIMITS

MOST_BYTES: Final = DEFAULT_LIMITS.size
_ATTRIBUTE: Final = "hongzhu_refused_size"


class SizeLimitHandler(FileUploadHandler):
    """Stands before Django's own handlers and stops what passes the limit, before it fills the disk."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            setattr(self.request, _ATTRIBUTE, self.received)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        return None


def refused_size(request: HttpRequest) -> int | None:
    """How far a file of this request was read before it was refused for its size; None if none was."""
    size: int | None = getattr(request, _ATTRIBUTE, None)
    return size
