"""People: all staff of the centre, members or not, with what held about them from day to day."""

from typing import Final

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedTextField, LexemeField
from core.history import track
from core.identity import mask_identity_number, mask_telephone
from members.choices import choices
from members.models import person_triggers
from members.models.organisations import Organisation, Unit
from members.querysets.people import INCOMPLETE, PersonQuerySet
from members.querysets.periods import PersonPeriodQuerySet
from members.rules import codes

LISTED: Final = ("scope_path", "leaving")
"""What every list of people asks: who lies within a scope, and is here."""


class DatedFacts(models.Model):
    """The facts about a person that are kept with their dates."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="%(class)s_set", verbose_name=_("branch"), db_index=False
    )
    group = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("group"), db_index=False
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit"), db_index=False
    )
    status = models.CharField(_("status"), max_length=20, choices=choices(codes.STATUS))
    layer = models.CharField(_("layer"), max_length=12, choices=choices(codes.LAYER), blank=True)
    post_category = models.CharField(
        _("post category"), max_length=20, choices=choices(codes.POST_CATEGORY), blank=True
    )
    party_post = models.CharField(_("Party post"), max_length=50, blank=True)
    administrative_post = models.CharField(_("professional post"), max_length=50, blank=True)
    membership_state = models.CharField(
        _("membership state"), max_length=20, choices=choices(codes.MEMBERSHIP_STATE), default="normal"
    )
    # Empty for who is here. Written by members.services.leaving alone, which keeps the document beside it.
    leaving = models.CharField(
        _("has left"), max_length=20, choices=choices(codes.LEAVING), blank=True, default="", db_default=""
    )

    class Meta:
        abstract = True


@track(exclude=["search", "name_sort", "scope_path", "id_number_digest", "telephone_digest", "updated_at"])
class Person(DatedFacts):
    """A member of staff. Sheet 1 of DOMAIN §10 is the list of its fields; codes are those of DOMAIN §9."""

    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=50)
    name_sort = models.CharField(max_length=200, editable=False, db_collation="C")
    search = LexemeField(editable=False, default="")
    sex = models.CharField(_("sex"), max_length=1, choices=choices(codes.SEX), default="0")
    ethnicity = models.CharField(_("ethnicity"), max_length=2, choices=choices(codes.ETHNICITY), blank=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    id_number = EncryptedTextField(_("ID number"), context="person.id_number", null=True, blank=True)
    id_number_digest = models.BinaryField(max_length=16, null=True, editable=False)
    education = models.CharField(_("education"), max_length=2, choices=choices(codes.EDUCATION), blank=True)
    degree = models.CharField(_("degree"), max_length=1, choices=choices(codes.DEGREE), blank=True)
    native_place = models.CharField(_("native place"), max_length=50, blank=True)
    work_started_on = models.DateField(_("started work on"), null=True, blank=True)
    joined_on = models.DateField(_("joined the Party on"), null=True, blank=True)
    full_member_on = models.DateField(_("full member since"), null=True, blank=True)
    is_mobile = models.BooleanField(_("mobile member"), default=False)
    mobile_since = models.DateField(_("mobile since"), null=True, blank=True)
    is_abroad = models.BooleanField(_("abroad"), default=False, db_default=False)
    is_lost = models.BooleanField(_("lost contact"), default=False)
    lost_since = models.DateField(_("contact lost since"), null=True, blank=True)
    lost_reason = models.CharField(
        _("lost-contact reason"), max_length=1, choices=choices(codes.LOST_CONTACT_REASON), blank=True
    )
    special_care = models.CharField(_("special care"), max_length=12, choices=choices(codes.SPECIAL_CARE), blank=True)
    telephone = EncryptedTextField(_("telephone"), context="person.telephone", null=True, blank=True)
    telephone_digest = models.BinaryField(max_length=16, null=True, editable=False)
    home_address = EncryptedTextField(_("home address"), context="person.home_address", null=True, blank=True)
    remarks = models.CharField(_("remarks"), max_length=500, blank=True)

    scope_path = models.CharField(max_length=255, editable=False, db_collation="C")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name_sort", "id"]
        # One index for each order the roster offers, one for each narrow filter. Low-cardinality columns that split
        # the table in halves (sex, ethnicity) are read along the order instead.
        indexes = [
            models.Index(fields=["name_sort", "id"], name="person_by_name"),
            models.Index(fields=["birth_date", "id"], name="person_by_birth"),
            models.Index(fields=["joined_on", "id"], name="person_by_joining"),
            models.Index(fields=["scope_path", "name_sort", "id"], name="person_by_scope"),
            # Head counts are read from these alone, without the rows: a million people in a tenth of a second.
            models.Index(fields=["scope_path", "status", "layer"], name="person_heads", condition=Q(leaving="")),
            models.Index(
                fields=["organisation"],
                name="person_full_members",
                condition=Q(leaving="", status=codes.FULL_MEMBER),
            ),
            models.Index(fields=["organisation", "group"], name="person_by_organisation"),
            models.Index(fields=["unit"], name="person_by_unit"),
            models.Index(fields=["status", "name_sort", "id"], name="person_by_status"),
            # Filters and orders that hang together: nobody but members has a day of joining, the retired are old. Read
            # along the order alone, half the table would be passed before the first of them.
            models.Index(fields=["status", "joined_on", "id"], name="person_by_status_joined"),
            models.Index(fields=["layer", "joined_on", "id"], name="person_by_layer"),
            models.Index(fields=["post_category", "birth_date", "id"], name="person_by_post"),
            # Few among many: with what every list asks beside, they are counted without the rows, which lie far apart.
            models.Index(
                fields=["special_care", "name_sort", "id"],
                include=LISTED,
                name="person_special_care",
                condition=~Q(special_care=""),
            ),
            models.Index(fields=["name_sort", "id"], include=LISTED, name="person_mobile", condition=Q(is_mobile=True)),
            models.Index(fields=["name_sort", "id"], include=LISTED, name="person_lost", condition=Q(is_lost=True)),
            models.Index(fields=["birth_date", "id"], name="person_special_age", condition=~Q(special_care="")),
            models.Index(fields=["education", "name_sort", "id"], name="person_by_education"),
            models.Index(fields=["name_sort", "id"], name="person_incomplete", condition=INCOMPLETE),
            models.Index(fields=["name_sort", "id"], name="person_left", condition=~Q(leaving="")),
            models.Index(fields=["telephone_digest"], name="person_by_telephone"),
            GinIndex(fields=["search"], name="person_search", fastupdate=False),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_number_digest"],
                name="person_id_number_once",
                violation_error_message=_("A person with this ID number is already recorded."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="person_has_name"),
            models.CheckConstraint(
                condition=Q(id_number__isnull=False, id_number_digest__isnull=False)
                | Q(id_number__isnull=True, id_number_digest__isnull=True),
                name="person_id_number_with_digest",
            ),
            models.CheckConstraint(condition=Q(status__in=codes.STATUS.values()), name="person_status_known"),
            models.CheckConstraint(condition=Q(layer__in=["", *codes.LAYER.values()]), name="person_layer_known"),
            models.CheckConstraint(condition=Q(leaving__in=["", *codes.LEAVING.values()]), name="person_leaving_known"),
            models.CheckConstraint(
                condition=Q(full_member_on__isnull=True)
                | Q(joined_on__isnull=True)
                | Q(full_member_on__gte=F("joined_on")),
                name="person_full_member_after_joining",
                violation_error_message=_("Full member since lies before the day of joining."),
            ),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(joined_on__isnull=True) | Q(joined_on__gt=F("birth_date")),
                name="person_joined_after_birth",
                violation_error_message=_("The day of joining lies before the birth date."),
            ),
            models.CheckConstraint(
                condition=Q(is_mobile=True) | Q(mobile_since__isnull=True), name="person_mobile_since_with_mobile"
            ),
            models.CheckConstraint(
                condition=Q(is_mobile=True) | Q(is_abroad=False),
                name="person_abroad_with_mobile",
                violation_error_message=_("Who is abroad is a mobile member. Mark both, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(is_lost=True) | Q(lost_since__isnull=True, lost_reason=""),
                name="person_lost_since_with_lost",
            ),
        ]
        triggers = person_triggers.TRIGGERS

    def __str__(self) -> str:
        return self.name

    @property
    def id_number_masked(self) -> str:
        """The ID number as everybody in scope may see it: area and last four characters."""
        return mask_identity_number(self.id_number) if self.id_number else ""

    @property
    def telephone_masked(self) -> str:
        """The telephone number as everybody in scope may see it."""
        return mask_telephone(self.telephone) if self.telephone else ""


@track()
class PersonPeriod(DatedFacts):
    """What held about a person from one day until another; the open period (no end) equals the person's row.

    Kept by a database trigger on every change of a person, whoever makes it. The day of the change is the setting
    ``hongzhu.effective_on`` of the transaction, else today.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="periods", verbose_name=_("person"), db_index=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (not included)"), null=True, blank=True)

    objects = PersonPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["person", "starts_on"]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="period_by_organisation")]
        constraints = [
            models.UniqueConstraint(fields=["person", "starts_on"], name="period_starts_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(ends_on__isnull=True), name="period_one_open"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="period_ends_after_start",
                violation_error_message=_("A period ends after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_on}"
