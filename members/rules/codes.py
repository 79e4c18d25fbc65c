"""Codes of the field: what is stored, and the words people read and write for it.

A table holds the Chinese word, the English word, and further Chinese words that rosters use for the same thing.
Sources: GB/T 2261.1 (sex), GB/T 3304 (ethnicity), GB/T 4658 (education), GB/T 6864 (degree), DOMAIN §2 and §9.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Code:
    """One value of a code table."""

    value: str
    chinese: str
    english: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeTable:
    """An ordered table of codes; words are unique within it."""

    name: str
    codes: tuple[Code, ...]
    by_value: dict[str, Code] = field(init=False, repr=False, compare=False)
    by_word: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_value", {code.value: code for code in self.codes})
        words = {
            word: code.value for code in self.codes for word in (code.value, code.chinese, code.english, *code.also)
        }
        object.__setattr__(self, "by_word", words)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def parse(self, word: str) -> str | None:
        """The stored value for a word or code as people write it; None if the table does not know it."""
        return self.by_word.get(word)

    def chinese(self, value: str) -> str:
        """The Chinese word of a stored value, for sheets; empty for the empty value."""
        return self.by_value[value].chinese if value else ""

    def values(self) -> list[str]:
        """The stored values in the table's order."""
        return [code.value for code in self.codes]


def _table(name: str, rows: Iterable[tuple[str, ...]]) -> CodeTable:
    return CodeTable(name, tuple(Code(row[0], row[1], row[2], tuple(row[3:])) for row in rows))


table = _table  # for the tables that stand beside their own rules


SEX = _table(
    "sex",
    [
        ("1", "男", "male", "男性", "M", "m"),
        ("2", "女", "female", "女性", "F", "f"),
        ("0", "未知", "unknown"),
        ("9", "未说明", "unstated"),
    ],
)

_ETHNIC_GROUPS = (
    "汉族 Han,蒙古族 Mongol,回族 Hui,藏族 Tibetan,维吾尔族 Uyghur,苗族 Miao,彝族 Yi,壮族 Zhuang,布依族 Buyei,"
    "朝鲜族 Korean,满族 Manchu,侗族 Dong,瑶族 Yao,白族 Bai,土家族 Tujia,哈尼族 Hani,哈萨克族 Kazak,傣族 Dai,"
    "黎族 Li,傈僳族 Lisu,佤族 Va,畲族 She,高山族 Gaoshan,拉祜族 Lahu,水族 Sui,东乡族 Dongxiang,纳西族 Naxi,"
    "景颇族 Jingpo,柯尔克孜族 Kirgiz,土族 Tu,达斡尔族 Daur,仫佬族 Mulao,羌族 Qiang,布朗族 Blang,撒拉族 Salar,"
    "毛南族 Maonan,仡佬族 Gelao,锡伯族 Xibe,阿昌族 Achang,普米族 Pumi,塔吉克族 Tajik,怒族 Nu,乌孜别克族 Uzbek,"
    "俄罗斯族 Russ,鄂温克族 Ewenki,德昂族 Deang,保安族 Bonan,裕固族 Yugur,京族 Gin,塔塔尔族 Tatar,独龙族 Derung,"
    "鄂伦春族 Oroqen,赫哲族 Hezhen,门巴族 Monba,珞巴族 Lhoba,基诺族 Jino"
)

_ALSO_ETHNIC = {"维吾尔族": ("维族",), "柯尔克孜族": ("柯族",), "朝鲜族": ("鲜族",)}


def _ethnicities() -> Iterator[tuple[str, ...]]:
    for number, group in enumerate(_ETHNIC_GROUPS.split(","), start=1):
        chinese, english = group.split()
        short = () if number > 9 else (str(number),)  # a spreadsheet drops the zero in front
        yield f"{number:02d}", chinese, english, chinese.removesuffix("族"), *_ALSO_ETHNIC.get(chinese, ()), *short
    yield "97", "其他", "other", "其他民族", "未识别", "未识别民族", "穿青人", "革家人"
    yield "98", "外国血统", "foreign origin", "外国血统中国籍人士"


ETHNICITY = _table("ethnicity", _ethnicities())

EDUCATION = _table(
    "education",
    [
        ("10", "研究生", "graduate school", "研究生教育", "硕士研究生", "博士研究生", "硕士", "博士"),
        ("20", "大学本科", "bachelor's programme", "本科", "大学", "大本"),
        ("30", "大学专科", "college", "专科", "大专", "高职"),
        ("40", "中等专科", "secondary vocational", "中等职业教育", "中专", "中师", "幼师", "职高", "技校", "中职"),
        ("60", "高中", "senior middle school", "普通高级中学教育", "普通高中"),
        ("70", "初中", "junior middle school", "初级中学教育"),
        ("80", "小学", "primary school", "小学教育"),
        ("90", "其他", "other"),
    ],
)

DEGREE = _table(
    "degree",
    [
        ("2", "博士", "doctor", "博士学位"),
        ("3", "硕士", "master", "硕士学位"),
        ("4", "学士", "bachelor", "学士学位"),
        ("0", "无", "none", "无学位"),
    ],
)

