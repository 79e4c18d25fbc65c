"""When people are reminded before a session, by its kind."""

from datetime import timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.domain_settings import DomainSetting, declare
from core.models import DomainSettingValue
from members.choices import choices
from study.rules import kinds

FIRST, LAST = "first", "last"

DAYS_BEFORE = {
    kind: declare(
        DomainSetting(
            key=f"study.remind_days_{kind}",
            label=format_lazy("{}{}", word, _(": reminder before it, 0 for none")),
            default=3,
            least=0,
            most=30,
            unit=_("days"),
        )
    )
    for kind, word in choices(kinds.KIND)
}
HOURS_BEFORE = {
    kind: declare(
        DomainSetting(
            key=f"study.remind_hours_{kind}",
            label=format_lazy("{}{}", word, _(": second reminder before it, 0 for none")),
            default=2,
            least=0,
            most=23,
            unit=_("hours"),
        )
    )
    for kind, word in choices(kinds.KIND)
}


def leads() -> list[tuple[str, str, timedelta]]:
    """Kind, name and length of each lead in force. One query."""
    values = dict(DomainSettingValue.objects.filter(pk__startswith="study.remind_").values_list("pk", "value"))
    found = []
    for kind in kinds.KIND.values():
        days, hours = DAYS_BEFORE[kind], HOURS_BEFORE[kind]
        found.append((kind, FIRST, timedelta(days=values.get(days.key, days.default))))
        found.append((kind, LAST, timedelta(hours=values.get(hours.key, hours.default))))
    return [lead for lead in found if lead[2]]
