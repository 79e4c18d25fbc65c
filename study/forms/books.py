"""Input of books and of where they go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.forms import Refusable
from members.forms.fields import WrittenDateField
from members.forms.pickers import OrganisationField
from members.models import Organisation, Person, User
from members.querysets.scope import within
from study import policies
from study.forms.fields import PersonField
from study.models import Book
from study.services.books import BookValues


class BookForm(Refusable, forms.Form):
    """A book; its organisation is one whose study the user keeps."""

    title = forms.CharField(label=_("book title"), max_length=200)
    author = forms.CharField(label=_("author"), max_length=100, required=False)
    publisher = forms.CharField(label=_("publisher"), max_length=100, required=False)
    organisation = OrganisationField(
        label=_("belongs to"),
        any_label="—",
        help_text=_("Everybody below this organisation sees the book and may take it."),
    )
    recommended_year = forms.IntegerField(
        label=_("recommended in"),
        min_value=2000,
        max_value=2200,
        required=False,
        help_text=_("The year; empty if the book is not on a list."),
    )
    copy_number = forms.CharField(
        label=_("copy number"), max_length=20, required=False, help_text=_("Tells several copies of one book apart.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, initial=1)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = Organisation.objects.within(policies.kept_paths(user)).open()
        self.initial.setdefault("organisation", kept.order_by("depth", "path").first())
        self.fields["organisation"].offer(kept)  # type: ignore[attr-defined]  # it is an OrganisationField

    def values(self) -> BookValues:
        """What the services take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}  # type: ignore[return-value]  # the names are those of BookValues


class PassOnForm(Refusable, forms.Form):
    """Who has the book next, and from when."""

    person = PersonField(
        label=_("Who has it next?"), any_label="—", required=False, help_text=_("Empty: back on the shelf.")
    )
    day = WrittenDateField(label=_("Day"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(within(policies.host_paths(user), "scope_path")).present()
        self.fields["person"].offer(people)  # type: ignore[attr-defined]  # it is a PersonField


def shown_of(book: Book) -> dict[str, Any]:
    """What the form shows of a book."""
    return {name: getattr(book, name) for name in BookForm.base_fields}
