"""Settings of member records that differ from centre to centre."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
        unit=pgettext_lazy("unit", "rows"),
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

_TERMS = _("Party constitution and rules on the terms of primary organisations")

TERM_YEARS = declare(
    DomainSetting(
        key="members.term_years",
        label=_("Term of office of a branch or general branch"),
        default=3,
        article=_TERMS,
        least=2,
        most=5,
        unit=_("years"),
    )
)

COMMITTEE_TERM_YEARS = declare(
    DomainSetting(
        key="members.committee_term_years",
        label=_("Term of office of a committee"),
        default=5,
        article=_TERMS,
        least=3,
        most=5,
        unit=_("years"),
    )
)

TERM_REMINDER_MONTHS = declare(
    DomainSetting(
        key="members.term_reminder_months",
        label=_("Remind of the next election before the term ends"),
        default=6,
        article=_TERMS,
        least=1,
        most=12,
        unit=_("months"),
    )
)

TERM_EXTENSION_MONTHS = declare(
    DomainSetting(
        key="members.term_extension_months",
        label=_("Extend a term by at most"),
        default=12,
        article=_("Election regulations: generally no more than one year"),
        least=1,
        most=24,
        unit=_("months"),
    )
)

ERASE_AFTER_MONTHS = declare(
    DomainSetting(
        key="members.erase_after_months",
        label=_("Propose erasing after somebody has left for"),
        default=36,
        article=_("Personal Information Protection Law, art. 47"),
        least=6,
        most=600,
        unit=_("months"),
    )
)

CORRECTION_WORKING_DAYS = declare(
    DomainSetting(
        key="members.correction_working_days",
        label=_("Answer a request for correction within"),
        default=15,
        article=_("Personal Information Protection Law, art. 46 and 50"),
        least=1,
        most=60,
        unit=_("working days"),
    )
)

BULK_MOST_PEOPLE = declare(
    DomainSetting(
        key="members.bulk_most_people",
        label=_("Change at once at most"),
        default=10_000,
        least=10,
        most=50_000,
        unit=pgettext_lazy("unit", "people"),
    )
)
