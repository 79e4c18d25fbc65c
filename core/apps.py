from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Ground")

    def ready(self) -> None:
        """Let every app declare its settings."""
        autodiscover_modules("domain_settings")
