"""Whose organisations an import may touch: given explicitly, so that nothing is open by accident."""

from dataclasses import dataclass

from members import policies
from members.models import User
from members.querysets.scope import Paths, paths_of


@dataclass(frozen=True, slots=True)
class ImportScope:
    """The tree paths of the organisations an import may touch, and the user who brings the file (None: the system)."""

    paths: Paths
    user: User | None

    @property
    def is_whole(self) -> bool:
        """Whether every organisation is covered, now and later."""
        return "" in self.paths


def people_scope(actor: User) -> ImportScope:
    """The organisations whose people the actor keeps."""
    return ImportScope(paths_of(actor, policies.CHANGE_PEOPLE), actor)


def organisations_scope(actor: User) -> ImportScope:
    """The organisations the actor administers."""
    return ImportScope(paths_of(actor, policies.ADMINISTER), actor)


def system_scope() -> ImportScope:
    """Everything: for commands, which whoever has the machine runs."""
    return ImportScope(("",), None)
