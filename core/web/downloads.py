"""Files that a person downloads, made whole before the first byte goes out."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import BinaryIO, Final, TypeVar

from django.conf import settings
from django.http import FileResponse

CONTENT_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BLOCK: Final = 1 << 18

Result = TypeVar("Result")


def download(write: Callable[[BinaryIO], Result], name: str, ending: str) -> FileResponse:
    """An attachment ``name.ending`` with what ``write`` puts into a file.

    The file is on disk, not in memory, has no name that anybody could open, and is gone when the answer is closed,
    also if the reader goes away. A fault in writing is a page, not half a file; a slow reader holds no database
    connection.
    """
    folder = settings.VAR_DIR / "downloads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        file = stack.enter_context(tempfile.TemporaryFile(dir=folder))
        write(file)
        file.seek(0)
        response = FileResponse(
            file, as_attachment=True, filename=f"{name}.{ending}", content_type=CONTENT_TYPES[ending]
        )
        stack.pop_all()
    response.block_size = _BLOCK
    response["Cache-Control"] = "no-store"
    return response
