"""Files made whole before they go out, and gone when the reader is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections

from core.web.downloads import download


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.VAR_DIR = tmp_path
    request_finished.disconnect(close_old_connections)  # an answer that is closed would ask for the database
    yield tmp_path / "downloads"
    request_finished.connect(close_old_connections)


def test_the_reader_gets_what_was_written(folder: Path) -> None:
    response = download(lambda file: file.write(b"12345"), "花名册", "csv")

    assert b"".join(response.streaming_content) == b"12345"
    assert response["Content-Length"] == "5"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E8%8A%B1%E5%90%8D%E5%86%8C.csv"
    assert (folder.stat().st_mode & 0o777, list(folder.iterdir())) == (0o700, [])


def test_the_file_is_closed_when_the_reader_goes_away() -> None:
    files: list[BinaryIO] = []

    def write(file: BinaryIO) -> None:
        files.append(file)
        file.write(b"x" * (1 << 20))

    response = download(write, "a", "xlsx")
    next(iter(response.streaming_content))
    response.close()

    assert [file.closed for file in files] == [True]


def test_a_fault_in_writing_closes_the_file_and_is_told() -> None:
    files: list[BinaryIO] = []

    def write(file: BinaryIO) -> None:
        files.append(file)
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left"):
        download(write, "a", "csv")

    assert [file.closed for file in files] == [True]
