"""What the tests of a person's pages share."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from members.models import Person


def page(name: str, person: Person | None = None, **kwargs: Any) -> str:
    return reverse(f"members:{name}", kwargs={"pk": person.pk, **kwargs} if person else None)


def shown(person: Person, **changed: Any) -> dict[str, Any]:
    """What a browser sends back from the untouched form of a person, with some fields typed over."""
    fields = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in Person.objects.filter(pk=person.pk).values().get().items()
        if isinstance(value, str | date) and name not in {"name_sort", "search", "scope_path"}
    }
    fields |= {
        "organisation": person.organisation_id,
        "group": person.group_id or "",
        "unit": person.unit_id or "",
        "id_number": "",
        "telephone": "",
        "how": "change",
        "effective_on": timezone.localdate().isoformat(),
        "version": Person.objects.get(pk=person.pk).version,
    }
    return fields | changed
