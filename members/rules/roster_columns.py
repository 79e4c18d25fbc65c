"""The columns of a roster: the word of sheet 1 (DOMAIN §10) for each, and the words people write instead."""

from dataclasses import dataclass
from typing import Final, Literal

from members.rules import codes
from members.rules.headers import HeaderWords

Kind = Literal[
    "name", "id_number", "date", "code", "education", "degree", "branch", "group", "unit", "text", "yes_no", "telephone"
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: the field it fills, its word in sheet 1, how its cells are read, further words for it."""

    field: str
    header: str
    kind: Kind
    also: tuple[str, ...] = ()
    table: codes.CodeTable | None = None
    longest: int = 0


COLUMNS: Final = (
    Column("name", "姓名", "name", ("党员姓名", "教师姓名", "成员姓名", "名字", "人员姓名", "职工姓名", "name")),
    Column("sex", "性别", "code", ("sex", "gender"), table=codes.SEX),
    Column("ethnicity", "民族", "code", ("族别", "ethnicity"), table=codes.ETHNICITY),
    Column(
        "birth_date",
        "出生日期",
        "date",
        ("出生年月日", "出生年月", "生日", "出生时间", "出生", "birthdate", "birthday"),
    ),
    Column(
        "id_number",
        "公民身份号码",
        "id_number",
        (
            "身份证号",
            "身份证号码",
            "身份证",
            "公民身份证号",
            "公民身份证号码",
            "居民身份证号",
            "居民身份证号码",
            "公民身份证",
            "身份证件号码",
            "身份号码",
            "证件号",
            "证件号码",
            "idnumber",
        ),
    ),
    Column(
        "education",
        "学历",
        "education",
        (
            *("文化程度", "最高学历", "学历层次", "现学历", "教育程度", "education"),
            *("学历学位", "学历/学位", "学历、学位", "学历及学位", "学历和学位", "学位学历"),
        ),
        table=codes.EDUCATION,
    ),
    Column("degree", "学位", "degree", ("最高学位", "学位名称", "degree"), table=codes.DEGREE),
    Column("native_place", "籍贯", "text", ("祖籍", "籍贯(省市)", "nativeplace"), longest=50),
    Column(
        "work_started_on",
        "参加工作日期",
        "date",
        ("参加工作时间", "参加工作年月", "参加工作年月日", "工作时间", "参工时间", "参加工作", "startedworkon"),
    ),
    Column(
        "unit",
        "所在幼儿园",
        "unit",
        (
            "工作单位",
            "单位",
            "所在单位",
            "所属单位",
            "园所名称",
            "幼儿园名称",
            "幼儿园",
            "园所",
            "单位名称",
            "工作单位名称",
            "现工作单位",
            "unit",
        ),
    ),
    Column(
        "organisation",
        "所在党支部",
        "branch",
        (
            "党支部",
            "支部",
            "所在支部",
            "所属支部",
            "所属党支部",
            "支部名称",
            "党支部名称",
            "党组织",
            "所在党组织",
            "所属党组织",
            "党组织名称",
            "branch",
        ),
    ),
    Column("group", "党小组", "group", ("所在党小组", "所属党小组", "小组", "group")),
    Column("party_post", "党内职务", "text", ("党内任职", "支部职务", "党务职务", "partypost"), longest=50),
    Column(
        "administrative_post",
        "行政职务",
        "text",
        (
            *("职务", "现任职务", "职务名称", "行政职务名称", "岗位职务", "professionalpost"),
            *("职务/岗位", "岗位/职务", "职务岗位", "岗位(职务)", "担任职务"),
        ),
        longest=50,
    ),
    Column(
        "post_category",
        "岗位类别",
        "code",
        ("岗位", "岗位分类", "岗位类型", "工作岗位", "人员岗位", "postcategory"),
        table=codes.POST_CATEGORY,
    ),
    Column("layer", "分层", "code", ("层级", "层次", "所属层级", "分层类别", "layer"), table=codes.LAYER),
    Column(
        "status",
        "人员类别",
        "code",
        ("党员类别", "政治面貌", "党员身份", "人员类型", "类别", "身份类别", "status"),
        table=codes.STATUS,
    ),
    Column(
        "joined_on",
        "入党日期",
        "date",
        ("入党时间", "入党年月日", "入党年月", "加入党组织日期", "加入中共组织日期", "加入党组织时间", "joinedon"),
    ),
    Column(
        "full_member_on",
        "转正日期",
        "date",
        ("转正时间", "转为正式党员日期", "转正年月日", "转正年月", "fullmembersince"),
    ),
    Column(
        "membership_state",
        "党籍状态",
        "code",
        ("党籍", "党籍情况", "membershipstate"),
        table=codes.MEMBERSHIP_STATE,
    ),
    Column("is_mobile", "是否流动", "yes_no", ("流动党员", "是否流动党员", "mobile"), table=codes.YES_NO),
    Column("is_lost", "是否失联", "yes_no", ("失联", "失联党员", "是否失联党员", "lostcontact"), table=codes.YES_NO),
    Column(
        "telephone",
        "联系电话",
        "telephone",
        (
            "手机",
            "手机号",
            "手机号码",
            "电话",
            "电话号码",
            "联系方式",
            "移动电话",
            "联系手机",
            "本人电话",
            "联系电话/手机",
            "手机/电话",
            "telephone",
            "mobilephone",
        ),
    ),
    Column("remarks", "备注", "text", ("说明", "备注说明", "remarks"), longest=500),
)

REQUIRED: Final = ("name", "id_number")
"""Without these a row says of nobody in particular what it says."""

COMPUTED: Final = frozenset({"年龄", "党龄(年)", "党龄"})
"""Columns of sheet 1 that follow from others."""

ALSO_FILLS: Final = {"education": "degree"}
"""Fields that a column of another may say as well: 本科/学士 stands in one cell."""

ROSTER: Final = HeaderWords(COLUMNS, REQUIRED, COMPUTED)
BY_FIELD: Final = ROSTER.by_field
