"""Member records in the admin: the same rows, rights and services as the pages."""

from members.admin import history, logs, organisations, people, units, users

__all__ = ["history", "logs", "organisations", "people", "units", "users"]
