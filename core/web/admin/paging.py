from functools import cached_property
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import QuerySet

MOST_COUNTED: Final = 10_000
"""Nobody turns two hundred pages: beyond this a list is searched or filtered, and counting it would cost seconds."""


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # of any rows; it takes no argument at run time
    """Counts rows up to a bound; a longer list shows its first pages."""

    @cached_property
    def count(self) -> int:
        """Never more than the bound."""
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # the admin pages through querysets alone
        return rows.order_by().values("pk")[:MOST_COUNTED].count()

    @property
    def is_capped(self) -> bool:
        """Whether there may be more than was counted."""
        return self.count >= MOST_COUNTED
