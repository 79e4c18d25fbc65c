from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("Member records")

    def ready(self) -> None:
        """Listen to signing in and out."""
        import_module("members.receivers")
