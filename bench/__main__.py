"""Measure what the program promises: `python -m bench [--people N] [--only PART]`.

Makes the databases it needs beside the one of DATABASE_URL (or on the embedded server) and keeps them for the next run.
Writes var/bench.json; the exit code is 1 if a bar does not hold.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import databases
from bench.report import Line, line, show, write
from config.embedded import StartError
from config.embedded.places import var_directory
from config.entry import prepare_environment

LARGE, SMALL, USED_UP = "hongzhu_bench", "hongzhu_bench_small", "hongzhu_bench_import"
TINY, TINY_PEOPLE = "hongzhu_bench_tiny", 5_000
SMALL_PEOPLE = 10_000
ON_THE_SMALL = {"import", "history", "reminders"}
"""Parts that use a copy of the small database up."""


def main() -> int:
    options = _options()
    try:
        prepare_environment()
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    try:
        lines = _measured([options.only] if options.only else list(PARTS), options.people)
    except subprocess.CalledProcessError as failure:
        print(f"Not measured: {' '.join(failure.cmd[1:])} failed, see above.", file=sys.stderr)
        return 1
    write(lines, var_directory() / "bench.json")
    return 0 if all(line.holds for line in lines) else 1


def _measured(parts: list[str], people: int) -> list[Line]:
    _make(SMALL, SMALL_PEOPLE)
    if not set(parts) <= ON_THE_SMALL:
        _make(LARGE, people)
    lines: list[Line] = []
    for part in parts:
        found = PARTS[part]()
        show(found)
        lines += found
    return lines


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the program on a million people.")
    parser.add_argument("--people", type=int, default=1_000_000, help="size of the large database")
    parser.add_argument("--only", choices=list(PARTS), help="measure one part alone")
    return parser.parse_args()


def _make(name: str, people: int) -> None:
    if databases.is_whole(name, people):
        return
    databases.make_empty(name)
    _run(name, [sys.executable, str(Path(databases.PROJECT, "manage.py")), "migrate", "--verbosity", "0"])
    _worker(name, "fill", str(people))
    databases.mark_whole(name, people)


def _worker(database: str, *task: str) -> Any:
    return json.loads(_run(database, [sys.executable, "-m", "bench.worker", *task]))


def _run(database: str, command: list[str]) -> str:
    environment = os.environ | {
        "DATABASE_URL": databases.address(database),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONPATH": str(databases.PROJECT),
    }
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _roster() -> list[Line]:
    lines = []
    for operation, times in _worker(LARGE, "roster", SMALL).items():
        for user in ("centre", "secretary"):
            ours, theirs, small = times[user], times["admin"], times[f"{user} in the small"]
            said = f"{ours * 1000:.1f} ms, admin {theirs * 1000:.0f} ms"
            lines.append(line(f"roster, {user}, {operation}: ours / admin", ours / theirs, "<=", 1 / 20, said))
            said = f"{ours * 1000:.1f} ms, with {SMALL_PEOPLE:,} people {small * 1000:.1f} ms"
            lines.append(line(f"roster, {user}, {operation}: large / small", ours / small, "<=", 1.5, said))
    return lines


def _sheet() -> list[Line]:
    found = _worker(LARGE, "sheet")
    ratio = found["rows_a_second"] / found["resource_rows_a_second"]
    said = f"{found['rows_a_second']:,.0f} and {found['resource_rows_a_second']:,.0f} rows a second"
    tuned = f"; it has {found['tuned_rows_a_second']:,.0f} when told to join the tables"
    return [
        line(
            "sheet 1: ours / psql COPY",
            found["ours"] / found["psql"],
            "<=",
            1.3,
            f"{found['ours']:.2f} s, psql {found['psql']:.2f} s",
        ),
        line("sheet 1: megabytes above idle", found["megabytes"], "<=", 50, ""),
        line("sheet 1: ours / import-export", ratio, ">=", 30, said + tuned),
    ]


def _structure() -> list[Line]:
    found = _worker(LARGE, "structure")

    def compared(name: str, bare: str, bar: float) -> Line:
        said = f"{found[name] * 1000:.0f} ms, bare statement {found[bare] * 1000:.0f} ms"
        return line(f"{name}: ours / bare", found[name] / found[bare], "<=", bar, said)

    return [
        compared("structure", "bare structure", 2),
        compared("another day", "bare structure", 4),
        compared("map", "bare map", 2),
        compared("branches by people", "bare structure", 2),
    ]


def _row_security() -> list[Line]:
    def compared(name: str, times: dict[str, float]) -> Line:
        said = f"{times['with'] * 1000:.1f} ms, without {times['without'] * 1000:.1f} ms"
        return line(f"{name}: with policies / without", times["with"] / times["without"], "<=", 1.5, said)

    return [compared(name, times) for name, times in _worker(LARGE, "row security").items()]


def _import() -> list[Line]:
    databases.make_empty(USED_UP, template=SMALL)
    try:
        found = _worker(USED_UP, "import")
    finally:
        databases.drop(USED_UP)
    ratio = found["rows_a_second"] / found["resource_rows_a_second"]
    said = f"{found['rows_a_second']:,.0f} and {found['resource_rows_a_second']:,.1f} rows a second"
    return [
        line("import of 100,000 rows: ours / import-export", ratio, ">=", 25, said),
        line("import of 100,000 rows: megabytes above idle", found["megabytes"], "<=", 50, f"{found['seconds']:.1f} s"),
    ]


def _history() -> list[Line]:
    taken = {}
    for history in ("with", "without"):
        databases.make_empty(USED_UP, template=SMALL)
        try:
            taken[history] = _worker(USED_UP, "history", history)
        finally:
            databases.drop(USED_UP)
    said = f"{taken['with']:.1f} s, without {taken['without']:.1f} s"
    return [line("import of 100,000 rows: with history / without", taken["with"] / taken["without"], "<=", 2, said)]


def _compliance() -> list[Line]:
    _make(TINY, TINY_PEOPLE)
    found = _worker(LARGE, "compliance", TINY)
    large, tiny = (f"{found[f'branches{name}']:,.0f}" for name in ("", " in the tiny"))
    page = f"{found['centre']:.2f} s, bare statement {found['bare']:.2f} s; sheet 5 {found['sheet']:.2f} s"
    one = f"{found['branch'] * 1000:.1f} ms, among {tiny} branches {found['branch in the tiny'] * 1000:.1f} ms"
    return [
        line(f"what {large} branches held: ours / bare", found["centre"] / found["bare"], "<=", 2, page),
        line("what one branch held: large / tiny", found["branch"] / found["branch in the tiny"], "<=", 1.5, one),
    ]


def _serving() -> list[Line]:
    found = _worker(LARGE, "serving")
    ratio = found["roster_a_second"] / found["bare_a_second"]
    said = f"{found['roster_a_second']:.0f} and {found['bare_a_second']:.0f} requests a second"
    told = f"{found['requests']:,} requests, median {found['median'] * 1000:.0f} ms, p95 {found['p95'] * 1000:.0f} ms"
    return [
        line("roster by gunicorn: ours / bare view", ratio, ">=", 0.5, said),
        line("50 secretaries for a minute: errors", found["errors"], "<=", 0, told),
    ]


def _reminders() -> list[Line]:
    databases.make_empty(USED_UP, template=SMALL)
    try:
        found = _worker(USED_UP, "reminders")
    finally:
        databases.drop(USED_UP)
    first, again, bare = found["first"], found["again"], found["bare"]
    mails, plain = found["mails_a_second"], found["plain_mails_a_second"]
    return [
        line("reminders of 1,000,000: deciding / bare", first / bare, "<=", 2, f"{first:.1f} s, bare {bare:.1f} s"),
        line("reminders of 1,000,000: again / first", again / first, "<=", 1 / 3, f"{again:.1f} s"),
        line("e-mail: two workers / smtplib", mails / plain, ">=", 1, f"{mails:.0f} and {plain:.0f} messages a second"),
    ]


PARTS: dict[str, Callable[[], list[Line]]] = {
    "roster": _roster,
    "sheet": _sheet,
    "structure": _structure,
    "compliance": _compliance,
    "row-security": _row_security,
    "import": _import,
    "history": _history,
    "reminders": _reminders,
    "serving": _serving,
}


if __name__ == "__main__":
    sys.exit(main())
