"""What all branches held in a year against what is asked of them, and the page of one branch."""

import io
from typing import Any, Final

from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from bench.elsewhere import connected_to, using
from bench.operations import TODAY
from bench.timing import Work, medians
from members.models import Organisation, User
from study.compliance.asked import asked_in
from study.compliance.sheet import write_sheet

RUNS: Final = 7
_EMPTY: Final = "TRUNCATE study_studysession, study_compliancereason CASCADE"

# What each kind of organisation meets for: so often in a month, or once in so many months.
_MEETINGS: Final = """(VALUES
    ('group_study', 'members', 'branch', 2, 1), ('themed_party_day', 'members', 'branch', 1, 1),
    ('branch_committee_meeting', 'branch_committee', 'branch', 1, 1), ('general_meeting', 'members', 'branch', 1, 3),
    ('party_lecture', 'members', 'branch', 1, 3), ('group_meeting', 'members', 'group', 1, 1),
    ('group_study', 'leadership', 'committee', 4, 1),
    ('group_study', 'office_and_unit_leadership', 'committee', 2, 1)
) AS meeting(kind, audience, host, times, months)"""
_SESSIONS: Final = f"""INSERT INTO study_studysession
    (organisation_id, kind, audience, topic, state, starts_at, ends_at, place, chair_reason, agenda, content,
    resolutions, guests_count, guest_names, reason, scope_path, version, created_at, updated_at)
SELECT id, kind, audience, '学习《中国共产党支部工作条例》', 'closed', starts_at, starts_at + interval '90 minutes',
    '党员活动室', '', '', repeat('学', 80), '', 0, '', '', path, 1, starts_at, starts_at
FROM (
    SELECT o.id, o.path, meeting.*,
        make_timestamptz(%(year)s, month, 1 + 7 * (number - 1) + o.id::int %% 7, 15, 30, 0) AS starts_at
    FROM members_organisation o JOIN {_MEETINGS} ON meeting.host = o.kind
    CROSS JOIN generate_series(1, 12) AS month CROSS JOIN LATERAL generate_series(1, meeting.times) AS number
    WHERE month %% meeting.months = 0 AND (o.id * 31 + month * 7 + length(meeting.kind)) %% 20 <> 0
) planned WHERE starts_at < now() ORDER BY starts_at"""
_REASONS: Final = """INSERT INTO study_compliancereason
    (organisation_id, kind, audience, starts_on, reason, scope_path, version)
SELECT o.id, 'themed_party_day', '', make_date(%(year)s, month, 1), '疫情停园', o.path, 1
FROM members_organisation o CROSS JOIN generate_series(1, 10) AS month
WHERE o.kind = 'branch' AND (o.id * 31 + month * 7 + 16) %% 20 = 0 AND o.id %% 2 = 0"""

# The bare statement counts, for each thing that is asked of a branch and each of its periods, who held it and who did
# not. It asks nothing else: neither groups nor committees, neither reasons nor how large a branch was.
_BARE: Final = """SELECT asked.kind, asked.first, count(held.organisation_id),
    count(*) - count(held.organisation_id)
FROM members_organisation o
CROSS JOIN (
    SELECT kind, make_date(%(year)s, month, 1) AS first, months FROM (VALUES
        ('group_study', 1), ('themed_party_day', 1), ('branch_committee_meeting', 1), ('general_meeting', 3),
        ('party_lecture', 3), ('organisational_life_meeting', 12), ('democratic_appraisal', 12)
    ) AS kinds(kind, months) CROSS JOIN LATERAL generate_series(1, 12, months) AS month
) asked
LEFT JOIN (
    SELECT organisation_id, kind, CASE
        WHEN kind IN ('general_meeting', 'party_lecture') THEN date_trunc('quarter', starts_at)
        WHEN kind IN ('organisational_life_meeting', 'democratic_appraisal') THEN date_trunc('year', starts_at)
        ELSE date_trunc('month', starts_at) END::date AS first
    FROM study_studysession
    WHERE state IN ('held', 'closed') AND starts_at >= make_date(%(year)s, 1, 1)
        AND starts_at < make_date(%(year)s + 1, 1, 1) AND (kind <> 'group_study' OR audience = 'members')
    GROUP BY 1, 2, 3
) held ON held.organisation_id = o.id AND held.kind = asked.kind AND held.first = asked.first
WHERE o.kind IN ('branch', 'joint_branch') GROUP BY 1, 2"""


def measure(tiny: str) -> dict[str, float]:
    """Seconds of the page of all organisations, of its bare statement, and of sheet 5; of the page of one branch here
    and in the tiny database, in turns.
    """
    databases = {"": connections["default"], " in the tiny": connected_to(tiny)}
    try:
        found: dict[str, float] = {}
        branch: dict[str, tuple[Work, int]] = {}
        for name, database in databases.items():
            with using(database):
                _fill()
                found[f"branches{name}"] = float(Organisation.objects.branches().count())
                branch[f"branch{name}"] = (_page("secretary", "study:compliance", database), 5 * RUNS)
        works: dict[str, tuple[Work, int]] = {
            "centre": (_page("centre", "study:compliance_centre", databases[""]), RUNS),
            "bare": (lambda: _run(_BARE, {"year": TODAY.year}), RUNS),
            "sheet": (_sheet, 3),
        }
        return found | medians(branch) | medians(works)
    finally:
        for database in databases.values():
            with using(database):
                _run(_EMPTY)  # as the other parts expect it


def _fill() -> None:
    _run(_EMPTY)
    _run("SET session_replication_role = replica")  # the triggers of history are measured elsewhere
    for statement in (_SESSIONS, _REASONS):
        _run(statement, {"year": TODAY.year})
    _run("SET session_replication_role = DEFAULT")
    _run("VACUUM ANALYZE study_studysession, study_compliancereason")


def _page(user: str, route: str, database: Any) -> Work:
    client = Client(SERVER_NAME="localhost")
    with using(database):
        client.force_login(User.objects.get(username=user))

    def get() -> None:
        with using(database):
            response: Any = client.get(reverse(route), {"year": str(TODAY.year)})
        if response.status_code != 200 or b"held-missed" not in response.content:
            raise RuntimeError(f"{route}: {response.status_code}, or nothing missed on it")

    return get


def _sheet() -> None:
    asked = asked_in(TODAY.year, TODAY)
    if write_sheet(asked, Organisation.objects.branches(), io.BytesIO()).rows < 11:
        raise RuntimeError("Sheet 5 is empty.")


def _run(statement: str, values: dict[str, object] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if cursor.description:
            cursor.fetchall()
