"""Every check and test: `python -m config.checks [NAME …] [--without NAME]`. Silent about what holds."""

import argparse
import base64
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from config.embedded import StartError, ensure_secrets, ensure_servers, release_servers
from config.embedded.places import PROJECT, var_directory

WORKERS = min(4, os.cpu_count() or 1)


@dataclass(frozen=True)
class Check:
    """One program that ends with 0 when all is well.

    `production` runs it with the settings of a real house, `of_tests` on the servers of the tests.
    """

    name: str
    arguments: Sequence[str]
    production: bool = False
    of_tests: bool = False


def _manage(*arguments: str) -> list[str]:
    return ["manage.py", *arguments]


LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
CHECKS = (  # the slowest first, as they share the processors
    Check("mypy", ["-m", "mypy"]),
    Check("migration-safety", _manage("lintmigrations", "--no-cache", "--quiet", "ok", "ignore")),
    Check("ruff", ["-m", "ruff", "check", "."]),
    Check("format", ["-m", "ruff", "format", "--check", "--diff", "--quiet", "."]),
    Check("imports", ["-c", LINT_IMPORTS]),
    Check("migrations", _manage("makemigrations", "--check", "--dry-run")),
    Check("messages", _manage("messages", "--check")),
    Check("static", _manage("collectstatic", "--noinput", "--clear")),
    Check("deploy", _manage("check", "--deploy", "--fail-level", "WARNING"), production=True),
)
TESTS = Check("pytest", ["-m", "pytest", "-q", "-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder"])
# Takes one processor while the other is free: migrating an empty database.
READY = Check("test-database", ["-m", "tests.servers"], of_tests=True)
NAMES = [check.name for check in (*CHECKS, TESTS)]


def main(arguments: Sequence[str]) -> int:
    about = "运行全部检查和测试，只说明未通过的 | Every check and test; silent about what holds."
    parser = argparse.ArgumentParser(prog="python -m config.checks", description=about)
    names = f"只运行 | only: {', '.join(NAMES)}"
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=names)
    parser.add_argument("--without", action="append", default=[], choices=NAMES, help="不运行 | leave out")
    chosen = parser.parse_args(arguments)
    wanted = [name for name in (chosen.names or NAMES) if name not in chosen.without]
    try:
        failed = _run_checks([check for check in CHECKS if check.name in wanted], tests=TESTS.name in wanted)
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if TESTS.name in wanted and _python(TESTS, _environment_of_tests(), silent=False).returncode != 0:
        failed.append(TESTS.name)
    if failed:
        sys.stderr.write(f"未通过 | failed: {', '.join(failed)}\n")
    return 1 if failed else 0


def _run_checks(checks: Sequence[Check], *, tests: bool) -> list[str]:
    """Run the checks side by side, write what the failing ones say, and return their names."""
    if not checks:
        return []
    checks = [READY, *checks] if tests else checks
    begun, of_tests = time.monotonic(), _environment_of_tests()
    with _house() as of_checks, ThreadPoolExecutor(WORKERS) as pool:
        runs = [pool.submit(_python, check, of_tests if check.of_tests else of_checks, silent=True) for check in checks]
        ended = [run.result() for run in runs]
    failed = [(check, run) for check, run in zip(checks, ended, strict=True) if run.returncode != 0]
    for check, run in failed:
        sys.stdout.write(f"----- {check.name} -----\n{run.stdout}\n")
    counted = f"{len(checks) - len(failed)}/{len(checks)}, {time.monotonic() - begun:.0f} s"
    sys.stdout.write(f"检查通过 | checks that hold: {counted}\n")
    sys.stdout.flush()
    return [check.name for check, _run in failed]


def _environment_of_tests() -> dict[str, str]:
    """With its settings named, pytest-django would read them before tests/conftest.py has started the servers."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


@contextmanager
def _house() -> Iterator[dict[str, str]]:
    """The environment of a house with servers of its own, so that checks touch neither real data nor the tests'."""
    before = os.environ.copy()
    folder = var_directory() / "checks"
    os.environ |= {"HONGZHU_ENVIRONMENT": "development", "HONGZHU_VAR": str(folder)}
    try:
        ensure_secrets(folder)
        ensure_servers(folder, lasting=False)
        yield os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    finally:
        release_servers()
        os.environ.clear()
        os.environ.update(before)


def _python(check: Check, environment: dict[str, str], *, silent: bool) -> "subprocess.CompletedProcess[str]":
    if check.production:
        environment = environment | _made_up_production()
    return subprocess.run(  # noqa: S603 - our own checks
        [sys.executable, *check.arguments],
        cwd=PROJECT,
        env=environment,
        text=True,
        check=False,
        stdout=subprocess.PIPE if silent else None,
        stderr=subprocess.STDOUT if silent else None,
    )


def _made_up_production() -> dict[str, str]:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "HONGZHU_ENVIRONMENT": "production",
        "HONGZHU_SECRET_KEY": secrets.token_urlsafe(60),
        "HONGZHU_DATA_KEYS": f"1:{key}",
        "HONGZHU_DIGEST_KEY": key,
        "HONGZHU_ALLOWED_HOSTS": "hongzhu.example.org",
        "HONGZHU_TRUSTED_ORIGINS": "https://hongzhu.example.org",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
