"""The second wall of study. See ``core.row_security``."""

from core.row_security import Wall, by_path, if_else, seen, table_of, through, within_scope


def walls() -> list[Wall]:
    """Who attended what: people of the scope, also where they attended before they came, and everybody at a session
    that the scope holds, alone or with others. Sessions and plans themselves are seen across branches.
    Training goes with the person. Notes are seen where they were entered and where the person is now, their papers
    with them; papers of sessions and readings as far as these. Who has or had a book is seen where they belong and by
    whom the book belongs to; that somebody has it now, by everybody, though not who that is.
    """
    attendance, session = table_of("study.Attendance"), table_of("study.StudySession")
    joint = (
        f"EXISTS (SELECT 1 FROM {table_of('study.SessionOrganisation')} AS joint "
        f"WHERE joint.session_id = held.id AND {within_scope('joint.scope_path')})"
    )
    held_here = (
        f"EXISTS (SELECT 1 FROM {session} AS held WHERE held.id = {attendance}.session_id "
        f"AND ({within_scope('held.scope_path')} OR {joint}))"
    )
    of_person = seen("study.Attendance", "person_id", "members.Person")
    written_by = seen("study.StudyNote", "person_id", "members.Person")
    note = seen("study.StudyPaper", "note_id", "study.StudyNote")
    own_book = (
        f"EXISTS (SELECT 1 FROM {table_of('study.Book')} AS book "
        f"WHERE book.id = {table_of('study.BookHolding')}.book_id AND {within_scope('book.scope_path')})"
    )
    of_holder = seen("study.BookHolding", "person_id", "members.Person")
    return [
        by_path("study.Attendance", "scope_path", otherwise=f"({held_here} OR {of_person})"),
        through("study.TrainingRecord", "person_id", "members.Person"),
        by_path("study.ComplianceReason", "scope_path"),
        by_path("study.StudyNote", "scope_path", otherwise=written_by),
        by_path("study.BookHolding", "scope_path", otherwise=f"(ends_on IS NULL OR {own_book} OR {of_holder})"),
        Wall("study.StudyPaper", if_else("note_id IS NULL", note)),
    ]
