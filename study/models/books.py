"""Books that go from hand to hand, and the year's recommended ones (S6: 图书漂流、推荐书目)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import track
from members.models import Organisation, Person
from study.models.triggers import PERSON_PATH, scope_path
from study.querysets.books import BookHoldingQuerySet, BookQuerySet


@track(exclude=["scope_path"])
class Book(models.Model):
    """One copy of a book that an organisation lends or recommends, to its own people and to everybody below it."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="books", verbose_name=_("belongs to"), db_index=False
    )
    title = models.CharField(_("book title"), max_length=200)
    author = models.CharField(_("author"), max_length=100, blank=True)
    publisher = models.CharField(_("publisher"), max_length=100, blank=True)
    copy_number = models.CharField(
        _("copy number"), max_length=20, blank=True, help_text=_("Tells several copies of one book apart.")
    )
    recommended_year = models.PositiveSmallIntegerField(
        _("recommended in"), null=True, blank=True, help_text=_("The year; empty if the book is not on a list.")
    )
    scope_path = models.CharField(max_length=255, editable=False, db_collation="C", blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BookQuerySet.as_manager()

    class Meta:
        verbose_name = _("book")
        verbose_name_plural = _("books")
        ordering = ["title", "id"]
        indexes = [
            models.Index(fields=["title", "id"], name="book_by_title"),
            models.Index(fields=["scope_path", "title", "id"], name="book_by_scope"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "title", "author", "copy_number"],
                name="book_once",
                violation_error_message=_("This organisation already has this book. Give the copy a number."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="book_has_title"),
            models.CheckConstraint(
                condition=Q(recommended_year__isnull=True) | Q(recommended_year__range=(2000, 2200)),
                name="book_recommended_year",
                violation_error_message=_("Write the year with four digits."),
            ),
        ]
        triggers = [scope_path()]

    def __str__(self) -> str:
        return f"{self.title} [{self.copy_number}]" if self.copy_number else self.title


@track(exclude=["scope_path"])
class BookHolding(models.Model):
    """Somebody has, or had, a book. Where it went next is the next row. No date by which it is due: nobody is policed.

    ``scope_path`` is that of the branch or group the person belonged to when it came.
    """

    book = models.ForeignKey(
        Book, models.CASCADE, related_name="holdings", verbose_name=_("book"), db_index=False, editable=False
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="books_held", verbose_name=_("person"), editable=False
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    scope_path = models.CharField(max_length=255, editable=False, db_collation="C", blank=True, default="")

    objects = BookHoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("book in somebody's hands")
        verbose_name_plural = _("books in somebody's hands")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["book", "starts_on", "id"], name="book_holding_by_book")]
        constraints = [
            models.UniqueConstraint(
                fields=["book"],
                condition=Q(ends_on__isnull=True),
                name="book_with_one",
                violation_error_message=_("This book is with somebody else."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="book_holding_ends_after_start",
                violation_error_message=_("A book is passed on no earlier than it came."),
            ),
        ]
        triggers = [PERSON_PATH]

    def __str__(self) -> str:
        return f"{self.book_id} {self.person_id}"
