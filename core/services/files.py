"""Keeping papers, and letting go of those that no row needs any more."""

from datetime import datetime
from typing import Any, TypedDict

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction

from core.files import Checked, store
from core.models import AttachedFile


class AttachedFields(TypedDict):
    """The fields of an `AttachedFile` that say what the file is."""

    stored_as: str
    name: str
    content_type: str
    size: int
    sha256: str
    uploaded_by: Any


def file_attach(*, actor: AbstractBaseUser, checked: Checked) -> AttachedFields:
    """Store a checked file and return the fields of the row it belongs to: ``Paper(**file_attach(…), person=…)``.

    Without a row the file is let go of after a while. Raises FileProblem if the disk is full.
    """
    return {
        "stored_as": store.store(checked.content),
        "name": checked.name,
        "content_type": checked.kind.content_type,
        "size": checked.size,
        "sha256": checked.sha256,
        "uploaded_by": actor,
    }


def files_tidy(*, now: datetime) -> int:
    """Let go of files that have had no row for a month. Returns how many. May run twice."""
    return store.tidy(_known, now)


def let_go_of(*, instance: models.Model, **kwargs: Any) -> None:
    """After a row is deleted for good, so is its file; connected to every model that is an `AttachedFile`."""
    if isinstance(instance, AttachedFile):
        name = instance.stored_as
        transaction.on_commit(lambda: store.remove(name))


def attached_models() -> list[type[AttachedFile]]:
    """The models of all apps whose rows have a file."""
    return [model for model in apps.get_models() if issubclass(model, AttachedFile)]


def _known(names: list[str]) -> set[str]:
    found: set[str] = set()
    for model in attached_models():
        found.update(model._default_manager.filter(stored_as__in=names).values_list("stored_as", flat=True))
    return found
