"""A house that the tests of one file share."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.houses import House

NAME = "一个放红烛程序的文件夹，名字很长很长很长很长很长 with spaces, 'quotes' and 100% 中文"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    base = Path(tempfile.mkdtemp(prefix="hongzhu-test-"))
    base.chmod(0o755)  # root's PostgreSQL runs as somebody else
    house = House(base / NAME / NAME)
    house.folder.mkdir(parents=True)
    yield house
    house.kill()
    sockets = house.folder / "run" / "sockets"
    if sockets.is_symlink():
        shutil.rmtree(sockets.resolve())
    shutil.rmtree(base)
