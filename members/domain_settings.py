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

TRANSFER_LETTER_DAYS = declare(
    DomainSetting(
        key="members.transfer_letter_days",
        label=_("A letter of introduction is valid for"),
        default=90,
        article=_("At most 90 days"),
        least=1,
        most=90,
        unit=_("days"),
    )
)

MOBILE_CONTACT_MONTHS = declare(
    DomainSetting(
        key="members.mobile_contact_months",
        label=_("Contact with mobile members at least every"),
        default=3,
        article=_("Abroad: at least every half-year, whatever stands here"),
        least=1,
        most=12,
        unit=_("months"),
    )
)
