"""People to choose from while one types."""

from members.models import Person
from members.querysets.people import PersonQuerySet

OFFERED = 20


def people_named(people: PersonQuerySet, typed: str, most: int = OFFERED) -> list[Person]:
    """The first people whose name fits what was typed last: behind the last 、 of several names."""
    last = typed[-200:].replace("，", "、").replace(",", "、").rpartition("、")[2].strip()
    if not last or "\0" in last:
        return []
    found = people.named(last).select_related("organisation").only("pk", "name", "name_sort", "organisation__name")
    return list(found.order_by("name_sort", "pk")[:most])
