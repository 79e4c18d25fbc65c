"""Writes of domain settings, by administrators of the whole system."""

from collections.abc import Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.domain_settings import declared
from core.models import DomainSettingValue
from core.rights import require_administer_all


def settings_change(*, actor: AbstractBaseUser, values: Mapping[str, int | bool | None]) -> list[str]:
    """Give settings a value of their own, or with None the declared default again; all or none.

    Returns the keys that changed. Raises ValidationError by key for a value of another type or out of bounds, or a key
    that is not declared; PermissionDenied for anybody but an administrator of the whole system.
    """
    require_administer_all(actor)
    _check(values)
    changed: list[str] = []
    with transaction.atomic():
        rows = DomainSettingValue.objects.select_for_update().filter(pk__in=values).order_by("pk").in_bulk()
        for key, value in sorted(values.items()):
            row = rows.get(key)
            if value is None and row is not None:
                row.delete()
            elif value is not None and row is None:
                DomainSettingValue(key=key, value=value).save(force_insert=True)
            elif value is not None and row is not None and row.value != value:
                row.value = value
                row.save(update_fields=["value"])
            else:
                continue
            changed.append(key)
    return changed


def _check(values: Mapping[str, int | bool | None]) -> None:
    known = declared()
    problems: dict[str, ValidationError] = {}
    for key, value in values.items():
        setting = known.get(key)
        try:
            if setting is None:
                raise ValidationError(_("There is no such setting."))
            if value is not None:
                setting.clean(value)
        except ValidationError as problem:
            problems[key] = problem
    if problems:
        raise ValidationError(problems)