FULL_MEMBER = "full_member"
PROBATIONARY_MEMBER = "probationary_member"
PROSPECTIVE_MEMBER = "prospective_member"
ACTIVIST = "activist"
APPLICANT = "applicant"
NON_MEMBER = "non_member"
PARTY_MEMBERS = (FULL_MEMBER, PROBATIONARY_MEMBER)

STATUS = _table(
    "status",
    [
        (
            FULL_MEMBER,
            "正式党员",
            "full member",
            "党员",
            "中共党员",
            "正式",
            "中共正式党员",
            "中共党员(正式)",
            "中国共产党党员",
        ),
        (
            *(PROBATIONARY_MEMBER, "预备党员", "probationary member", "中共预备党员", "预备", "预备期"),
            *("中共党员(预备)", "党员(预备)", "中国共产党预备党员"),
        ),
        (PROSPECTIVE_MEMBER, "发展对象", "prospective member"),
        (ACTIVIST, "入党积极分子", "activist", "积极分子"),
        (APPLICANT, "入党申请人", "applicant", "申请人"),
        (
            *(NON_MEMBER, "群众", "non-member", "非党员", "普通群众", "共青团员", "团员", "中国共青团员", "民主党派"),
            *("民革党员", "民盟盟员", "民建会员", "民进会员", "农工党党员", "致公党党员", "九三学社社员", "台盟盟员"),
            *("无党派", "无党派人士", "无党派民主人士"),
        ),
    ],
)

LAYER = _table(
    "layer",
    [
        ("management", "管理层", "management"),
        ("backbone", "骨干层", "backbone"),
        ("advancing", "提高层", "advancing"),
        ("foundation", "基础层", "foundation"),
    ],
)

POST_CATEGORY = _table(
    "post category",
    [
        ("head", "园领导", "head", "领导", "园级领导", "园长", "副园长"),
        (
            *("front_line_teacher", "一线教师", "front-line teacher", "教师", "一线", "专任教师", "幼儿教师"),
            *("班主任", "主班", "主班教师", "配班", "配班教师"),
        ),
        (
            *("logistics", "后勤", "logistics", "后勤人员", "保育", "保育员", "保健医", "保健医生", "保健员"),
            *("炊事员", "厨师", "保安", "门卫", "保洁"),
        ),
        ("office", "机关", "office", "机关工作人员"),
        ("retired", "离退休", "retired", "退休", "离休"),
    ],
)

MEMBERSHIP_STATE = _table(
    "membership state",
    [
        ("normal", "正常", "normal"),
        ("suspended", "停止党籍", "suspended", "停止"),
        ("on_party_probation", "留党察看", "on Party probation"),
        ("ended", "已出党", "ended", "出党"),
    ],
)

LEAVING = _table(
    "leaving",
    [
        ("transferred_out", "转出", "transferred out", "组织关系转出"),
        ("deceased", "去世", "deceased", "逝世", "病故"),
        ("expelled", "开除党籍", "expelled"),
        ("removed", "除名", "removed from the Party", "党内除名"),
        ("withdrew", "退党", "withdrew from the Party"),
        ("left_staff", "离职", "left the staff", "调离", "辞职"),
    ],
)

OUT_OF_THE_PARTY = ("expelled", "removed", "withdrew")
"""Ways of leaving that end membership: by a decision, which has a number."""

SPECIAL_CARE = _table(
    "special care",
    [
        ("age", "年老", "age"),
        ("illness", "患病", "illness"),
        ("disability", "残疾", "disability"),
        ("other", "其他", "other"),
    ],
)

LOST_CONTACT_REASON = _table(
    "lost-contact reason",
    [
        ("1", "外出务工", "working away"),
        ("2", "企业关闭", "enterprise closed"),
        ("3", "毕业后去向不明", "graduate, whereabouts unknown"),
        ("4", "工作单位变动", "unit changed"),
        ("5", "出国出境", "abroad"),
        ("6", "居住地变动", "residence changed"),
        ("7", "其他", "other"),
    ],
)

ORGANISATION_KIND = _table(
    "organisation kind",
    [
        ("committee", "党委", "committee", "基层党委", "党的基层委员会", "党委会"),
        ("general_branch", "党总支", "general branch", "总支", "总支部", "党总支部", "党总支部委员会"),
        ("branch", "党支部", "branch", "支部", "基层党支部", "支部委员会", "党支部委员会"),
        ("joint_branch", "联合党支部", "joint branch", "联合支部", "联合党支部委员会"),
        ("group", "党小组", "group", "小组"),
    ],
)
BRANCH_KINDS = ("branch", "joint_branch")

REVIEW_PAPER = "review"
PAPER_KIND = _table(
    "kind of paper",
    [
        ("application", "入党申请、志愿书", "application"),
        (REVIEW_PAPER, "考察、政审材料", "review"),
        ("letter", "组织关系介绍信", "letter of transfer"),
        ("certificate", "证书、证明", "certificate"),
        ("honour", "荣誉", "honour"),
        ("report", "思想汇报、个人总结", "report"),
        ("other", "其他", "other"),
    ],
)

YES_NO = _table(
    "yes or no",
    [("yes", "是", "yes", "有", "Y", "y", "√", "✓", "TRUE"), ("no", "否", "no", "无", "N", "n", "×", "FALSE")],
)
