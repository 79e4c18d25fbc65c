"""Writes of the reasons for what was not held."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.changes import Outdated, changes_since
from core.text import clean
from members.models import Organisation, User
from study import policies
from study.compliance.asked import Slot, asked_in, audience_of
from study.compliance.cells import cells_of
from study.models import ComplianceReason
from study.rules import compliance as rules


@dataclass(frozen=True)
class Missed:
    """A period of an organisation as an address or a form names it."""

    organisation: Organisation
    kind: str
    audience: str
    starts_on: date

    def slot(self, today: date) -> Slot | None:
        """The period asked for; None if nothing of the kind is asked of such an organisation from that day."""
        for slot in asked_in(self.starts_on.year, today).slots:
            cadence = slot.cadence
            same = (cadence.kind, audience_of(cadence), slot.first) == (self.kind, self.audience, self.starts_on)
            if same and self.organisation.kind in cadence.hosts:
                return slot
        return None


def reason_give(*, actor: User, missed: Missed, reason: str, today: date) -> ComplianceReason:
    """Enter why something was not held. Raises ValidationError if it is not missed, PermissionDenied."""
    with transaction.atomic():
        organisation = Organisation.objects.visible_to(actor).select_for_update().get(pk=missed.organisation.pk)
        if not policies.may_host(actor, organisation, missed.kind):
            raise PermissionDenied("You do not keep the sessions of this organisation.")
        slot = missed.slot(today)
        if slot is None or not _is_missed(organisation, slot, today):
            raise ValidationError(_("This was held, is not over yet, or is not asked for: it needs no reason."))
        row = ComplianceReason(
            organisation=organisation,
            kind=missed.kind,
            audience=missed.audience,
            starts_on=missed.starts_on,
            reason=clean(reason),
        )
        row.full_clean()
        row.save(force_insert=True)
    return row


def reason_change(*, actor: User, reason: ComplianceReason, version: int, text: str) -> ComplianceReason:
    """Put a reason in other words. Raises Outdated if somebody else changed it meanwhile."""
    with transaction.atomic():
        row = _locked(actor, reason)
        if row.version != version:
            raise Outdated(changes_since(row, version))
        row.reason = clean(text)
        row.full_clean()
        row.version += 1
        row.save(update_fields=["reason", "version"])
    return row


def reason_remove(*, actor: User, reason: ComplianceReason) -> None:
    """Take a reason back; its history stays."""
    with transaction.atomic():
        _locked(actor, reason).delete()


def _is_missed(organisation: Organisation, slot: Slot, today: date) -> bool:
    asked = asked_in(slot.first.year, today)
    cells = cells_of(asked, Organisation.objects.filter(pk=organisation.pk))[organisation.pk]
    return any(
        (cell.organisation, cell.slot.number) == (organisation.pk, slot.number)
        and cell.period.state in (rules.MISSED, rules.EXPLAINED)
        for cell in cells
    )


def _locked(actor: User, reason: ComplianceReason) -> ComplianceReason:
    rows = ComplianceReason.objects.visible_to(actor).select_related("organisation").select_for_update(of=("self",))
    row = rows.filter(pk=reason.pk).first()
    if row is None:
        raise PermissionDenied("You do not see this reason.")
    if not policies.may_host(actor, row.organisation, row.kind):
        raise PermissionDenied("You do not keep the sessions of this organisation.")
    return row
