"""django-import-export as its documentation shows it, on people: what our export and import are measured against."""

from datetime import date
from typing import Any

from import_export import fields, resources, widgets

from core import crypto
from core.dates import age_on, parse_date
from core.identity import clean_telephone, mask_identity_number, mask_telephone, parse_identity_number
from core.identity import telephone_problem as problem_of
from core.pinyin import name_keys
from core.text import clean, clean_name
from members.models import Organisation, Person, Unit
from members.rules import codes

TODAY = date(2026, 11, 22)


class _Computed(fields.Field):
    """A cell that a function makes of the person."""

    def __init__(self, column_name: str, make: Any) -> None:
        super().__init__(column_name=column_name, readonly=True)
        self.make = make

    def export(self, instance: Any, **kwargs: Any) -> Any:
        return self.make(instance)


def _word(column: str, field: str, table: codes.CodeTable) -> _Computed:
    return _Computed(column, lambda person: table.chinese(getattr(person, field)))


def _years(column: str, field: str) -> _Computed:
    return _Computed(column, lambda person: age_on(day, TODAY) if (day := getattr(person, field)) else "")


def _yes_no(column: str, field: str) -> _Computed:
    return _Computed(column, lambda person: codes.YES_NO.chinese("yes" if getattr(person, field) else "no"))


class PersonExport(resources.ModelResource):
    """Sheet 1."""

    name = fields.Field("name", "姓名")
    sex = _word("性别", "sex", codes.SEX)
    ethnicity = _word("民族", "ethnicity", codes.ETHNICITY)
    birth_date = fields.Field("birth_date", "出生日期")
    age = _years("年龄", "birth_date")
    id_number = _Computed("公民身份号码", lambda person: mask_identity_number(person.id_number or ""))
    education = _word("学历", "education", codes.EDUCATION)
    degree = _word("学位", "degree", codes.DEGREE)
    native_place = fields.Field("native_place", "籍贯")
    work_started_on = fields.Field("work_started_on", "参加工作日期")
    unit = fields.Field("unit__name", "所在幼儿园")
    organisation = fields.Field("organisation__name", "所在党支部")
    group = fields.Field("group__name", "党小组")
    party_post = fields.Field("party_post", "党内职务")
    administrative_post = fields.Field("administrative_post", "行政职务")
    post_category = _word("岗位类别", "post_category", codes.POST_CATEGORY)
    layer = _word("分层", "layer", codes.LAYER)
    status = _word("人员类别", "status", codes.STATUS)
    joined_on = fields.Field("joined_on", "入党日期")
    full_member_on = fields.Field("full_member_on", "转正日期")
    standing = _years("党龄(年)", "full_member_on")
    membership_state = _word("党籍状态", "membership_state", codes.MEMBERSHIP_STATE)
    is_mobile = _yes_no("是否流动", "is_mobile")
    is_lost = _yes_no("是否失联", "is_lost")
    telephone = _Computed("联系电话", lambda person: mask_telephone(person.telephone or ""))
    remarks = fields.Field("remarks", "备注")

    class Meta:
        model = Person
        fields = (
            "name",
            "sex",
            "ethnicity",
            "birth_date",
            "age",
            "id_number",
            "education",
            "degree",
            "native_place",
            "work_started_on",
            "unit",
            "organisation",
            "group",
            "party_post",
            "administrative_post",
            "post_category",
            "layer",
            "status",
            "joined_on",
            "full_member_on",
            "standing",
            "membership_state",
            "is_mobile",
            "is_lost",
            "telephone",
            "remarks",
        )


class _Cell(widgets.Widget):
    """A cell read by a function that raises ValueError for what it cannot read."""

    def __init__(self, read: Any) -> None:
        super().__init__()
        self.read = read

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = clean(str(value or ""))
        return self.read(text) if text else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.hex() if isinstance(value, bytes | memoryview) else str(value or "")


def _telephone(text: str) -> str:
    if problem_of(text):
        raise ValueError("telephone")
    return clean_telephone(text)


def _code(table: codes.CodeTable) -> _Cell:
    def read(text: str) -> str:
        value = table.parse(text)
        if value is None:
            raise ValueError(f"{table.name}: {text}")
        return value

    return _Cell(read)


def _read(field: str, column: str, read: Any, default: Any = "") -> fields.Field:
    widget = read if isinstance(read, widgets.Widget) else _Cell(read)
    return fields.Field(field, column, widget=widget, default=default)


class PersonImport(resources.ModelResource):
    """A roster, every row checked as a form would be, found by the number's hash, saved one by one."""

    name = _read("name", "姓名", clean_name)
    sex = _read("sex", "性别", _code(codes.SEX))
    ethnicity = _read("ethnicity", "民族", _code(codes.ETHNICITY))
    birth_date = _read("birth_date", "出生日期", parse_date, None)
    id_number = _read("id_number", "公民身份号码", lambda text: parse_identity_number(text).number, None)
    id_number_digest = _read(
        "id_number_digest",
        "公民身份号码",
        lambda text: crypto.digest(parse_identity_number(text).number, "person.id_number"),
        None,
    )
    education = _read("education", "学历", _code(codes.EDUCATION))
    degree = _read("degree", "学位", _code(codes.DEGREE))
    native_place = _read("native_place", "籍贯", str)
    work_started_on = _read("work_started_on", "参加工作日期", parse_date, None)
    organisation = _read("organisation", "所在党支部", widgets.ForeignKeyWidget(Organisation, "name"), None)
    unit = _read("unit", "所在幼儿园", widgets.ForeignKeyWidget(Unit, "name"), None)
    party_post = _read("party_post", "党内职务", str)
    administrative_post = _read("administrative_post", "行政职务", str)
    post_category = _read("post_category", "岗位类别", _code(codes.POST_CATEGORY))
    layer = _read("layer", "分层", _code(codes.LAYER))
    status = _read("status", "人员类别", _code(codes.STATUS))
    joined_on = _read("joined_on", "入党日期", parse_date, None)
    full_member_on = _read("full_member_on", "转正日期", parse_date, None)
    is_mobile = _read("is_mobile", "是否流动", lambda text: text == "是", False)
    is_lost = _read("is_lost", "是否失联", lambda text: text == "是", False)
    telephone = _read("telephone", "联系电话", _telephone, None)
    remarks = _read("remarks", "备注", str)

    class Meta:
        model = Person
        fields = (
            "name",
            "sex",
            "ethnicity",
            "birth_date",
            "id_number",
            "id_number_digest",
            "education",
            "degree",
            "native_place",
            "work_started_on",
            "organisation",
            "unit",
            "party_post",
            "administrative_post",
            "post_category",
            "layer",
            "status",
            "joined_on",
            "full_member_on",
            "is_mobile",
            "is_lost",
            "telephone",
            "remarks",
        )
        import_id_fields = ("id_number_digest",)
        clean_model_instances = True

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """The fields that follow from others, before the row is checked whole."""
        super().import_instance(instance, row, **kwargs)
        keys = name_keys(instance.name)
        instance.name_sort, instance.search = keys.sort, keys.search
        instance.scope_path = instance.organisation.path
        instance.telephone_digest = crypto.digest(instance.telephone, "person.telephone")
