"""The statements by which a compared roster is stored. Run by `roster_confirm`, in one transaction.

``r`` is the staged row, ``p`` the person.
"""

from collections.abc import Iterable
from typing import Final

from members.services.imports.fields import INSERTED, STATUTORY_DATES, assignments, differs

_IN_SCOPE: Final = "EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS path WHERE starts_with({path}, path))"

LOCK_PEOPLE: Final = """
SELECT p.id FROM members_person p
WHERE p.id IN (SELECT person_id FROM members_importrow WHERE run_id = %(run)s AND state = 'changed')
ORDER BY p.id FOR UPDATE
"""

# Somebody changed, removed or moved a person, or recorded one of the new numbers, since the preview.
OUTDATED_PEOPLE: Final = f"""
SELECT count(*) FROM members_importrow r LEFT JOIN members_person p ON p.id = r.person_id
WHERE r.run_id = %(run)s AND r.state = 'changed'
  AND (p.id IS NULL OR p.version <> r.person_version OR NOT {_IN_SCOPE.format(path="p.scope_path")})
"""  # noqa: S608  # made of the constants above

RECORDED_SINCE: Final = """
SELECT count(*) FROM members_importrow r JOIN members_person p ON p.id_number_digest = r.id_number_digest
WHERE r.run_id = %(run)s AND r.state = 'new'
"""

# A branch was closed, became something else or left the scope; a group or unit went.
OUTDATED_BRANCHES: Final = f"""
SELECT count(*) FROM (
    SELECT DISTINCT organisation_id, group_id, unit_id FROM members_importrow
    WHERE run_id = %(run)s AND state IN ('new', 'changed')
) r
LEFT JOIN members_organisation o ON o.id = r.organisation_id
LEFT JOIN members_organisation g ON g.id = r.group_id
LEFT JOIN members_unit u ON u.id = r.unit_id
WHERE (r.organisation_id IS NOT NULL AND (
        o.id IS NULL OR o.closed_on IS NOT NULL OR o.kind <> ALL(%(branch_kinds)s)
        OR NOT {_IN_SCOPE.format(path="o.path")}))
   OR (r.group_id IS NOT NULL AND (g.id IS NULL OR g.closed_on IS NOT NULL OR NOT starts_with(g.path, o.path)))
   OR (r.unit_id IS NOT NULL AND u.id IS NULL)
"""  # noqa: S608  # made of the constants above

STATUTORY_CHANGES: Final = f"""
SELECT count(*) FROM members_importrow r JOIN members_person p ON p.id = r.person_id
WHERE r.run_id = %(run)s AND r.state = 'changed'
  AND ({" OR ".join(f"(p.{field} IS NOT NULL AND {differs(field)})" for field in STATUTORY_DATES)})
"""  # noqa: S608  # columns named in code

INSERT: Final = f"""
INSERT INTO members_person ({", ".join(INSERTED)})
SELECT {", ".join(INSERTED.values())}
FROM members_importrow r
WHERE r.run_id = %(run)s AND r.state = 'new'
ORDER BY r.line
"""  # noqa: S608  # columns named in code

COUNT_ANEW: Final = "ANALYZE members_person (id), members_personperiod (id)"

OUT_OF_SCOPE: Final = f"""
SELECT count(*) FROM members_importrow r JOIN members_person p ON p.id_number_digest = r.id_number_digest
WHERE r.run_id = %(run)s AND r.state IN ('new', 'changed') AND NOT {_IN_SCOPE.format(path="p.scope_path")}
"""  # noqa: S608  # made of the constants above


def update(fields: Iterable[str]) -> str:
    """Change the people of changed rows in the columns that the file has."""
    values = assignments(fields) | {"version": "p.version + 1", "updated_at": "now()"}
    return f"""
    UPDATE members_person p SET {", ".join(f"{column} = {value}" for column, value in values.items())}
    FROM members_importrow r
    WHERE r.run_id = %(run)s AND r.state = 'changed' AND p.id = r.person_id
    """  # noqa: S608  # columns named in code
