"""Settings of member records that differ from centre to centre."""

from django.utils.translation import gettext_lazy as _

from core.domain_settings import DomainSetting, declare

IMPORT_KEPT_DAYS = declare(
    DomainSetting(
        key="members.import_kept_days",
        label=_("Keep refused rows and unconfirmed imports for"),
        default=14,
        article=_("Personal Information Protection Law: no longer than the purpose needs"),
        least=1,
        most=180,
        unit=_("days"),
    )
)

IMPORT_MOST_ROWS = declare(
    DomainSetting(
        key="members.import_most_rows",
        label=_("Rows of one roster at most"),
        default=200_000,
        least=1_000,
        most=1_000_000,
        unit=_("rows"),
    )
)
