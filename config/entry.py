"""How a command enters the house: its environment, its servers, and one clear line when something is missing."""

import os
import sys

import environ
import psycopg2
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

from config.embedded import StartError, ensure_secrets, ensure_servers, refuse_malformed_addresses
from config.embedded.places import PROJECT


def prepare_environment() -> None:
    """Complete the environment for a command: `.env`, then the keys and servers of a development house.

    Where nothing says otherwise, a command runs in development; the web server's own entry (config.wsgi) does not come
    this way and takes an unset HONGZHU_ENVIRONMENT for production. Raises StartError.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if (PROJECT / ".env").is_file():
        environ.Env.read_env(PROJECT / ".env")
    os.environ.setdefault("HONGZHU_ENVIRONMENT", "development")
    refuse_malformed_addresses()
    if os.environ["HONGZHU_ENVIRONMENT"] != "production":
        ensure_secrets()
        ensure_servers()


def refuse_unreachable_database() -> None:
    """Raise StartError when nothing answers at DATABASE_URL."""
    try:
        psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=10).close()
    except psycopg2.Error as error:
        reason = " ".join(str(error).split())
        raise StartError(
            f"DATABASE_URL 指向的数据库无法连接（{reason}）",
            "The database named by DATABASE_URL cannot be reached: check it, or unset it to use the embedded one.",
        ) from error


def refuse_missing_tables() -> None:
    """Raise StartError when the database has not yet the tables of this program."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise StartError(
            "数据表还没有建立或不是最新，请先运行 make up 或 manage.py migrate",
            "The tables are not there yet or not up to date: run make up or manage.py migrate first.",
        )


def main(arguments: list[str]) -> int:
    """Run one management command and return its exit code."""
    try:
        prepare_environment()
        _execute(arguments)
    except (StartError, ImproperlyConfigured) as error:
        return _stopped(str(error))
    return 0


def _execute(arguments: list[str]) -> None:
    try:
        execute_from_command_line(arguments)
    except OperationalError:
        # Many commands need no database, so it is tried only once one has failed.
        refuse_unreachable_database()
        raise
    except ProgrammingError:
        refuse_missing_tables()
        raise


def _stopped(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return 1
