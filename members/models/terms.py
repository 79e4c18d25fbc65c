"""Terms of office of organisations and who holds which post in them. Source: ZB; DOMAIN §5."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.choices import choices
from members.models.organisations import Organisation
from members.models.people import Person
from members.querysets.terms import PostHeldQuerySet, TermQuerySet
from members.rules import committees, terms


@track()
class Term(models.Model):
    """The time for which one election gave an organisation its leadership.

    ``ends_on`` is the day by which the next election is due; ``ended_on`` the day on which the term really ended.
    """

    class State(models.TextChoices):
        IN_OFFICE = terms.IN_OFFICE, _("in office")
        ENDED = terms.ENDED, _("ended")

    class Ending(models.TextChoices):
        ELECTED_ANEW = terms.ELECTED_ANEW, _("elected anew")
        ORGANISATION_CLOSED = terms.ORGANISATION_CLOSED, _("organisation closed")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="terms", verbose_name=_("organisation"), db_index=False
    )
    number = models.PositiveSmallIntegerField(_("number of the term"))
    elected_on = models.DateField(_("elected on"))
    ends_on = models.DateField(_("next election due"))
    extended_from = models.DateField(_("was due before the extension"), null=True, blank=True)
    extension_document = models.CharField(_("number of the approval to extend"), max_length=60, blank=True)
    extension_reason = models.CharField(_("reason for the extension"), max_length=200, blank=True)

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.IN_OFFICE)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ending = models.CharField(_("why it ended"), max_length=24, choices=Ending.choices, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        ordering = ["organisation", "-elected_on"]
        indexes = [models.Index(fields=["ends_on"], name="term_due", condition=Q(state=terms.IN_OFFICE))]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"],
                name="term_number_once",
                violation_error_message=_("A term of this number is recorded already."),
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state=terms.IN_OFFICE),
                name="term_one_in_office",
                violation_error_message=_("The organisation has a term that has not ended."),
            ),
            models.CheckConstraint(
                condition=Q(state=terms.IN_OFFICE, ended_on__isnull=True, ending="")
                | Q(state=terms.ENDED, ended_on__isnull=False, ending__in=terms.ENDINGS),
                name="term_state_fits",
                violation_error_message=_("A term that has ended has a day and a reason, one in office has neither."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("elected_on"))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("elected_on"))),
                name="term_ends_after_election",
                violation_error_message=_("A term ends after its election."),
            ),
            models.CheckConstraint(
                condition=Q(extended_from__isnull=True, extension_document="")
                | (Q(extended_from__lt=F("ends_on")) & ~Q(extension_document="")),
                name="term_extension_approved",
                violation_error_message=_("An extension needs the number of its approval and a later day."),
            ),
        ]

    def __str__(self) -> str:
        return _("term %(number)s") % {"number": self.number}


@track()
class Election(models.Model):
    """One meeting that elected people into posts of a term, in counts alone; nobody's vote is recorded.

    The counts are all known or, for elections from before the records, all unknown.
    """

    class Kind(models.TextChoices):
        WHOLE = "whole", _("election")
        BY_ELECTION = "by_election", _("by-election")

    term = models.ForeignKey(Term, models.PROTECT, related_name="elections", verbose_name=_("term of office"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    held_on = models.DateField(_("held on"))
    should_attend = models.PositiveIntegerField(_("should attend"), null=True, blank=True)
    present = models.PositiveIntegerField(_("present"), null=True, blank=True)
    issued = models.PositiveIntegerField(_("ballots given out"), null=True, blank=True)
    collected = models.PositiveIntegerField(_("ballots got back"), null=True, blank=True)
    document = models.CharField(_("number of the approval"), max_length=60, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        ordering = ["term", "held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term"],
                condition=Q(kind="whole"),
                name="election_whole_once",
                violation_error_message=_("This term has its election already."),
            ),
            models.CheckConstraint(
                condition=Q(should_attend=None, present=None, issued=None, collected=None)
                | Q(
                    should_attend__gt=0,
                    present__isnull=False,
                    issued__isnull=False,
                    collected__isnull=False,
                    present__lte=F("should_attend"),
                    issued__lte=F("present"),
                    collected__lte=F("issued"),
                ),
                name="election_counts_fit",
                violation_error_message=_(
                    "Give all four counts or none. Ballots got back are no more than those given out, those no more "
                    "than the people present, and these no more than should attend."
                ),
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True) | Q(approved_on__gte=F("held_on")),
                name="election_approved_after",
                violation_error_message=_("An election is approved after it was held."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"


@track()
class PostHeld(models.Model):
    """One person in one post of a term, from one day until another."""

    class Leaving(models.TextChoices):
        TERM_ENDED = "term_ended", _("term ended")
        RESIGNED = "resigned", _("resigned")
        MOVED = "moved", _("moved to another place")
        RETIRED = "retired", _("retired")
        REMOVED = "removed", _("removed")
        DIED = "died", _("died")

    term = models.ForeignKey(Term, models.PROTECT, related_name="posts", verbose_name=_("term of office"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts_held", verbose_name=_("person"))
    post = models.CharField(_("post"), max_length=20, choices=choices(committees.POST))
    election = models.ForeignKey(Election, models.PROTECT, related_name="posts", verbose_name=_("election"))
    votes = models.PositiveIntegerField(_("votes for"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (not included)"), null=True, blank=True)
    leaving = models.CharField(_("why it ended"), max_length=12, choices=Leaving.choices, blank=True)
    document = models.CharField(_("number of the document"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PostHeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("post held")
        verbose_name_plural = _("posts held")
        ordering = ["term", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "person", "post"],
                condition=Q(ends_on__isnull=True),
                name="post_held_once",
                violation_error_message=_("This person holds this post already."),
            ),
            models.UniqueConstraint(
                fields=["term"],
                condition=Q(ends_on__isnull=True, post=committees.SECRETARY),
                name="post_one_secretary",
                violation_error_message=_("There is a secretary already; end that post first."),
            ),
            models.CheckConstraint(
                condition=Q(post__in=committees.POST.values()),
                name="post_known",
                violation_error_message=_("There is no such post."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, leaving="") | (Q(ends_on__gte=F("starts_on")) & ~Q(leaving="")),
                name="post_ends_with_reason",
                violation_error_message=_("A post ends with a reason, and not before it began."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_post_display())
