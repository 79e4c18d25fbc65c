"""Party posts in rosters: posts follow from the elections that are recorded, whatever the roster says (ZB).

Who was elected keeps that post; whom nobody elected gets none, where the organisation's election is recorded.
"""

from typing import Any, Final

from psycopg2.extras import execute_values

from members.models import ImportRun
from members.rules.committees import as_elected, not_elected
from members.rules.people import Problem
from members.services.imports.problems import dump
from members.services.party_posts import elected_in, held_words

POST_ELECTED: Final = "post_elected"
POST_NOT_ELECTED: Final = "post_not_elected"
CODES: Final = (POST_ELECTED, POST_NOT_ELECTED)

# Who moves to another branch leaves the post: that is settled when the roster is stored.
_SAID_OTHERWISE: Final = """
SELECT r.id, r.party_post, p.id FROM members_importrow r
JOIN members_person p ON p.id_number_digest = r.id_number_digest
WHERE r.run_id = %(run)s AND r.party_post <> '' AND r.party_post <> p.party_post
  AND (r.organisation_id IS NULL OR r.organisation_id = p.organisation_id)
  AND EXISTS (SELECT 1 FROM members_postheld h WHERE h.person_id = p.id AND h.ends_on IS NULL)
"""

_SAID_OF_OTHERS: Final = """
SELECT r.id, r.party_post, o.path FROM members_importrow r
LEFT JOIN members_person p ON p.id_number_digest = r.id_number_digest
JOIN members_organisation o ON o.id = COALESCE(r.organisation_id, p.organisation_id)
WHERE r.run_id = %(run)s AND r.party_post <> '' AND r.party_post IS DISTINCT FROM p.party_post
  AND (r.organisation_id IS DISTINCT FROM p.organisation_id AND r.organisation_id IS NOT NULL
       OR NOT EXISTS (SELECT 1 FROM members_postheld h WHERE h.person_id = p.id AND h.ends_on IS NULL))
"""

_KEEP: Final = """
UPDATE members_importrow r
SET party_post = f.stands, problems = NULLIF(COALESCE(r.problems, '[]'::jsonb) || f.problems::jsonb, '[]'::jsonb)
FROM (VALUES %s) AS f (id, stands, problems) WHERE r.id = f.id
"""

_CODED: Final = f'$[*] ? (@.code == "{POST_ELECTED}" || @.code == "{POST_NOT_ELECTED}")'
_PUT_BACK: Final = f"""
UPDATE members_importrow r
SET party_post = jsonb_path_query_first(r.problems, '{_CODED}.params.said') #>> '{{}}'
WHERE r.run_id = %(run)s AND r.problems @? '{_CODED}'
"""  # noqa: S608  # made of the constants above


def keep_elected(cursor: Any, run: ImportRun) -> None:
    """Let the rows of people in elected posts say those posts, and those of others no post that takes an election.

    With a remark where the file says otherwise.
    """
    cursor.execute(_SAID_OTHERWISE, {"run": run.pk})
    found = cursor.fetchall()
    held = held_words(person for _row, _said, person in found)
    kept = []
    for row, said, person in found:
        stands, otherwise = as_elected(said, held[person])
        problem = Problem("party_post", POST_ELECTED, {"said": said, "stands": stands}, remark=True)
        kept.append((row, stands, dump([problem] if otherwise else [], compared=True)))
    cursor.execute(_SAID_OF_OTHERS, {"run": run.pk})
    found = cursor.fetchall()
    elected = elected_in(path for _row, _said, path in found)
    for row, said, path in found:
        left, named = not_elected(said, elected[path])
        if named:
            problem = Problem("party_post", POST_NOT_ELECTED, {"said": said}, remark=True)
            kept.append((row, left, dump([problem], compared=True)))
    if kept:
        execute_values(cursor.cursor, _KEEP, kept)


def put_back(cursor: Any, run: ImportRun) -> None:
    """Let rows say again what stood in the file, before they are compared anew."""
    cursor.execute(_PUT_BACK, {"run": run.pk})
