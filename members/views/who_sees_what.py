"""Who sees what, and why: for administrators, by organisation and by user."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members import policies
from members.forms.accounts import WhoForm
from members.models import Organisation, Person, Role, User
from members.querysets.organisations import OrganisationQuerySet
from members.querysets.scope import paths_of, within
from members.views.requests import SignedInRequest

MOST_FOUND: Final = 20
MOST_ROLES: Final = 100
MOST_COUNTED: Final = 10_000

RIGHTS: Final = (
    (policies.CHANGE_PEOPLE, gettext_lazy("change people, import rosters")),
    (policies.EXPORT, gettext_lazy("export lists")),
    (policies.ADMINISTER, gettext_lazy("organisations, users and roles")),
)


@dataclass(frozen=True)
class Line:
    """A role as the page shows it: with the rights it gives, and whether it comes from above."""

    role: Role
    begun: bool
    inherited: bool = False

    @property
    def rights(self) -> list[str]:
        """What the role allows beyond seeing, in words."""
        return [str(words) for kinds, words in RIGHTS if self.role.kind in kinds]


@login_required
@require_safe
def who_sees_what(request: SignedInRequest) -> HttpResponse:
    """Find an organisation or a user; then who sees the one, or what the other sees."""
    user = request.user
    if not policies.may_administer(user):
        raise PermissionDenied
    form = WhoForm(request.GET)
    if not form.is_valid():
        raise Http404
    context = {"title": _("Who sees what, and why"), "typed": form.cleaned_data["q"]}
    if form.cleaned_data["organisation"]:
        organisation: Organisation = get_object_or_404(_administered(user), pk=form.cleaned_data["organisation"])
        return render(request, "members/accounts/who_sees.html", context | _who_sees(user, organisation))
    if form.cleaned_data["user"]:
        other = get_object_or_404(User.objects.visible_to(user), pk=form.cleaned_data["user"])
        return render(request, "members/accounts/sees_what.html", context | _sees_what(user, other))
    return render(request, "members/accounts/who_sees_what.html", context | _found(user, form.cleaned_data["q"]))


def _administered(user: User) -> OrganisationQuerySet:
    found: OrganisationQuerySet = Organisation.objects.filter(_in_scope(user, "path"))
    return found


def _in_scope(user: User, field: str) -> Q:
    return within(paths_of(user, policies.ADMINISTER), field)


def _found(user: User, typed: str) -> dict[str, object]:
    """What fits the words typed; without any, the uppermost organisations and the first users."""
    organisations, users = _administered(user), User.objects.visible_to(user)
    if typed:
        organisations, users = organisations.filter(name__icontains=typed), users.named(typed)
    return {
        "organisations": list(organisations.with_superior_name().order_by("path")[: MOST_FOUND + 1]),
        "users": list(users.order_by("username")[: MOST_FOUND + 1]),
        "most": MOST_FOUND,
    }


def _who_sees(user: User, organisation: Organisation) -> dict[str, object]:
    """The users who see an organisation, by which role; those with roles above the administrator's are only counted."""
    today = timezone.localdate()
    covering = Role.objects.covering(organisation).not_ended(today).filter(user__is_active=True)
    shown = (
        covering.visible_to(user)
        .select_related("user", "organisation")
        .order_by("organisation__path", "user__username", "pk")
    )
    roles = list(shown[:MOST_ROLES])
    lines = [Line(role, role.starts_on <= today, role.organisation_id != organisation.pk) for role in roles]
    others = covering.in_force(today).exclude(pk__in=shown.values("pk")).values("user").distinct().count()
    return {"organisation": organisation, "lines": lines, "others": others}


def _sees_what(user: User, other: User) -> dict[str, object]:
    """The roles of a user, past and future ones too, and how much of the administrator's scope they cover today."""
    today = timezone.localdate()
    roles = other.roles.visible_to(user).select_related("organisation").order_by("-starts_on", "-pk")[:MOST_ROLES]
    lines = [Line(role, role.starts_on <= today) for role in roles]
    current = [line for line in lines if not (line.role.ends_on and line.role.ends_on <= today)]
    people = Person.objects.visible_to(other).filter(_in_scope(user, "scope_path"))[: MOST_COUNTED + 1].count()
    return {
        "other": other,
        "current": current,
        "past": [line for line in lines if line not in current],
        "organisation_count": _administered(user).visible_to(other).count(),
        "people_count": people,
        "most_counted": MOST_COUNTED if people > MOST_COUNTED else None,
        "may_act": policies.may_administer_user(user, other),
    }
