"""Tools of a server that not every machine has: without them the tests that need them are skipped, visibly."""

import os
import shutil

import pytest


def tool(name: str) -> str:
    """The path of a program. Skips the test without it, or fails where HONGZHU_SERVER_TOOLS_REQUIRED is set."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found:
        return found
    if os.environ.get("HONGZHU_SERVER_TOOLS_REQUIRED"):
        pytest.fail(f"{name} is required and was not found")
    pytest.skip(f"{name} is not installed")


@pytest.fixture
def nginx() -> str:
    return tool("nginx")


@pytest.fixture
def systemd_analyze() -> str:
    return tool("systemd-analyze")
