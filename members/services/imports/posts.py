"""Party posts in rosters: who was elected keeps the post of the election, whatever the roster says (ZB)."""

from typing import Any, Final

from psycopg2.extras import execute_values

from members.models import ImportRun
from members.rules.committees import as_elected
from members.rules.people import Problem
from members.services.imports.problems import dump
from members.services.party_posts import held_words

POST_ELECTED: Final = "post_elected"

# Who moves to another branch leaves the post: that is settled when the roster is stored.
_SAID_OTHERWISE: Final = """
SELECT r.id, r.party_post, p.id FROM members_importrow r
JOIN members_person p ON p.id_number_digest = r.id_number_digest
WHERE r.run_id = %(run)s AND r.party_post <> '' AND r.party_post <> p.party_post
  AND (r.organisation_id IS NULL OR r.organisation_id = p.organisation_id)
  AND EXISTS (SELECT 1 FROM members_postheld h WHERE h.person_id = p.id AND h.ends_on IS NULL)
"""

_KEEP: Final = """
UPDATE members_importrow r
SET party_post = f.stands, problems = NULLIF(COALESCE(r.problems, '[]'::jsonb) || f.problems::jsonb, '[]'::jsonb)
FROM (VALUES %s) AS f (id, stands, problems) WHERE r.id = f.id
"""

_PUT_BACK: Final = f"""
UPDATE members_importrow r
SET party_post = jsonb_path_query_first(r.problems, '$[*] ? (@.code == "{POST_ELECTED}").params.said') #>> '{{}}'
WHERE r.run_id = %(run)s AND r.problems @? '$[*] ? (@.code == "{POST_ELECTED}")'
"""  # noqa: S608  # made of the constant above


def keep_elected(cursor: Any, run: ImportRun) -> None:
    """Let the rows of people in elected posts say those posts, with a remark where the file names another."""
    cursor.execute(_SAID_OTHERWISE, {"run": run.pk})
    found = cursor.fetchall()
    held = held_words(person for _row, _said, person in found)
    kept = []
    for row, said, person in found:
        stands, otherwise = as_elected(said, held[person])
        problem = Problem("party_post", POST_ELECTED, {"said": said, "stands": stands}, remark=True)
        kept.append((row, stands, dump([problem] if otherwise else [], compared=True)))
    if kept:
        execute_values(cursor.cursor, _KEEP, kept)


def put_back(cursor: Any, run: ImportRun) -> None:
    """Let rows say again what stood in the file, before they are compared anew."""
    cursor.execute(_PUT_BACK, {"run": run.pk})
