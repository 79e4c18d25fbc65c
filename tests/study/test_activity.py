"""What study tells member records of taking part: only a session missed without good reason counts against anybody."""

from datetime import date
from types import SimpleNamespace

import pytest

from study.activity import months
from tests.study.factories import AttendanceFactory, SessionFactory, at


@pytest.mark.parametrize(
    ("state", "session_state", "expected", "active"),
    [
        ("absent", "held", 1, 0),
        ("present", "held", 1, 1),
        ("leave", "closed", 1, 1),
        ("special_care", "held", 1, 1),
        ("present", "planned", 0, 0),
    ],
)
def test_months_with_sessions_and_those_not_missed(
    centre: SimpleNamespace, state: str, session_state: str, expected: int, active: int
) -> None:
    for start in ("2026-09-01 15:30", "2026-02-03 15:30"):
        session = SessionFactory(organisation=centre.near, starts_at=at(start), state=session_state)
        AttendanceFactory(session=session, person=centre.zhang, state=state)

    told = months(centre.zhang.pk, date(2026, 5, 1))

    assert (len(told.expected), len(told.active)) == (expected, active)
    assert told.expected | told.active <= {(2026, 9)}
