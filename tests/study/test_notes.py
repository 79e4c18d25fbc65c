"""Notes and reflections: what the database holds, who sees them, entering them for many, changing and removing."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.row_security import walled
from members.models import Organisation
from members.querysets.scope import paths_of
from study.models import StudyNote, StudyPaper
from tests.study.factories import NoteFactory, PlanFactory, ReadingFactory, SessionFactory


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"reading": None}, "笔记、心得要写明是针对哪个篇目或哪次学习的。"),
        ({}, "这个人对此已有同类记录。"),
        ({"kind": "poem"}, ""),
    ],
)
def test_a_note_that_cannot_be_is_refused_by_the_database_in_words(
    centre: SimpleNamespace, broken: dict[str, Any], message: str
) -> None:
    reading = ReadingFactory(plan=PlanFactory(organisation=centre.committee))
    first = NoteFactory(person=centre.zhang, reading=reading)
    assert first.scope_path == centre.group.path
    again = {"person": centre.zhang, "reading": reading, **broken}
    with pytest.raises(IntegrityError), transaction.atomic():
        NoteFactory(**again)
    if message:
        with pytest.raises(ValidationError, match=message):
            NoteFactory.build(**again).validate_constraints()
    assert StudyNote.objects.get() == first


def test_notes_and_their_files_are_seen_where_the_person_is_by_both_walls(
    centre: SimpleNamespace, cast: SimpleNamespace
) -> None:
    session = SessionFactory(organisation=centre.committee)
    notes = [NoteFactory(person=each, session=session) for each in (centre.zhang, centre.wang, centre.zhao)]
    for note in notes:
        StudyPaper.objects.create(
            note=note, title="心得", stored_as=f"{note.pk:032x}", name="a.pdf", content_type="x", size=1, sha256="",
            uploaded_by=cast.secretary,
        )  # fmt: skip
    for name, seen in (("secretary", 1), ("group_leader", 1), ("stranger", 1), ("organiser", 2), ("nobody", 0)):
        user = getattr(cast, name)
        own = set(StudyNote.objects.visible_to(user))
        assert len(own) == seen
        with walled(paths_of(user)):
            assert set(StudyNote.objects.all()) == own
            papers = StudyPaper.objects.all()
            assert {paper.note_id for paper in papers} == {note.pk for note in own}
        assert set(StudyPaper.objects.visible_to(user)) == set(StudyPaper.objects.filter(note__in=own))


def test_notes_go_along_when_their_branch_moves_in_the_tree(centre: SimpleNamespace) -> None:
    note = NoteFactory(person=centre.li, session=SessionFactory(organisation=centre.near))
    Organisation.objects.move(centre.near, centre.other, pos="last-child")
    note.refresh_from_db()
    centre.near.refresh_from_db()
    assert note.scope_path == centre.near.path
