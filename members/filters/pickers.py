"""Filters by an organisation or a unit. The filter set says which ones are offered."""

import django_filters
from django.utils.translation import gettext_lazy as _

from core.web.filters import UNLIMITED, Shared, Words
from members.forms.pickers import OrganisationField, UnitField


class OrganisationFilter(Shared, django_filters.Filter):  # type: ignore[misc]  # django-filter is not typed
    """What belongs to an organisation or lies below it, by the set's ``by_organisation``."""

    field_class = OrganisationField

    def __init__(self, label: Words | None = None) -> None:
        super().__init__(method="by_organisation", label=label or _("Organisation"), any_label=UNLIMITED)


class UnitFilter(Shared, django_filters.Filter):  # type: ignore[misc]  # django-filter is not typed
    """Who works in a unit."""

    field_class = UnitField

    def __init__(self) -> None:
        super().__init__(field_name="unit", label=_("Unit"), any_label=UNLIMITED)
