"""The ground in the admin: settings and the holiday calendar, for administrators of the whole system."""

from core.admin import calendar, settings

__all__ = ["calendar", "settings"]
