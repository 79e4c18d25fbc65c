"""What lists may be narrowed by."""

from members.filters.people import roster_queryset

__all__ = ["roster_queryset"]
