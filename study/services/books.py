"""Writes of books and of who has them."""

from datetime import date
from typing import TypedDict

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.changes import Outdated, changes_since
from core.text import clean
from members.models import Organisation, Person, User
from members.querysets.scope import covers
from study import policies
from study.models import Book, BookHolding
from study.services.entries import store_changed, store_new


class BookValues(TypedDict):
    """What is recorded about a book."""

    organisation: Organisation
    title: str
    author: str
    publisher: str
    copy_number: str
    recommended_year: int | None


def book_add(*, actor: User, values: BookValues) -> Book:
    """Enter a book that an organisation of the actor's lends or recommends. Raises ValidationError if it is refused."""
    with transaction.atomic():
        _check_kept(actor, values["organisation"])
        return store_new(Book(**_cleaned(values)))


def book_change(*, actor: User, book: Book, version: int, values: BookValues) -> Book:
    """Correct a book's entry. Raises Outdated if somebody else changed it meanwhile."""
    with transaction.atomic():
        row = _kept(actor, book)
        if row.version != version:
            raise Outdated(changes_since(row, version))
        _check_kept(actor, values["organisation"])
        return store_changed(row, _cleaned(values))


def book_remove(*, actor: User, book: Book, reason: str) -> None:
    """Take a book off the list, with who had it; the history keeps all of it, and why."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is removed.")})
    with transaction.atomic():
        row = _kept(actor, book)
        with pghistory.context(reason=reason.strip()):
            row.delete()


def book_pass_on(*, actor: User, book: Book, person: Person | None, day: date, today: date) -> None:
    """Whoever has the book gives it on the day to a person of the actor's scope, or without one back to the shelf.

    Raises ValidationError for a day to come or before the book came to its holder, or if the person has it already;
    PermissionDenied if the actor keeps neither the book nor its holder.
    """
    if day > today:
        raise ValidationError({"day": _("This day has not come yet.")})
    with transaction.atomic():
        row = Book.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=book.pk).first()
        holder = row.holdings.current().select_for_update(of=("self",)).first() if row else None
        if row is None or not policies.may_pass_on(actor, row, holder):
            raise PermissionDenied("You keep neither this book nor who has it.")
        if person is None and holder is None:
            raise ValidationError({"person": _("The book is on the shelf. Choose who takes it.")})
        last = holder.starts_on if holder else _returned_on(row)
        if last is not None and day < last:
            text = _("The book came here on %(day)s. Choose that day or a later one.")
            raise ValidationError({"day": text % {"day": last.isoformat()}})
        if holder is not None:
            if person is not None and holder.person_id == person.pk:
                raise ValidationError({"person": _("The book is with this person already.")})
            holder.ends_on = day
            holder.save(update_fields=["ends_on"])
        if person is not None:
            _take(actor, row, person, day)


def _take(actor: User, book: Book, person: Person, day: date) -> None:
    path = Person.objects.present().filter(pk=person.pk).values_list("scope_path", flat=True).first()
    if path is None or not covers(policies.host_paths(actor), path):
        raise PermissionDenied("This person is not among yours.")
    BookHolding.objects.create(book=book, person=person, starts_on=day)


def _returned_on(book: Book) -> date | None:
    return book.holdings.order_by("-ends_on").values_list("ends_on", flat=True).first()


def _kept(actor: User, book: Book) -> Book:
    rows = Book.objects.visible_to(actor).select_for_update(of=("self",))
    row: Book | None = rows.filter(pk=book.pk).first()
    if row is None or not policies.may_keep_book(actor, row):
        raise PermissionDenied("You do not keep the books of this organisation.")
    return row


def _check_kept(actor: User, organisation: Organisation) -> None:
    path = Organisation.objects.filter(pk=organisation.pk).values_list("path", flat=True).first()
    if path is None or not covers(policies.kept_paths(actor), path):
        raise PermissionDenied("You do not keep the books of this organisation.")


def _cleaned(values: BookValues) -> BookValues:
    return {name: clean(value) if isinstance(value, str) else value for name, value in values.items()}  # type: ignore[return-value]  # the same names
