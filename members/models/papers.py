"""Papers of a person: certificates, applications and what else belongs to a member's record."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from core.models import AttachedFile
from members.choices import choices
from members.models.people import Person
from members.querysets.papers import PersonPaperQuerySet
from members.rules import codes


@track()
class PersonPaper(AttachedFile):
    """One paper of one person. Only who keeps the person's record sees it."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="papers", verbose_name=_("person"), editable=False, db_index=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=choices(codes.PAPER_KIND))
    title = models.CharField(_("title"), max_length=100)
    dated_on = models.DateField(_("date of the paper"), null=True, blank=True)

    objects = PersonPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-uploaded_at", "-id"]
        indexes = [models.Index(fields=["person", "-uploaded_at", "-id"], name="paper_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=codes.PAPER_KIND.values()),
                name="paper_kind_known",
                violation_error_message=_("Choose what kind of paper it is."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="paper_has_title", violation_error_message=_("Say what the paper is.")
            ),
        ]

    def __str__(self) -> str:
        return self.title
