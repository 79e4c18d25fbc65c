"""Kinds of session, audiences, states of a session and of attendance: values and words. Source: DOMAIN §2, §5."""

from collections.abc import Iterable
from typing import Final

from members.rules.codes import Code, CodeTable

GROUP_STUDY: Final = "group_study"
GENERAL_MEETING: Final = "general_meeting"
BRANCH_COMMITTEE_MEETING: Final = "branch_committee_meeting"
GROUP_MEETING: Final = "group_meeting"
PARTY_LECTURE: Final = "party_lecture"
THEMED_PARTY_DAY: Final = "themed_party_day"
ORGANISATIONAL_LIFE_MEETING: Final = "organisational_life_meeting"
DEMOCRATIC_APPRAISAL: Final = "democratic_appraisal"
TRAINING: Final = "training"
BOOK_DRIFT: Final = "book_drift"
ACTIVITY: Final = "activity"

LEADERSHIP: Final = "leadership"
OFFICE_AND_UNIT_LEADERSHIP: Final = "office_and_unit_leadership"
MEMBERS: Final = "members"
BRANCH_COMMITTEE: Final = "branch_committee"
ON_THE_WAY: Final = "on_the_way"
STAFF: Final = "staff"
NAMED: Final = "named"

PLANNED: Final = "planned"
HELD: Final = "held"
CLOSED: Final = "closed"
CANCELLED: Final = "cancelled"

PRESENT: Final = "present"
LEAVE: Final = "leave"
DUTY: Final = "duty"
ILLNESS: Final = "illness"
SPECIAL_CARE: Final = "special_care"
ABSENT: Final = "absent"

NOTE: Final = "note"
REFLECTION: Final = "reflection"


def _table(name: str, rows: Iterable[tuple[str, ...]]) -> CodeTable:
    return CodeTable(name, tuple(Code(row[0], row[1], row[2], tuple(row[3:])) for row in rows))


KIND = _table(
    "session kind",
    [
        (GROUP_STUDY, "集中学习", "group study"),
        (GENERAL_MEETING, "党员大会", "general meeting", "支部党员大会"),
        (BRANCH_COMMITTEE_MEETING, "支委会", "branch committee meeting", "支部委员会"),
        (GROUP_MEETING, "党小组会", "group meeting"),
        (PARTY_LECTURE, "党课", "Party lecture"),
        (THEMED_PARTY_DAY, "主题党日", "themed Party day"),
        (ORGANISATIONAL_LIFE_MEETING, "组织生活会", "organisational-life meeting"),
        (DEMOCRATIC_APPRAISAL, "民主评议", "democratic appraisal", "民主评议党员"),
        (TRAINING, "集中培训", "training", "培训"),
        (BOOK_DRIFT, "图书漂流", "book drift"),
        (ACTIVITY, "其他活动", "other activity"),
    ],
)

REGULAR_MEETINGS: Final = (
    GENERAL_MEETING,
    BRANCH_COMMITTEE_MEETING,
    GROUP_MEETING,
    PARTY_LECTURE,
    THEMED_PARTY_DAY,
    ORGANISATIONAL_LIFE_MEETING,
    DEMOCRATIC_APPRAISAL,
)
"""The kinds of sheets 4 and 5: 三会一课 and what is kept with them."""

MADE_UP_KINDS: Final = (GROUP_STUDY, PARTY_LECTURE)
"""What is to be made up by those who missed it; a meeting that decides cannot be."""

AUDIENCE = _table(
    "audience",
    [
        (LEADERSHIP, "班子成员", "leadership"),
        (OFFICE_AND_UNIT_LEADERSHIP, "机关工作人员及基层班子", "office and unit leadership"),
        (MEMBERS, "党员队伍", "members", "全体党员"),
        (BRANCH_COMMITTEE, "支部委员", "branch committee"),
        (ON_THE_WAY, "入党申请人、积极分子和发展对象", "those on the way into the Party"),
        (STAFF, "全体职工", "all staff"),
        (NAMED, "指定人员", "people named one by one"),
    ],
)
TIERS: Final = (LEADERSHIP, OFFICE_AND_UNIT_LEADERSHIP, MEMBERS)
"""The three study tiers of S1-S3."""

# Who is expected where nothing else is chosen.
USUAL_AUDIENCE: Final = {
    GROUP_STUDY: MEMBERS,
    BRANCH_COMMITTEE_MEETING: BRANCH_COMMITTEE,
}

STATE = _table(
    "session state",
    [
        (PLANNED, "计划中", "planned"),
        (HELD, "已召开", "held"),
        (CLOSED, "已归档", "closed"),
        (CANCELLED, "已取消", "cancelled"),
    ],
)

TRANSITIONS: Final[frozenset[tuple[str, str]]] = frozenset(
    {
        (PLANNED, HELD),
        (PLANNED, CANCELLED),
        (HELD, CLOSED),
        (HELD, PLANNED),  # recorded by mistake, before the record is closed
        (CLOSED, HELD),  # opened again to correct it
        (CANCELLED, PLANNED),  # taking place after all
    }
)
"""From which state a session may come into which. A database trigger holds the same."""

ATTENDANCE = _table(
    "attendance",
    [
        (PRESENT, "到会", "present", "出席"),
        (LEAVE, "请假", "on leave", "事假"),
        (DUTY, "公务", "on duty", "公出", "值班"),
        (ILLNESS, "病假", "ill", "因病"),
        (SPECIAL_CARE, "特殊关怀", "special care", "特殊照顾", "年老体弱"),
        (ABSENT, "缺席", "absent", "无故缺席"),
    ],
)
EXCEPTIONS: Final = (LEAVE, DUTY, ILLNESS, SPECIAL_CARE, ABSENT)

MADE_UP = _table(
    "make-up",
    [
        ("session", "参加补学", "at a make-up session"),
        ("alone", "自学", "studied alone"),
        ("at_home", "送学上门", "visited at home"),
        ("online", "线上补学", "online"),
    ],
)

NOTE_KIND = _table("kind of note", [(NOTE, "笔记", "note"), (REFLECTION, "心得", "reflection")])
"""What is written while reading, and after study (S5)."""

PLAN_STATE = _table("plan state", [("draft", "草稿", "draft"), ("issued", "已下发", "issued", "已印发")])


def usual_audience(kind: str) -> str:
    """Who is expected at a session of this kind where nothing else is chosen."""
    return USUAL_AUDIENCE.get(kind, MEMBERS)


def may_become(state: str, after: str) -> bool:
    """Whether a session may come from one state into another."""
    return (state, after) in TRANSITIONS
