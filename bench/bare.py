"""A view as bare as Django allows that reads what the first page of the roster reads, and draws nothing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.web.listing import PAGE_SIZES, count_up_to
from members.models import Person
from members.tables.people import rows_for
from members.tables.roster_columns import USUAL


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """Two queries: the rows of the page, and their number up to the cap."""
    people = Person.objects.visible_to(request.user).present()
    page = people.order_by("name_sort", "pk")[: PAGE_SIZES[0] + 1]
    read = rows_for(USUAL).read(page, ("name_sort", "pk"))
    return HttpResponse(f"{len(read)} {count_up_to(people).number} {timezone.localdate()}")
