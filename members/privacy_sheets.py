"""The sheet of the access log, and the words for what it names."""

from typing import Final

from django.db.models import CharField, DateTimeField, Func, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.models import AccessLog
from core.sheets import Sheet, label_column, number_column, text_column

WHAT: Final[dict[str, str | Promise]] = {
    "person.id_number": _("ID number"),
    "person.telephone": _("telephone"),
    "person.home_address": _("home address"),
    "person.paper": _("paper of a person"),
    "person.held": _("sheet of what is held"),
    "person.held_whole": _("sheet of what is held, numbers whole"),
    "person.erased": _("erasing"),
    "sheet 1": _("roster"),
    "sheet 4": _("register of regular meetings"),
    "sheet 5": _("figures of what was held"),
    "sheet 6": _("register of group study"),
    "sheet 15": _("transfers"),
    "organisations": _("organisations"),
    "differences from the national system": _("differences from the national system"),
    "refused rows of an import": _("refused rows of an import"),
    "study hours": _("study hours"),
    "study sessions": _("study sessions"),
    "study notes": _("notes and reflections"),
    "study books": _("books"),
    "session minutes": _("session minutes"),
    "study.paper": _("paper of study"),
    "session.ended": _("signing out elsewhere"),
    "access log": _("access log"),
}
_KINDS: Final = {
    AccessLog.Kind.SIGN_IN: "登录",
    AccessLog.Kind.SIGN_IN_FAILED: "登录失败",
    AccessLog.Kind.SIGN_OUT: "退出",
    AccessLog.Kind.REVEAL: "查看号码",
    AccessLog.Kind.EXPORT: "导出",
    AccessLog.Kind.DOWNLOAD: "下载材料",
    AccessLog.Kind.ERASE: "清除",
}
_WHAT: Final = {
    "person.id_number": "公民身份号码",
    "person.telephone": "联系电话",
    "person.home_address": "家庭住址",
    "person.paper": "个人材料",
    "person.held": "个人信息清单",
    "person.held_whole": "个人信息清单(完整号码)",
    "person.erased": "清除个人信息",
    "sheet 1": "党员花名册",
    "sheet 4": "三会一课台账",
    "sheet 5": "三会一课落实统计",
    "sheet 6": "集中学习台账",
    "sheet 15": "组织关系转接",
    "organisations": "党组织",
    "differences from the national system": "与全国系统的差异",
    "refused rows of an import": "导入未通过的行",
    "study hours": "学时统计",
    "study sessions": "活动台账",
    "study notes": "笔记心得",
    "study books": "图书漂流",
    "session minutes": "会议记录",
    "study.paper": "学习材料",
    "session.ended": "在别处退出",
    "access log": "访问日志",
}


def access_log() -> Sheet:
    """The access log as a sheet, over `core.models.AccessLog`; people by their number, so that it names nobody."""
    local = Func(Value("Asia/Shanghai"), "at", function="timezone", output_field=DateTimeField())
    at = Func(local, Value("YYYY-MM-DD HH24:MI:SS"), function="to_char", output_field=CharField())
    return Sheet(
        "访问日志",
        (
            text_column("时间", at, width=20),
            label_column("类型", "kind", {str(kind): word for kind, word in _KINDS.items()}),
            text_column("用户", "user__username"),
            text_column("输入的用户名", "username"),
            text_column("地址", Func("address", function="host", output_field=CharField()), width=16),
            label_column("内容", "what", _WHAT, width=20),
            number_column("人员编号", "object_id"),
            number_column("条数", "rows"),
            text_column("用途", "purpose", width=30),
        ),
    )
