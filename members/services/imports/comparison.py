"""The statements by which a staged roster is compared with what is stored. Run by `compare`.

``r`` is the staged row, ``p`` the person. Each statement takes the whole set of rows at once.
"""

from collections.abc import Iterable
from typing import Final

from members.services.imports.fields import differs_in

RESET: Final = """
UPDATE members_importrow r
SET problems = NULLIF(k.kept, '[]'::jsonb), person_id = NULL, person_version = NULL,
    state = CASE WHEN k.kept @? '$[*] ? (@.remark == false)' THEN 'refused' ELSE 'new' END
FROM (
    SELECT id, jsonb_path_query_array(COALESCE(problems, '[]'::jsonb), '$[*] ? (!(@.compared == true))') AS kept
    FROM members_importrow WHERE run_id = %(run)s
) k
WHERE r.id = k.id
"""

REPEATED: Final = """
UPDATE members_importrow r
SET state = 'refused',
    problems = jsonb_build_array(jsonb_build_object(
        'field', 'id_number', 'code', 'repeated', 'params', jsonb_build_object('line', d.first_line::text),
        'remark', false, 'compared', true)) || COALESCE(r.problems, '[]'::jsonb)
FROM (
    SELECT id, line, first_value(line) OVER (PARTITION BY id_number_digest ORDER BY line) AS first_line
    FROM members_importrow WHERE run_id = %(run)s AND id_number_digest IS NOT NULL
) d
WHERE d.id = r.id AND d.line > d.first_line
"""

# The national system names branches and units in its own way: that is a remark, and the person is still compared.
PLACE_TOLERATED: Final = """
UPDATE members_importrow r
SET problems = t.problems,
    state = CASE WHEN t.problems @? '$[*] ? (@.remark == false)' THEN 'refused' ELSE 'new' END
FROM (
    SELECT s.id, jsonb_agg(CASE WHEN e.problem ->> 'field' IN ('organisation', 'group', 'unit')
        THEN e.problem || '{"remark": true}' ELSE e.problem END ORDER BY e.place) AS problems
    FROM members_importrow s, jsonb_array_elements(s.problems) WITH ORDINALITY AS e (problem, place)
    WHERE s.run_id = %(run)s AND s.state = 'refused'
    GROUP BY s.id
) t
WHERE r.id = t.id
"""

_IN_SCOPE: Final = "EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS path WHERE starts_with(p.scope_path, path))"

_ADD: Final = "problems = COALESCE(r.problems, '[]'::jsonb) || %(problem)s::jsonb"

ELSEWHERE: Final = f"""
UPDATE members_importrow r SET state = 'refused', {_ADD}
FROM members_person p
WHERE r.run_id = %(run)s AND p.id_number_digest = r.id_number_digest AND NOT {_IN_SCOPE}
"""  # noqa: S608  # made of the constants above

NEW_WITHOUT_BRANCH: Final = f"""
UPDATE members_importrow r SET state = 'refused', {_ADD}
WHERE r.run_id = %(run)s AND r.state = 'new' AND r.organisation_id IS NULL
"""  # noqa: S608  # made of the constants above

NEW_WITHOUT_STATUS: Final = f"""
UPDATE members_importrow r SET state = 'refused', {_ADD}
WHERE r.run_id = %(run)s AND r.state = 'new' AND r.status = ''
"""  # noqa: S608  # made of the constants above

# Somebody recorded without a number may be the same person: the reader decides.
SAME_NAME: Final = f"""
UPDATE members_importrow r SET {_ADD}
FROM members_person p
WHERE r.run_id = %(run)s AND r.state = 'new' AND p.id_number_digest IS NULL
  AND p.organisation_id = r.organisation_id AND p.name = r.name
"""  # noqa: S608  # made of the constants above

# Whoever has left comes back by an act of its own, not by a line that somebody forgot to take out.
LEFT: Final = f"""
UPDATE members_importrow r SET state = 'refused', {_ADD}
FROM members_person p
WHERE r.run_id = %(run)s AND r.state = 'changed' AND p.id = r.person_id AND p.leaving <> ''
"""  # noqa: S608  # made of the constants above

LEFT_UNCHANGED: Final = f"""
UPDATE members_importrow r SET {_ADD}
FROM members_person p
WHERE r.run_id = %(run)s AND r.state = 'unchanged' AND p.id = r.person_id AND p.leaving <> ''
"""  # noqa: S608  # made of the constants above

# 党员 and 中共党员 are written of probationary members, too: nobody becomes a full member by a word alone.
FULL_WITHOUT_DAY: Final = f"""
UPDATE members_importrow r SET state = 'refused', {_ADD}
FROM members_person p
WHERE r.run_id = %(run)s AND r.state = 'changed' AND p.id = r.person_id
  AND p.status = 'probationary_member' AND r.status = 'full_member'
  AND r.full_member_on IS NULL AND p.full_member_on IS NULL
"""  # noqa: S608  # made of the constants above

# A number mistyped into that of a colleague would make one person of another: the reader decides.
OTHER_NAME: Final = f"""
UPDATE members_importrow r SET {_ADD}
FROM members_person p
WHERE r.run_id = %(run)s AND r.state = 'changed' AND p.id = r.person_id AND r.name <> '' AND r.name <> p.name
"""  # noqa: S608  # made of the constants above

_DATES: Final = ("birth_date", "work_started_on", "joined_on", "full_member_on")

# Rows that change a date or the status while another date stands only in the database: they must agree too.
CHANGED_IN_PART: Final = f"""
SELECT r.id, COALESCE(NULLIF(r.status, ''), p.status), COALESCE(NULLIF(r.membership_state, ''), p.membership_state),
    {", ".join(f"COALESCE(r.{column}, p.{column})" for column in _DATES)}
FROM members_importrow r JOIN members_person p ON p.id = r.person_id
WHERE r.run_id = %(run)s AND r.state = 'changed' AND ({differs_in((*_DATES, "status"))})
  AND ({" OR ".join(f"(r.{column} IS NULL AND p.{column} IS NOT NULL)" for column in _DATES)}
    OR r.problems @? '$[*] ? (@.code == "date_month_kept")')
ORDER BY r.id
"""  # noqa: S608  # columns named in code

REFUSE_CHANGED: Final = """
UPDATE members_importrow r SET state = 'refused', problems = COALESCE(r.problems, '[]'::jsonb) || f.problems::jsonb
FROM (VALUES %s) AS f (id, problems)
WHERE r.id = f.id
"""


def match(fields: Iterable[str]) -> str:
    """Tie rows to the people of their numbers, and say whether they change anything."""
    return f"""
    UPDATE members_importrow r
    SET person_id = p.id, person_version = p.version,
        state = CASE WHEN r.state = 'refused' THEN r.state WHEN {differs_in(fields)} THEN 'changed' ELSE 'unchanged' END
    FROM members_person p
    WHERE r.run_id = %(run)s AND p.id_number_digest = r.id_number_digest AND {_IN_SCOPE}
    """  # noqa: S608  # columns named in code
