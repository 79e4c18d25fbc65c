"""What a table of organisations would do, row by row; stored by nobody until it is confirmed."""

import hashlib
import json
from dataclasses import dataclass, field

from members.rules.people import Problem
from members.services.imports.organisation_known import Known
from members.services.imports.organisation_rows import OrganisationRow, OrganisationTable

Change = tuple[str, str | bool, str | bool]


@dataclass(eq=False)
class Planned:
    """A row with what becomes of it. ``superior`` is what it will stand below: a row, a recorded one, or nothing."""

    row: OrganisationRow
    known: Known | None = None
    superior: "Planned | Known | None" = None
    moves: bool = False
    state: str = ""
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    new_units: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The kind afterwards; empty if nobody says it."""
        return self.row.kind or (self.known.kind if self.known else "")

    def refuse(self, name: str, code: str, **params: str) -> None:
        """Add a problem."""
        self.problems.append(Problem(name, code, params))

    @property
    def is_refused(self) -> bool:
        """Whether anything is wrong with it."""
        return any(not problem.remark for problem in self.problems)


@dataclass(frozen=True)
class OrganisationPlan:
    """Every row planned, and the recorded organisations that the table leaves out though it covers their superiors."""

    table: OrganisationTable
    rows: list[Planned]
    missing: list[Known]

    def of_state(self, state: str) -> list[Planned]:
        """The rows of a state."""
        return [planned for planned in self.rows if planned.state == state]

    @property
    def units(self) -> int:
        """How many units the good rows name."""
        return sum(len(planned.row.units) for planned in self.rows if planned.state != "refused")

    @property
    def fingerprint(self) -> str:
        """Changes whenever what would be stored does, so that a confirmation stores what was looked at."""
        told = [
            (planned.row.line, planned.state, planned.changes, planned.new_units)
            + ((planned.known.id, planned.known.version) if planned.known else ())
            for planned in self.rows
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
