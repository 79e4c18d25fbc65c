"""Input of the person pages."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.changes import Since
from core.identity import mask_identity_number, mask_telephone
from core.web.forms import Refusable
from members.choices import choices
from members.forms.fields import WrittenDateField
from members.forms.pickers import OrganisationField, UnitField
from members.models import Organisation, Person, PostHeld, Unit, User
from members.policies import CHANGE_PEOPLE
from members.querysets.scope import paths_of
from members.rules import codes
from members.services.people import PersonValues

ENCRYPTED: Final = ("id_number", "telephone", "home_address")
GROUPS: Final = (
    (_("Basic facts"), ("name", "id_number", "sex", "birth_date", "ethnicity", "native_place", "education", "degree")),
    (
        _("Branch and work"),
        ("organisation", "group", "unit", "post_category", "administrative_post", "layer", "work_started_on"),
    ),
    (_("Party"), ("status", "joined_on", "full_member_on", "party_post", "membership_state")),
    (
        _("Contact and care"),
        (
            "telephone",
            "home_address",
            "is_mobile",
            "mobile_since",
            "is_abroad",
            "is_lost",
            "lost_since",
            "lost_reason",
            "special_care",
            "remarks",
        ),
    ),
)
CHANGE, CORRECT = "change", "correct"


def _label(name: str) -> Any:
    return Person._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def _text(name: str, **kwargs: Any) -> forms.CharField:
    longest = Person._meta.get_field(name).max_length  # type: ignore[union-attr]
    return forms.CharField(label=_label(name), max_length=longest, required=kwargs.pop("required", False), **kwargs)


def _code(name: str, table: codes.CodeTable, **kwargs: Any) -> forms.ChoiceField:
    offered = [("", "—"), *choices(table)]
    return forms.ChoiceField(label=_label(name), choices=offered, required=kwargs.pop("required", False), **kwargs)


def _day(name: str, **kwargs: Any) -> WrittenDateField:
    return WrittenDateField(label=_label(name), required=False, **kwargs)


class PersonForm(Refusable, forms.Form):
    """What is recorded about a person. Branches, groups and units are those whose people the user keeps."""

    name = _text("name", required=True, help_text=_("As on the ID card."))
    id_number = forms.CharField(
        label=_label("id_number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-identity": "yes"}),
        help_text=_("18 characters. Birth date and sex are taken from it where they are empty."),
    )
    sex = _code("sex", codes.SEX, help_text=_("Empty: as the ID number says."))
    birth_date = _day("birth_date")
    ethnicity = _code("ethnicity", codes.ETHNICITY, initial="01")
    native_place = _text("native_place")
    education = _code("education", codes.EDUCATION)
    degree = _code("degree", codes.DEGREE)
    organisation = OrganisationField(kind="branch", label=_label("organisation"), any_label="—")
    group = OrganisationField(kind="group", label=_label("group"), any_label="—", required=False)
    unit = UnitField(
        label=_label("unit"),
        any_label="—",
        required=False,
        help_text=_("Empty: the branch's unit, where it serves only one."),
    )
    post_category = _code("post_category", codes.POST_CATEGORY)
    administrative_post = _text("administrative_post")
    layer = _code("layer", codes.LAYER)
    work_started_on = _day("work_started_on")
    status = _code("status", codes.STATUS, required=True)
    joined_on = _day(
        "joined_on",
        help_text=_("The day of the general meeting that admitted the person. Nobody joins before 18 (art. 5)."),
    )
    full_member_on = _day("full_member_on", help_text=_("Probation lasts one year (art. 31)."))
    party_post = _text("party_post")
    membership_state = _code("membership_state", codes.MEMBERSHIP_STATE, required=True, initial="normal")
    telephone = forms.CharField(
        label=_label("telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    home_address = forms.CharField(label=_label("home_address"), max_length=200, required=False)
    is_mobile = forms.BooleanField(
        label=_label("is_mobile"), required=False, help_text=_("Away for more than six months without transfer.")
    )
    mobile_since = _day("mobile_since")
    is_abroad = forms.BooleanField(
        label=_label("is_abroad"), required=False, help_text=_("Contact at least once every half-year.")
    )
    is_lost = forms.BooleanField(label=_label("is_lost"), required=False)
    lost_since = _day("lost_since", help_text=_("After six months membership may be suspended (TL 24)."))
    lost_reason = _code("lost_reason", codes.LOST_CONTACT_REASON)
    special_care = _code(
        "special_care",
        codes.SPECIAL_CARE,
        help_text=_("Old, ill and disabled members: no hard demands on attendance (TL 23). No other health details."),
    )
    remarks = _text("remarks", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        kept = Organisation.objects.within(paths_of(user, CHANGE_PEOPLE))
        self._offer("organisation", kept.branches().open())
        self._offer("group", kept.filter(kind="group").open())
        units = Unit.objects.open().within(paths_of(user, CHANGE_PEOPLE))
        self._offer("unit", units)
        branches = self.fields["organisation"].few  # type: ignore[attr-defined]
        if branches is not None and len(branches) == 1:
            self.fields["organisation"].initial = next(iter(branches))

    def clean(self) -> dict[str, Any]:
        """Whoever is newly away or lost has a first day: what is due is counted from it. Old rosters may lack it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, since in (("is_mobile", "mobile_since"), ("is_lost", "lost_since")):
            if cleaned.get(name) and not self.initial.get(name) and since in cleaned and not cleaned[since]:
                self.add_error(since, _("Give the first day. What is due is counted from it."))
        return cleaned

    @property
    def helper(self) -> FormHelper:
        """One column, in groups."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(*(Fieldset(legend, *names) for legend, names in self._groups()))
        return helper

    def values(self) -> PersonValues:
        """What the services take. A branch that serves one unit gives it to who has none."""
        values = {name: value for name, value in self.cleaned_data.items() if name in PersonValues.__annotations__}
        values["sex"] = values["sex"] or "0"
        if values["unit"] is None and "unit" not in self.initial:
            units = list(Unit.objects.open().filter(organisation=values["organisation"])[:2])
            values["unit"] = units[0] if len(units) == 1 else None
        return cast(PersonValues, values)

    def _groups(self) -> Iterator[tuple[Any, tuple[str, ...]]]:
        yield from GROUPS

    def _offer(self, name: str, queryset: Any) -> None:
        """Offer some rows, and the present one even if it is no longer among them."""
        present = self.initial.get(name)
        if present is not None:
            queryset = queryset | queryset.model.objects.filter(pk=present.pk)
        self.fields[name].offer(queryset)  # type: ignore[attr-defined]


class PersonEditForm(PersonForm):
    """The same for somebody already recorded, and what kind of change it is. Numbers are replaced, not shown."""

    remove_id_number = forms.BooleanField(label=_("Remove the ID number"), required=False)
    remove_telephone = forms.BooleanField(label=_("Remove the telephone number"), required=False)
    remove_home_address = forms.BooleanField(label=_("Remove the home address"), required=False)
    how = forms.ChoiceField(
        label=_("What kind of change is it?"),
        choices=[(CHANGE, _("Something has changed")), (CORRECT, _("A mistake is corrected"))],
        widget=forms.RadioSelect,
        initial=CHANGE,
        help_text=_("A new branch, status, layer or post is kept with its dates; a mistake is put right altogether."),
    )
    effective_on = WrittenDateField(label=_("Changed on"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Required where the birth date, the day of joining or of full membership changes."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User, person: Person, **kwargs: Any) -> None:
        super().__init__(data, user=user, initial=recorded(person) | {"version": person.version}, **kwargs)
        self.person = person
        self.fields["effective_on"].widget.attrs["data-today"] = "yes"
        if PostHeld.objects.current().filter(person=person).exists():
            self.fields["party_post"].disabled = True
            self.fields["party_post"].help_text = _(
                "It follows from the elections recorded under “Committee and terms”."
            )
        shown = {
            "id_number": mask_identity_number(person.id_number or ""),
            "telephone": mask_telephone(person.telephone or ""),
            "home_address": "••••••" if person.home_address else "",
        }
        for name, value in shown.items():
            if value:
                self.fields[name].widget.attrs["placeholder"] = value
                self.fields[name].help_text = format_html("{}", _("Leave empty to keep %(value)s.") % {"value": value})
            else:
                del self.fields[f"remove_{name}"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ENCRYPTED:
            if cleaned.get(f"remove_{name}") and cleaned.get(name):
                self.add_error(name, _("Either enter a new value or remove it."))
        if cleaned.get("how") == CHANGE and "effective_on" in cleaned and not cleaned["effective_on"]:
            self.add_error("effective_on", _("Say since when it is so, or choose to correct a mistake."))
        return cleaned

    def values(self) -> PersonValues:
        """What the services take; an encrypted value only if it was typed anew or is to be removed."""
        values = cast(dict[str, Any], super().values())
        for name in ENCRYPTED:
            if self.cleaned_data.get(f"remove_{name}"):
                values[name] = None
            elif not values[name]:
                del values[name]
        return cast(PersonValues, values)

    def show_meanwhile(self, since: Since) -> None:
        """Beside each field that somebody else changed: what they made of it."""
        for change in since.changes:
            if change.name in self.fields:
                text = _("Meanwhile changed by %(who)s: %(old)s → %(new)s.")
                words = {"who": since.who or _("somebody"), "old": change.old or "—", "new": change.new or "—"}
                # A help text is drawn as HTML, and these are other people's words.
                self.fields[change.name].help_text = format_html('<span class="meanwhile">{}</span>', text % words)

    def _groups(self) -> Iterator[tuple[Any, tuple[str, ...]]]:
        for legend, names in super()._groups():
            yield legend, tuple(_with_removal(names, self.fields))
        yield _("This change"), ("how", "effective_on", "reason", "version")


class RevealForm(forms.Form):
    """Which number, and what for."""

    field = forms.ChoiceField(choices=[(name, name) for name in ENCRYPTED])
    purpose = forms.CharField(label=_("What do you need it for?"), max_length=200)


def recorded(person: Person) -> dict[str, Any]:
    """What a form shows of a person: everything but the encrypted values."""
    return {name: getattr(person, name) for name in PersonValues.__annotations__ if name not in ENCRYPTED}


def _with_removal(names: tuple[str, ...], fields: Mapping[str, Any]) -> Iterator[str]:
    for name in names:
        yield name
        if f"remove_{name}" in fields:
            yield f"remove_{name}"
