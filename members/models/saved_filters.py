"""How somebody likes to see the roster: filters kept under a name, and the columns of their list."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.querysets.saved_filters import OwnQuerySet


@track()
class SavedFilter(models.Model):
    """A filter of the roster under a name, seen by its owner alone; it holds no number by which a person is found."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters", db_index=False)
    name = models.CharField(_("name of the filter"), max_length=40)
    query = models.CharField(_("filter"), max_length=1000)
    is_default = models.BooleanField(_("the roster opens with it"), default=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="saved_filter_name_once",
                violation_error_message=_("You have a filter of this name already."),
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(is_default=True), name="saved_filter_one_default"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""),
                name="saved_filter_says_something",
                violation_error_message=_("A saved filter has a name and narrows the list by something."),
            ),
            models.CheckConstraint(
                condition=~Q(query__regex=r"(^|&)(among=|q=[^&]*[0-9]{7})"),
                name="saved_filter_without_numbers",
                violation_error_message=_("A filter by a number is not kept."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@track()
class RosterColumns(models.Model):
    """The columns somebody chose for the roster, in their order, by the keys of ``members.tables.roster_columns``."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="roster_columns", primary_key=True
    )
    columns = ArrayField(models.CharField(max_length=30), verbose_name=_("columns"))

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster columns")
        verbose_name_plural = _("roster columns")
        constraints = [models.CheckConstraint(condition=Q(columns__len__gt=0), name="roster_columns_some")]

    def __str__(self) -> str:
        return ", ".join(self.columns)
