"""Domain settings: declared by the apps, changed by administrators of the whole system, within bounds."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError

from core.domain_settings import ACCESS_LOG_MONTHS, DomainSetting, declare, declared
from core.models import DomainSettingValue
from core.services.domain_settings import settings_change

pytestmark = pytest.mark.django_db
KEY = "core.access_log_months"


def test_the_default_holds_until_somebody_gives_a_value(cast: SimpleNamespace) -> None:
    assert ACCESS_LOG_MONTHS.current() == 36
    assert settings_change(actor=cast.system, values={KEY: 12}) == [KEY]
    assert ACCESS_LOG_MONTHS.current() == 12
    assert settings_change(actor=cast.system, values={KEY: 12}) == []
    assert settings_change(actor=cast.system, values={KEY: None}) == [KEY]
    assert ACCESS_LOG_MONTHS.current() == 36


def test_every_change_of_a_setting_is_in_the_history(cast: SimpleNamespace) -> None:
    for value in (12, 24, None):
        settings_change(actor=cast.system, values={KEY: value})
    events = DomainSettingValue.pgh_event_model.objects.order_by("pgh_id")
    assert list(events.values_list("pgh_label", "value")) == [("insert", 12), ("update", 24), ("delete", 24)]


@pytest.mark.parametrize("value", [5, 601, 0, -1, "12", 12.0, True])
def test_a_value_out_of_bounds_or_of_another_type_changes_nothing(cast: SimpleNamespace, value: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        settings_change(actor=cast.system, values={KEY: value})
    assert list(refusal.value.message_dict) == [KEY]
    assert DomainSettingValue.objects.count() == 0


@pytest.mark.parametrize("value", [6, 600])
def test_the_bounds_themselves_are_allowed(cast: SimpleNamespace, value: int) -> None:
    settings_change(actor=cast.system, values={KEY: value})
    assert ACCESS_LOG_MONTHS.current() == value


def test_one_wrong_value_stops_them_all(cast: SimpleNamespace) -> None:
    with pytest.raises(ValidationError) as refusal:
        settings_change(actor=cast.system, values={KEY: 12, "core.no_such": 1})
    assert list(refusal.value.message_dict) == ["core.no_such"]
    assert DomainSettingValue.objects.count() == 0


@pytest.mark.parametrize("who", ["administrator", "organiser", "secretary", "group_leader", "reader", "nobody"])
def test_nobody_else_changes_a_setting(cast: SimpleNamespace, who: str) -> None:
    with pytest.raises(PermissionDenied):
        settings_change(actor=getattr(cast, who), values={KEY: 12})
    assert DomainSettingValue.objects.count() == 0


def test_a_key_declared_twice_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match=KEY):
        declare(DomainSetting(key=KEY, label="again", default=1))
    assert declared()[KEY] is ACCESS_LOG_MONTHS


def test_a_stored_value_that_no_longer_fits_is_reported_not_used() -> None:
    DomainSettingValue.objects.create(key=KEY, value=1)
    with pytest.raises(ValidationError):
        ACCESS_LOG_MONTHS.current()
