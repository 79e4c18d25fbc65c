"""Who may do what in study. The rights on rows follow the roles on the organisation that holds a session.

==========================  =============  =========  =========  ============  ======
right                       administrator  organiser  secretary  group leader  reader
==========================  =============  =========  =========  ============  ======
see sessions in scope       yes            yes        yes        yes           yes
see those above one's       yes            yes        yes        yes           yes
people are expected at
plan, record, close         yes            yes        yes        group's own   no
plans and readings          yes            yes        yes        no            no
training register           yes            yes        yes        no            no
notes and reflections       yes            yes        yes        group's own   no
books                       yes            yes        yes        no            no
==========================  =============  =========  =========  ============  ======

A group leader plans and records the meetings of the group, and passes books on among its people. Whoever keeps an
organisation that holds a session together with another records the attendance of its own people.
"""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from members.policies import CHANGE_PEOPLE
from members.querysets.scope import Paths, covers, paths_of, within
from study.querysets.sessions import paths_above
from study.rules import kinds

if TYPE_CHECKING:
    from members.models import Organisation, User
    from study.models import Book, BookHolding, StudyPlan, StudySession

KEEP = CHANGE_PEOPLE
GROUP = KEEP | {"group_leader"}


def kept_paths(user: "User | AnonymousUser") -> Paths:
    """The scope whose study the user keeps."""
    return paths_of(user, KEEP)


def host_paths(user: "User | AnonymousUser") -> Paths:
    """The scope in which the user plans sessions of some kind."""
    return paths_of(user, GROUP)


def may_host(user: "User | AnonymousUser", organisation: "Organisation", kind: str) -> bool:
    """Whether the user plans sessions of this kind for the organisation."""
    if covers(kept_paths(user), organisation.path):
        return True
    return kind == kinds.GROUP_MEETING and covers(host_paths(user), organisation.path)


def may_plan_sessions(user: "User | AnonymousUser") -> bool:
    """Whether there is an organisation for which the user plans sessions."""
    return bool(host_paths(user))


def may_view_session(user: "User | AnonymousUser", session: "StudySession") -> bool:
    """The same answer as ``StudySession.objects.visible_to(user)`` gives on the row."""
    paths = paths_of(user)
    return covers(paths, session.scope_path) or _holds_jointly(paths, session) or is_expected_at(paths, session)


def may_change_session(user: "User | AnonymousUser", session: "StudySession") -> bool:
    """Whether the user keeps the sessions of the organisation that holds this one."""
    if covers(kept_paths(user), session.scope_path):
        return True
    return session.kind == kinds.GROUP_MEETING and covers(host_paths(user), session.scope_path)


def may_record(user: "User | AnonymousUser", session: "StudySession") -> bool:
    """Whether the user records attendance: of all, or of the people of an organisation that holds it jointly."""
    return may_change_session(user, session) or _holds_jointly(kept_paths(user), session)


def may_keep_plans(user: "User | AnonymousUser") -> bool:
    """Whether there is an organisation whose plan the user keeps."""
    return bool(kept_paths(user))


def may_change_plan(user: "User | AnonymousUser", plan: "StudyPlan") -> bool:
    """Whether the user keeps this plan."""
    return covers(kept_paths(user), plan.scope_path)


def may_keep_training(user: "User | AnonymousUser", path: str) -> bool:
    """Whether the user keeps the training register of people with this path."""
    return covers(kept_paths(user), path)


def may_keep_notes(user: "User | AnonymousUser", path: str) -> bool:
    """Whether the user keeps the notes and reflections of people with this path."""
    return covers(host_paths(user), path)


def may_keep_book(user: "User | AnonymousUser", book: "Book") -> bool:
    """Whether the user keeps the books of the organisation this one belongs to."""
    return covers(kept_paths(user), book.scope_path)


def may_pass_on(user: "User | AnonymousUser", book: "Book", holder: "BookHolding | None") -> bool:
    """Whether the user records where a book goes: who keeps it, who keeps its holder, who may take it off the shelf."""
    if holder is None or may_keep_book(user, book):
        return bool(host_paths(user))
    return covers(host_paths(user), holder.scope_path)


def is_expected_at(paths: Paths, session: "StudySession") -> bool:
    """Whether people of a scope are on the list of a session that an organisation above it holds."""
    return is_above(paths, session) and session.attendances.filter(within(paths, "scope_path")).exists()


def is_above(paths: Paths, session: "StudySession") -> bool:
    """Whether an organisation above a scope holds a session: whoever sees it sees their own people at it."""
    return session.scope_path in paths_above(paths) and not covers(paths, session.scope_path)


def _holds_jointly(paths: Paths, session: "StudySession") -> bool:
    return bool(paths) and any(
        covers(paths, path) for path in session.sessionorganisation_set.values_list("scope_path", flat=True)
    )
