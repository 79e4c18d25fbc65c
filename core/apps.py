from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Ground")

    def ready(self) -> None:
        """Let every app declare its settings and its kinds of messages, let files go with their rows, and let the
        second wall stand after every migration and on every connection.
        """
        autodiscover_modules("domain_settings", "message_kinds")
        files = import_module("core.services.files")
        for model in files.attached_models():
            post_delete.connect(files.let_go_of, sender=model, dispatch_uid=f"file of {model._meta.label}")
        post_migrate.connect(import_module("core.services.row_security").walls_put_right, sender=self)
        connection_created.connect(import_module("core.row_security").apply_to_new_connection)
