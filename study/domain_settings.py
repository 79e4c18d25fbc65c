"""Settings of study that differ from centre to centre. The cadences are those of S1-S3; DOMAIN §5."""

from django.utils.translation import gettext_lazy as _

from core.domain_settings import DomainSetting, declare
from study import hour_settings, reminder_settings  # noqa: F401 - they declare their own

LEADERSHIP_WEEKS = declare(
    DomainSetting(
        key="study.leadership_weeks",
        label=_("Leadership: group study once in"),
        default=1,
        least=1,
        most=26,
        unit=_("weeks"),
    )
)
OFFICE_WEEKS = declare(
    DomainSetting(
        key="study.office_weeks",
        label=_("Office and unit leadership: group study once in"),
        default=2,
        least=1,
        most=26,
        unit=_("weeks"),
    )
)
MEMBERS_LEAST = declare(
    DomainSetting(
        key="study.members_least",
        label=_("Members: group study at least"),
        default=1,
        least=0,
        most=10,
        unit=_("times a month"),
    )
)
MEMBERS_TARGET = declare(
    DomainSetting(
        key="study.members_target",
        label=_("Members: group study proposed"),
        default=2,
        least=0,
        most=10,
        unit=_("times a month"),
    )
)
LECTURE_MONTHS = declare(
    DomainSetting(
        key="study.lecture_months",
        label=_("Party lecture once in"),
        default=3,
        article=_("Regulations on the work of branches (ZB): Party lectures are given regularly"),
        least=1,
        most=12,
        unit=_("months"),
    )
)
CLOSE_WITHIN_DAYS = declare(
    DomainSetting(
        key="study.close_within_days",
        label=_("Records of sessions are closed within"),
        default=3,
        least=1,
        most=60,
        unit=_("days"),
    )
)
