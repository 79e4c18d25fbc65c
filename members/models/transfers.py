"""Transfers of the Party connection between branches, out of the centre and into it. Source: TL art. 25; DOMAIN §5."""

from datetime import timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.choices import choices
from members.models.organisations import Organisation, Unit
from members.models.people import Person
from members.querysets.transfers import TransferQuerySet
from members.rules import transfers as rules

_PATHS = pgtrigger.Trigger(
    name="paths",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("from_organisation_id", "to_organisation_id"),  # type: ignore[no-untyped-call]
    when=pgtrigger.Before,
    func=(
        "NEW.from_path := COALESCE((SELECT path FROM members_organisation WHERE id = NEW.from_organisation_id), ''); "
        "NEW.to_path := COALESCE((SELECT path FROM members_organisation WHERE id = NEW.to_organisation_id), ''); "
        "RETURN NEW;"
    ),
)


@track(exclude=["from_path", "to_path", "replaced"])
class Transfer(models.Model):
    """One transfer of one person. The old branch stays responsible until the new one has accepted."""

    kind = models.CharField(_("kind"), max_length=10, choices=choices(rules.KIND))
    state = models.CharField(_("state"), max_length=12, choices=choices(rules.STATE))
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="transfers", verbose_name=_("person"), db_index=False
    )
    from_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from branch")
    )
    from_outside = models.CharField(_("from organisation outside"), max_length=100, blank=True)
    from_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from unit"), db_index=False
    )
    to_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to branch")
    )
    to_outside = models.CharField(_("to organisation outside"), max_length=100, blank=True)
    to_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to unit"), db_index=False
    )
    reason = models.CharField(_("reason"), max_length=200)
    sent_on = models.DateField(_("sent on"))
    letter_number = models.CharField(_("letter number"), max_length=50, blank=True)
    valid_until = models.DateField(_("letter valid until"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    receipt_on = models.DateField(_("receipt of"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended so"), max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("recorded by")
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("ended by")
    )

    # Of an arrival for which an old record was taken up again: what it was before (members.services.arrivals).
    replaced: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        default=dict, db_default={}, editable=False
    )

    # The paths of both branches, so that a list needs no join to know what may be seen; kept by triggers.
    from_path = models.CharField(max_length=255, editable=False, default="", db_collation="C")
    to_path = models.CharField(max_length=255, editable=False, default="", db_collation="C")

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-sent_on", "-id"]
        indexes = [
            models.Index(fields=["sent_on", "id"], name="transfer_by_day"),
            models.Index(fields=["valid_until", "id"], name="transfer_by_validity"),
            models.Index(fields=["from_path", "sent_on", "id"], name="transfer_by_sender"),
            models.Index(fields=["to_path", "sent_on", "id"], name="transfer_by_receiver"),
            models.Index(fields=["person", "sent_on"], name="transfer_by_person"),
            models.Index(
                fields=["state", "to_path", "sent_on"],
                name="transfer_unsettled",
                condition=Q(state__in=rules.UNSETTLED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=rules.OPEN),
                name="transfer_one_open",
                violation_error_message=_("A transfer of this person is under way already. Settle or cancel it first."),
            ),
            models.CheckConstraint(
                condition=Q(kind=rules.WITHIN, state__in=rules.states_of(rules.WITHIN))
                | Q(kind=rules.OUT, state__in=rules.states_of(rules.OUT))
                | Q(kind=rules.IN, state__in=rules.states_of(rules.IN)),
                name="transfer_state_of_kind",
                violation_error_message=_("A transfer of this kind has no such state."),
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=rules.WITHIN,
                    from_organisation__isnull=False,
                    to_organisation__isnull=False,
                    from_outside="",
                    to_outside="",
                )
                | Q(kind=rules.OUT, from_organisation__isnull=False, to_organisation__isnull=True, from_outside="")
                & ~Q(to_outside="")
                | Q(kind=rules.IN, from_organisation__isnull=True, to_organisation__isnull=False, to_outside="")
                & ~Q(from_outside=""),
                name="transfer_places_of_kind",
                violation_error_message=_("Say from where and to where, as this kind of transfer needs it."),
            ),
            models.CheckConstraint(
                condition=~Q(from_organisation=F("to_organisation")),
                name="transfer_to_another_branch",
                violation_error_message=_("The person belongs to this branch already. Choose another."),
            ),
            models.CheckConstraint(
                condition=Q(kind=rules.WITHIN, letter_number="", valid_until__isnull=True, receipt_on__isnull=True)
                | ~Q(kind=rules.WITHIN)
                & ~Q(letter_number="")
                & Q(
                    valid_until__isnull=False,
                    valid_until__gte=F("sent_on"),
                    valid_until__lte=F("sent_on") + timedelta(days=rules.LETTER_DAYS_AT_MOST),
                ),
                name="transfer_letter_valid",
                violation_error_message=_("A letter has a number and is valid for 90 days at most."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.WITH_REASON) & ~Q(end_reason="")
                | ~Q(state__in=rules.WITH_REASON) & Q(end_reason=""),
                name="transfer_ended_with_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=rules.WITH_ARRIVAL, received_on__isnull=False, received_on__gte=F("sent_on"))
                | ~Q(state__in=rules.WITH_ARRIVAL) & Q(received_on__isnull=True),
                name="transfer_received_after_sent",
                violation_error_message=_("The day of arrival lies before the day of sending."),
            ),
            models.CheckConstraint(
                condition=Q(state=rules.RECEIVED, receipt_on__isnull=False, receipt_on__gte=F("sent_on"))
                | ~Q(state=rules.RECEIVED) & Q(receipt_on__isnull=True),
                name="transfer_receipt_when_settled",
                violation_error_message=_(
                    "A settled transfer has the day of its receipt, which lies after the letter."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="transfer_has_reason", violation_error_message=_("Say why.")
            ),
        ]
        triggers = [_PATHS, pgtrigger.FSM(name="steps", field="state", transitions=rules.every_step())]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.sent_on}"

    @property
    def from_name(self) -> str:
        """Where the person comes from, in words."""
        return self.from_organisation.name if self.from_organisation else self.from_outside

    @property
    def to_name(self) -> str:
        """Where the person goes, in words."""
        return self.to_organisation.name if self.to_organisation else self.to_outside

    @property
    def is_open(self) -> bool:
        """Whether the person is still where they were, and the transfer under way."""
        return self.state in rules.OPEN
