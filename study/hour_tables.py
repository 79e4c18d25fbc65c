"""The lists of study hours and of the training register. Neither ranks: hours stand by branch and name."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.web.listing import Column, ListingDeclaration, Order
from study.rules.hours import is_asked


def _missing(person: Any) -> str:
    if person.special_care:
        return gettext("special care")
    if person.is_lost:
        return gettext("lost contact")
    if not is_asked(person.special_care, person.is_lost, person.membership_state):
        return str(person.get_membership_state_display())
    return f"{person.missing_hours:g}" if person.missing_hours else "—"


HOURS = ListingDeclaration(
    columns=(
        Column(_("Name"), lambda person: person.name, main=True),
        Column(_("Branch"), lambda person: person.organisation.name, order="branch"),
        Column(_("Party post"), lambda person: person.party_post),
        Column(_("Hours in the year"), lambda person: f"{person.study_hours:g}", css="number"),
        Column(_("Hours due"), lambda person: person.due_hours, css="number"),
        Column(_("Missing"), _missing, css="number"),
        Column(_("Trainings"), lambda person: person.trainings, css="number"),
    ),
    orders=(Order.by("branch", _("branch"), "scope_path", "name_sort"),),
    url=lambda person: f"{reverse('study:person_year', args=[person.pk])}?year={person.hours_year}",
)

TRAINING = ListingDeclaration(
    columns=(
        Column(_("Name"), lambda record: record.person.name, main=True),
        Column(_("Branch"), lambda record: record.person.organisation.name),
        Column(_("Training"), lambda record: record.title),
        Column(_("Held by"), lambda record: record.organiser),
        Column(
            _("Days"),
            lambda record: f"{record.starts_on:%Y-%m-%d} – {record.ends_on:%Y-%m-%d}",
            css="number",
            order="day",
        ),
        Column(_("Study hours"), lambda record: f"{record.hours:g}", css="number"),
        Column(_("Notice or certificate"), lambda record: record.document),
    ),
    orders=(Order.by("day", _("day"), "starts_on"),),
    url=lambda record: reverse("study:training_edit", args=[record.pk]),
)
