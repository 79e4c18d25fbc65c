"""The settings of study hours; DOMAIN §5."""

from django.utils.translation import gettext_lazy as _

from core.domain_settings import DomainSetting, declare

MINUTES = declare(
    DomainSetting(
        key="study.minutes_an_hour",
        label=_("A study hour has"),
        default=45,
        least=30,
        most=60,
        unit=_("minutes"),
    )
)
MEMBER_HOURS = declare(
    DomainSetting(
        key="study.member_hours",
        label=_("Members: study hours a year at least"),
        default=32,
        article=_("Regulations on the education of members (TL), art. 20"),
        least=32,
        most=400,
        unit=_("study hours"),
    )
)
OFFICE_HOURS = declare(
    DomainSetting(
        key="study.office_hours",
        label=_("Secretaries and committee members: study hours a year at least"),
        default=56,
        article=_("Regulations on the education of members (TL), art. 20"),
        least=32,
        most=400,
        unit=_("study hours"),
    )
)
BEHIND_DAYS = declare(
    DomainSetting(
        key="study.hours_behind_days",
        label=_(
            "Secretaries are told once a month who lacks study hours, from so many days before the end of the year"
        ),
        default=92,
        least=0,
        most=183,
        unit=_("days"),
    )
)
"""92 is the fourth quarter; 0 tells nobody."""
