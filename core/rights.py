"""The one right the ground asks for: settings and the calendar hold for everybody, so only the highest change them.

Who that is, the app with the roles knows; ``settings.MAY_ADMINISTER_ALL`` names its function.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.module_loading import import_string


def may_administer_all(user: Any) -> bool:
    """Whether a user administers the whole system."""
    return bool(import_string(settings.MAY_ADMINISTER_ALL)(user))


def require_administer_all(user: Any) -> None:
    """Raise PermissionDenied unless the user administers the whole system."""
    if not may_administer_all(user):
        raise PermissionDenied("Only administrators of the whole system may change this.")
