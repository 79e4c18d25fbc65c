"""Histories of member records: an administrator sees what happened to the rows they see."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.changes import Event, Masks, event_model
from core.identity import mask_identity_number, mask_telephone
from core.web.admin import HistoryAdmin
from members import policies
from members.models import Organisation, Person, Role, Unit, User
from members.policies import ADMINISTER
from members.querysets.scope import paths_of, within
from members.tables.organisation_page import with_superiors


class ScopedHistoryAdmin(HistoryAdmin):
    """Events of rows in the administrator's organisations, found by the path of the row or of its organisation."""

    path = ""

    def rows(self, user: Any) -> "QuerySet[Any]":
        events: QuerySet[Any] = self.model._default_manager.all()
        return events.filter(within(paths_of(user, ADMINISTER), self.path))

    def may_view(self, user: Any) -> bool:
        return policies.may_administer(user)


@admin.register(event_model(Organisation))
class OrganisationHistoryAdmin(ScopedHistoryAdmin):
    title = _("History of organisations")
    path = "pgh_obj__path"

    def events_in_words(self, events: list[Event]) -> list[Event]:
        return with_superiors(events)


@admin.register(event_model(Unit))
class UnitHistoryAdmin(ScopedHistoryAdmin):
    title = _("History of units")
    path = "pgh_obj__organisation__path"


@admin.register(event_model(Person))
class PersonHistoryAdmin(ScopedHistoryAdmin):
    title = _("History of people")
    masks: ClassVar[Masks] = {"id_number": mask_identity_number, "telephone": mask_telephone}
    path = "pgh_obj__scope_path"


@admin.register(event_model(Role))
class RoleHistoryAdmin(ScopedHistoryAdmin):
    """By the organisation of the event: a role that was taken back has no row any more."""

    title = _("History of roles")
    path = "organisation__path"
    called_by = ("user",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("user")


@admin.register(event_model(User))
class UserHistoryAdmin(ScopedHistoryAdmin):
    title = _("History of users")
    called_by = ("display_name", "username")

    def rows(self, user: Any) -> "QuerySet[Any]":
        events: QuerySet[Any] = self.model._default_manager.all()
        if policies.may_administer_all(user):
            return events
        return (
            events.filter(pgh_obj__in=User.objects.visible_to(user)) if policies.may_administer(user) else events.none()
        )
