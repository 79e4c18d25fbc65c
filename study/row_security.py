"""The second wall of study. See ``core.row_security``."""

from dataclasses import replace

from core.row_security import Wall, by_path, if_else, seen, table_of, through, within_scope


def walls() -> list[Wall]:
    """Who attended what: people of the scope, also where they attended before they came, and everybody at a session
    that the scope holds, alone or with others. Sessions and plans themselves are seen across branches.
    Training goes with the person. Notes are seen where they were entered and where the person is now, their papers
    with them; papers of sessions and readings as far as these. Who has or had a book is seen where they belong and by
    whom the book belongs to; that somebody has it now, by everybody, though not who that is.
    """
    return [
        _of_a_person("study.Attendance", _held_here()),
        through("study.TrainingRecord", "person_id", "members.Person"),
        by_path("study.ComplianceReason", "scope_path"),
        _of_a_person("study.StudyNote"),
        _of_a_person("study.BookHolding", "ends_on IS NULL", _own_book()),
        _papers(),
    ]


def _of_a_person(model: str, *otherwise: str) -> Wall:
    """Rows of the scope, of a person who is seen, or that fulfil another condition. So are the entries of their
    history, which stay when the row is gone.
    """
    events = table_of(f"{model}Event")
    wall = by_path(
        model, "scope_path", otherwise=f"({' OR '.join([*otherwise, seen(model, 'person_id', 'members.Person')])})"
    )
    of_row = seen(model, "pgh_obj_id", model, table=events)
    return replace(wall, history=if_else(of_row, seen(model, "person_id", "members.Person", table=events)))


def _held_here() -> str:
    joint = (
        f"EXISTS (SELECT 1 FROM {table_of('study.SessionOrganisation')} AS joint "
        f"WHERE joint.session_id = held.id AND {within_scope('joint.scope_path')})"
    )
    return (
        f"EXISTS (SELECT 1 FROM {table_of('study.StudySession')} AS held "
        f"WHERE held.id = {table_of('study.Attendance')}.session_id "
        f"AND ({within_scope('held.scope_path')} OR {joint}))"
    )


def _own_book() -> str:
    return (
        f"EXISTS (SELECT 1 FROM {table_of('study.Book')} AS book "
        f"WHERE book.id = {table_of('study.BookHolding')}.book_id AND {within_scope('book.scope_path')})"
    )


def _papers() -> Wall:
    note = seen("study.StudyPaper", "note_id", "study.StudyNote")
    entry = seen(
        "study.StudyPaper", "note_id", "study.StudyNoteEvent", "pgh_obj_id", table=table_of("study.StudyPaperEvent")
    )
    return Wall("study.StudyPaper", if_else("note_id IS NULL", note), history=if_else("note_id IS NULL", entry))
