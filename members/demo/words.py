"""What the demo's people are called, where they come from and what they do. Nobody in particular is meant."""

from typing import Final

# Surnames by how often they are met; those of national leaders are left out, so that no draw makes such a name.
SURNAMES: Final = (
    "王王王王李李李李张张张张刘刘刘陈陈杨杨赵赵黄周吴徐孙马朱高林何郭罗梁宋郑谢韩唐冯于董萧程曹袁许傅沈曾彭吕苏卢蒋蔡贾魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康邱秦顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文单翟"
)
COMPOUND_SURNAMES: Final = ("欧阳", "诸葛", "司徒")

WOMEN_FIRST: Final = "丽秀雪春晓海玉淑艳小文慧雅静佳美红桂婷思梦怡欣若诗凤兰"
WOMEN_LAST: Final = "华芳娟霞燕玲梅芬萍莉敏英琴莹洁颖倩蕾妍楠萌瑶菲薇蓉娜红丽"
MEN_FIRST: Final = "建志永国明海振文俊立春树学庆家玉德宏广晓"
MEN_LAST: Final = "军伟刚峰涛斌辉波勇杰超亮磊林山成东升龙民"

AREAS: Final = ("370502", "370503", "370521", "370522", "370523", "370303", "370602", "370705")
NATIVE_PLACES: Final = (
    "山东东营", "山东利津", "山东广饶", "山东垦利", "山东淄博", "山东潍坊", "山东滨州",
    "河南南阳", "河北沧州", "江苏徐州",
)  # fmt: skip
ETHNICITIES: Final = (("01", 95), ("03", 2), ("11", 2), ("02", 1))
EDUCATIONS: Final = {
    "young": (("10", 6), ("20", 74), ("30", 20)),
    "middle": (("10", 4), ("20", 58), ("30", 34), ("40", 4)),
    "older": (("20", 38), ("30", 42), ("40", 14), ("60", 6)),
    "retired": (("30", 35), ("40", 40), ("60", 15), ("70", 10)),
}

# Professional posts by post category; of a kindergarten's heads the first is its head teacher.
HEADS: Final = ("园长", "副园长", "副园长", "园长助理", "保教主任", "后勤主任", "教研主任", "办公室主任")
POSTS: Final = {
    "front_line_teacher": ("主班教师", "主班教师", "配班教师", "配班教师", "教研组长", "年级组长"),
    "logistics": ("保育员", "保育员", "保育员", "炊事员", "保健医", "会计", "出纳", "库管员", "安保员"),
    "office": ("教研员", "人事干事", "财务干事", "党群干事", "安全干事", "科长", "副科长"),
    "retired": ("",),
}
JUNIOR_POST: Final = {
    "教研组长": "主班教师", "年级组长": "主班教师", "主班教师": "配班教师", "副园长": "保教主任", "科长": "副科长",
}  # fmt: skip

COMMITTEE_POSTS: Final = ("党委书记", "党委副书记", "党委委员", "党委委员", "党委委员")
SMALL_BRANCH_POSTS: Final = ("书记", "组织委员", "宣传委员")
LARGE_BRANCH_POSTS: Final = ("书记", "副书记", "组织委员", "宣传委员", "纪检委员")
GROUP_LEADER: Final = "党小组组长"

STREETS: Final = ("红烛路", "育苗街", "春蕾路", "向阳街", "河滨路")
