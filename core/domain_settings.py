"""Typed settings of the field that differ from unit to unit: declared in code, edited by administrators.

Each app declares its own in a module ``domain_settings``, found by name. A value typed by an administrator is a row;
everything else is the declared default. National rules are not settings: they are constants in ``rules``.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Value = TypeVar("Value", int, bool)
_registry: "dict[str, DomainSetting[int] | DomainSetting[bool]]" = {}


@dataclass(frozen=True)
class DomainSetting(Generic[Value]):
    """One declared setting: its key ``app.name``, meaning, default, bounds with unit, and the article it belongs to."""

    key: str
    label: str | Promise
    default: Value
    article: str | Promise = ""
    least: int | None = None
    most: int | None = None
    unit: str | Promise = ""

    def clean(self, value: object) -> Value:
        """The value if it has the declared type and lies within the bounds; raises ValidationError."""
        if type(value) is not type(self.default):
            raise ValidationError(_("A value of another type is expected."))
        if not isinstance(value, bool) and isinstance(value, int):
            if self.least is not None and value < self.least:
                raise ValidationError(_("At least %(least)s."), params={"least": self.least})
            if self.most is not None and value > self.most:
                raise ValidationError(_("At most %(most)s."), params={"most": self.most})
        return value

    def current(self) -> Value:
        """The value in force: the administrator's, or the default. One query."""
        from core.models import DomainSettingValue  # the registry is filled before the models are ready

        row = DomainSettingValue.objects.filter(pk=self.key).values_list("value", flat=True).first()
        return self.default if row is None else self.clean(row)


def currents(*settings: DomainSetting[int]) -> list[int]:
    """The values in force of several settings. One query for all."""
    from core.models import DomainSettingValue  # the registry is filled before the models are ready

    wanted = [setting.key for setting in settings]
    values = dict(DomainSettingValue.objects.filter(pk__in=wanted).values_list("pk", "value"))
    return [setting.clean(values[setting.key]) if setting.key in values else setting.default for setting in settings]


def declare(setting: DomainSetting[Value]) -> DomainSetting[Value]:
    """Register a setting; a key declared twice stops the start."""
    if setting.key in _registry:
        raise ImproperlyConfigured(f"Setting {setting.key} is declared twice.")
    _registry[setting.key] = setting
    return setting


def declared() -> "dict[str, DomainSetting[int] | DomainSetting[bool]]":
    """All declared settings by key, in the order of their keys."""
    return dict(sorted(_registry.items()))


ACCESS_LOG_MONTHS = declare(
    DomainSetting(
        key="core.access_log_months",
        label=_("Keep the access log for"),
        default=36,
        article=_("Personal Information Protection Law; never less than six months"),
        least=6,
        most=600,
        unit=_("months"),
    )
)

OUTBOX_DAYS = declare(
    DomainSetting(
        key="core.outbox_days",
        label=_("Keep messages for"),
        default=180,
        article=_("Personal Information Protection Law: no longer than the purpose needs"),
        least=92,
        most=3650,
        unit=_("days"),
    )
)

QUIET_FROM = declare(
    DomainSetting(
        key="core.quiet_from",
        label=_("No e-mail and no message to groups from"),
        default=21,
        least=0,
        most=23,
        unit=_("o'clock"),
    )
)

QUIET_UNTIL = declare(
    DomainSetting(
        key="core.quiet_until",
        label=_("E-mail and messages to groups again from"),
        default=7,
        least=0,
        most=23,
        unit=_("o'clock"),
    )
)

UPLOAD_MOST_MB = declare(
    DomainSetting(
        key="core.upload_most_mb",
        label=_("A paper has at most"),
        default=20,
        least=1,
        most=50,
        unit=_("MB"),
    )
)

HISTORY_MONTHS = declare(
    DomainSetting(
        key="core.history_months",
        label=_("Keep the history of changes for"),
        default=120,
        article=_("Personal Information Protection Law; at least three years"),
        least=36,
        most=600,
        unit=_("months"),
    )
)
