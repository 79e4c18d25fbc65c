"""The sheets that member records offer. Source: DOMAIN §10."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Case, F, When
from django.db.models.functions import Coalesce

from core.identity import mask_identity_number, mask_telephone
from core.sheets import (
    Column,
    FullYears,
    Sheet,
    date_column,
    label_column,
    number_column,
    row_number_column,
    sealed_column,
    text_column,
    yes_no_column,
)
from members.rules import codes
from members.rules.codes import CodeTable
from members.rules.transfers import STATE


def roster_part(on: date, headers: Sequence[str]) -> Sheet:
    """Sheet 1 with some of its columns, in the order of their headers, and the row number before them."""
    whole = roster(on)
    columns = {column.header: column for column in whole.columns}
    return Sheet(whole.name, (whole.columns[0], *(columns[header] for header in headers)))


def roster(on: date) -> Sheet:
    """Sheet 1, 党员花名册, over people; age and Party standing are those of the given day."""
    # Standing counts from the day of full membership (DOMAIN §4.4); who is no full member has none.
    standing = Case(When(status=codes.FULL_MEMBER, then=FullYears(F("full_member_on"), on, month_end=True)))
    return Sheet(
        "党员花名册",
        (
            row_number_column("序号"),
            text_column("姓名", "name"),
            _coded("性别", "sex", codes.SEX, width=6),
            _coded("民族", "ethnicity", codes.ETHNICITY, width=9),
            date_column("出生日期", "birth_date"),
            number_column("年龄", FullYears(F("birth_date"), on)),
            sealed_column("公民身份号码", "id_number", mask=mask_identity_number),
            _coded("学历", "education", codes.EDUCATION),
            _coded("学位", "degree", codes.DEGREE),
            text_column("籍贯", "native_place"),
            date_column("参加工作日期", "work_started_on"),
            text_column("所在幼儿园", "unit__name", width=24),
            text_column("所在党支部", "organisation__name", width=28),
            text_column("党小组", "group__name"),
            text_column("党内职务", "party_post"),
            text_column("行政职务", "administrative_post"),
            _coded("岗位类别", "post_category", codes.POST_CATEGORY),
            _coded("分层", "layer", codes.LAYER),
            _coded("人员类别", "status", codes.STATUS),
            date_column("入党日期", "joined_on"),
            date_column("转正日期", "full_member_on"),
            number_column("党龄(年)", standing),
            _coded("党籍状态", "membership_state", codes.MEMBERSHIP_STATE),
            _yes_no("是否流动", "is_mobile"),
            _yes_no("是否失联", "is_lost"),
            sealed_column("联系电话", "telephone", mask=mask_telephone, width=14),
            text_column("备注", "remarks", width=30),
        ),
    )


def _coded(header: str, field: str, table: CodeTable, *, width: int = 12) -> Column:
    return label_column(header, field, {code.value: code.chinese for code in table}, width=width)


def _yes_no(header: str, field: str) -> Column:
    return yes_no_column(header, field, yes=codes.YES_NO.chinese("yes"), no=codes.YES_NO.chinese("no"))


def transfers() -> Sheet:
    """Sheet 15, 组织关系转接, over transfers."""
    return Sheet(
        "组织关系转接",
        (
            text_column("姓名", "person__name"),
            text_column("转出支部", _either("from_organisation__name", "from_outside"), width=28),
            text_column("转入支部", _either("to_organisation__name", "to_outside"), width=28),
            text_column("原因", "reason", width=20),
            date_column("转出日期", "sent_on"),
            text_column("介绍信号", "letter_number", width=18),
            date_column("有效期至", "valid_until"),
            date_column("接收日期", "received_on"),
            date_column("回执日期", "receipt_on"),
            _coded("状态", "state", STATE, width=16),
        ),
    )


def _either(inside: str, outside: str) -> Coalesce:
    return Coalesce(F(inside), F(outside))
