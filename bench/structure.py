"""The structure of everybody and the distribution map, each against its bare statement."""

from datetime import date
from typing import Any, Final

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.operations import TODAY
from bench.timing import Work, medians
from members.models import PersonPeriod, User
from members.rules import bands

RUNS: Final = 7
ANOTHER_DAY: Final = date(2025, 3, 1)
"""After the day on which everybody was recorded (`bench.databases`): counted from their periods."""

_MEMBERS: Final = "leaving = '' AND status IN ('full_member', 'probationary_member')"
_STRUCTURE: Final = f"""
    SELECT sex, width_bucket(birth_date, %(ages)s::date[]) AS age, education, ethnicity,
           width_bucket(joined_on, %(joinings)s::date[]) AS joined, post_category, layer, count(*)
    FROM members_person WHERE {_MEMBERS}
    GROUP BY GROUPING SETS ((sex), (age), (education), (ethnicity), (joined), (post_category), (layer))
"""
_CATEGORIES: Final = ("head", "front_line_teacher", "logistics", "office", "retired", "")
_BY_CATEGORY: Final = ", ".join(
    f"count(*) FILTER (WHERE status IN ('full_member', 'probationary_member') AND post_category = '{category}')"
    for category in _CATEGORIES
)
_MAP: Final = f"""
    SELECT unit.id, unit.name, organisation.path, organisation.name, figures.*
    FROM members_unit unit JOIN members_organisation organisation ON organisation.id = unit.organisation_id
    LEFT JOIN (
        SELECT unit_id, {_BY_CATEGORY}, count(*), count(*) FILTER (WHERE post_category = 'front_line_teacher')
        FROM members_person WHERE leaving = '' GROUP BY unit_id
    ) figures ON figures.unit_id = unit.id
    ORDER BY organisation.path, unit.name
"""


def measure() -> dict[str, float]:
    """Seconds of the pages of the centre, from the request to the last byte, and of the bare statements."""
    if not PersonPeriod.objects.on(ANOTHER_DAY).exists():
        raise RuntimeError(f"Nobody is recorded on {ANOTHER_DAY}.")
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="centre"))
    days = {"ages": list(bands.age_bounds(TODAY)), "joinings": list(bands.joining_bounds())}
    works: dict[str, tuple[Work, int]] = {
        "structure": (lambda: _page(client, "reports:structure", {}), RUNS),
        "another day": (lambda: _page(client, "reports:structure", {"on": ANOTHER_DAY.isoformat()}), RUNS),
        "bare structure": (lambda: _bare(_STRUCTURE, days), RUNS),
        "map": (lambda: _page(client, "reports:distribution", {}), RUNS),
        "bare map": (lambda: _bare(_MAP, {}), RUNS),
        "branches by people": (lambda: _page(client, "reports:branches", {"sort": "-people"}), RUNS),
    }
    return medians(works)


def _page(client: Client, route: str, query: dict[str, str]) -> None:
    response: Any = client.get(reverse(route), query)
    if response.status_code != 200 or b"</html>" not in response.content or b"empty-state" in response.content:
        raise RuntimeError(f"{route} {query}: {response.status_code}, or nobody on it")


def _bare(statement: str, days: dict[str, list[date]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, days or None)
        cursor.fetchall()
