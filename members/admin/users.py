from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.views import ChangeList

from core.web.admin import ScopedModelAdmin, ScopedTabularInline
from members import policies
from members.models import Role, SecondFactor, User
from members.services.accounts import NewSignIn, password_reset, user_add, user_change, user_deactivate, user_reactivate
from members.services.roles import RoleTerms, role_change, role_end, role_grant
from members.services.second_factor import second_factor_reset

_TERMS = ("kind", "organisation", "starts_on", "ends_on", "may_reveal", "may_export_unmasked")


class RoleKindFilter(admin.SimpleListFilter):
    """Users with a role of a kind in force, among the roles the administrator sees."""

    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Role.Kind.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in Role.Kind.values:
            return queryset
        user: Any = request.user
        roles = Role.objects.visible_to(user).in_force(timezone.localdate())
        return queryset.filter(Exists(roles.filter(user=OuterRef("pk"), kind=self.value())))


class UserList(ChangeList):  # type: ignore[misc]  # unfold is not typed
    """A page of users with the roles of each that the administrator sees."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        user: Any = request.user
        rows: list[Any] = list(self.result_list)
        roles = Role.objects.visible_to(user).in_force(timezone.localdate()).select_related("organisation")
        prefetch_related_objects(rows, Prefetch("roles", roles, to_attr="roles_seen"))
        self.result_list: Any = rows


def _may_change(user: Any, row: User | None) -> bool:
    """Whether a user may act on an account; asked of the database once for each row as it was read."""
    if row is None:
        return policies.may_administer(user)
    asked: dict[int, bool] = row.__dict__.setdefault("may_be_changed_by", {})
    if user.pk not in asked:
        asked[user.pk] = policies.may_administer_user(user, row)
    return asked[user.pk]


class RoleInline(ScopedTabularInline):
    """A user's roles in the administrator's scope; taking one out ends it today."""

    model = Role
    fields = _TERMS
    autocomplete_fields = ("organisation",)
    ordering = ("starts_on", "pk")
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> Any:
        user: Any = request.user
        return Role.objects.visible_to(user).select_related("organisation").order_by(*self.ordering)

    def may_view(self, user: Any) -> bool:
        return policies.may_administer(user)

    def may_edit(self, user: Any, parent: User | None) -> bool:
        return _may_change(user, parent)


@admin.register(User)
class UserAdmin(ScopedModelAdmin):
    """Users with their roles; passwords are only ever given out once."""

    list_display = ("username", "display_name", "in_words", "is_active", "must_change_password", "last_login")
    list_filter = ("is_active", RoleKindFilter)
    search_fields = ("username", "display_name")
    ordering = ("username",)
    fields = ("username", "display_name", "person", "is_active", "must_change_password", "last_login")
    readonly_fields = ("is_active", "must_change_password", "last_login")
    autocomplete_fields = ("person",)
    inlines = (RoleInline,)
    actions_detail = ("reset_password", "reset_second_factor", "deactivate", "reactivate")

    def may_view(self, user: Any) -> bool:
        return policies.may_administer(user)

    def may_add(self, user: Any) -> bool:
        return policies.may_administer(user)

    def may_change(self, user: Any, row: User | None) -> bool:
        return _may_change(user, row)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return UserList

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> User | None:
        """Read once for a page that is only shown: each of its buttons asks for it."""
        if request.method != "GET":
            return super().get_object(request, object_id, from_field)  # type: ignore[no-any-return]
        read: dict[str, User | None] = request.__dict__.setdefault("accounts_read", {})
        if object_id not in read:
            read[object_id] = super().get_object(request, object_id, from_field)
        return read[object_id]

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return self.fields if obj else ("username", "display_name", "person")

    def write(self, request: HttpRequest, form: Any, rows: list[Any], change: bool) -> User:
        actor: Any = request.user
        given = form.cleaned_data
        facts = {key: given[key] for key in ("username", "display_name", "person")}
        entries = [entry for formset in rows for entry in formset.forms if entry.has_changed()]
        today = timezone.localdate()
        if change:
            user = user_change(actor=actor, user=form.instance, **facts)
        else:
            first = next((_terms(entry) for entry in entries if not entry.cleaned_data.get("DELETE")), None)
            if first is None and not policies.may_administer_all(actor):
                raise ValidationError(_("Give the user a role in one of your organisations."))
            made = user_add(actor=actor, role=first, **facts)
            request.new_sign_in = made  # type: ignore[attr-defined]  # shown once, by response_add
            user, entries = made.user, entries[1:] if first else []
        for entry in entries:
            _write_role(actor, user, entry, today)
        return user

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """The one-time password, on a page of its own that nothing stores."""
        return self._sign_in_page(request, request.new_sign_in)  # type: ignore[attr-defined]  # set by write

    def has_act_permission(self, request: HttpRequest, object_id: str) -> bool:
        """Whether the user may act on an account, from the button as from its address; others' are not found."""
        return self.has_change_permission(request, self._acted_on(request, object_id))

    def has_close_permission(self, request: HttpRequest, object_id: str) -> bool:
        """The same, while it is open."""
        return self._acted_on(request, object_id).is_active and self.has_act_permission(request, object_id)

    def has_open_permission(self, request: HttpRequest, object_id: str) -> bool:
        """The same, while it is closed."""
        return not self._acted_on(request, object_id).is_active and self.has_act_permission(request, object_id)

    @action(description=gettext_lazy("New one-time password"), url_path="password", permissions=["act"])  # type: ignore[untyped-decorator]
    def reset_password(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then show the new password once."""
        row = self._acted_on(request, object_id)
        what = _("%(name)s can then sign in only with a new one-time password, which the next page shows once.")
        if request.method != "POST":
            return self._ask(request, row, _("New one-time password"), what)
        actor: Any = request.user
        return self._sign_in_page(request, password_reset(actor=actor, user=row))

    def has_factor_permission(self, request: HttpRequest, object_id: str) -> bool:
        """The same, while they have a second factor."""
        return self.has_act_permission(request, object_id) and SecondFactor.objects.filter(user=object_id).exists()

    @action(description=gettext_lazy("Reset the second factor"), url_path="second-factor", permissions=["factor"])  # type: ignore[untyped-decorator]
    def reset_second_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then take away the second factor of somebody who lost it."""
        what = _(
            "%(name)s is signed out everywhere and gets in with the password alone, until a second factor is set up "
            "again. First make sure that it is really %(name)s who asks."
        )
        return self._act(request, object_id, second_factor_reset, _("Reset the second factor"), what)

    @action(description=gettext_lazy("Close the account"), url_path="deactivate", permissions=["close"])  # type: ignore[untyped-decorator]
    def deactivate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then end the access."""
        what = _("%(name)s is signed out everywhere and can no longer sign in. Nothing is deleted.")
        return self._act(request, object_id, user_deactivate, _("Close the account"), what)

    @action(description=gettext_lazy("Open the account again"), url_path="reactivate", permissions=["open"])  # type: ignore[untyped-decorator]
    def reactivate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then let the user sign in again."""
        what = _("%(name)s can sign in again, with the roles that are in force.")
        return self._act(request, object_id, user_reactivate, _("Open the account again"), what)

    def _act(self, request: HttpRequest, object_id: str, service: Any, title: str, what: str) -> HttpResponse:
        row = self._acted_on(request, object_id)
        if request.method != "POST":
            return self._ask(request, row, title, what)
        try:
            service(actor=request.user, user=row)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("The changes have been saved."))
        return redirect(reverse("admin:members_user_change", args=[row.pk]))

    def _acted_on(self, request: HttpRequest, object_id: str) -> User:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def _ask(self, request: HttpRequest, row: User, title: str, what: str) -> HttpResponse:
        context = {"title": title, "what": what % {"name": row}, "opts": self.opts, "object": row}
        return TemplateResponse(request, "admin/ask.html", {**self.admin_site.each_context(request), **context})

    def _sign_in_page(self, request: HttpRequest, made: NewSignIn) -> HttpResponse:
        """Answered to the form itself, without a redirect: nothing stores it, and the admin's pages are not cached."""
        context = {"title": _("One-time password"), "made": made, "opts": self.opts}
        whole = {**self.admin_site.each_context(request), **context}
        return TemplateResponse(request, "admin/one_time_password.html", whole)

    @admin.display(description=gettext_lazy("roles in force"))
    def in_words(self, row: Any) -> str:
        return "；".join(str(role) for role in row.roles_seen)


def _terms(entry: Any) -> RoleTerms:
    return RoleTerms(**{key: entry.cleaned_data[key] for key in _TERMS})


def _write_role(actor: User, user: User, entry: Any, today: Any) -> None:
    stored = entry.instance.pk is not None
    if entry.cleaned_data.get("DELETE"):
        if stored:
            role_end(actor=actor, role=entry.instance, on=today)
    elif stored:
        role_change(actor=actor, role=entry.instance, terms=_terms(entry))
    else:
        role_grant(actor=actor, user=user, terms=_terms(entry))
