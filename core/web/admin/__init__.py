"""The admin as another set of pages over the same scope, rights and services: what every model admin here builds on."""

from core.web.admin.base import ScopedModelAdmin, ScopedTabularInline
from core.web.admin.forms import ServiceForm
from core.web.admin.history import HistoryAdmin

__all__ = ["HistoryAdmin", "ScopedModelAdmin", "ScopedTabularInline", "ServiceForm"]
