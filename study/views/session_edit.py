"""Planning a session, entering one afterwards, changing, moving, cancelling, closing, adjusting its list."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.web.asking import READ_OR_POST, ask
from members.choices import word
from members.models import Organisation
from members.views.requests import SignedInRequest
from study import policies
from study.forms.adjust import AdjustForm
from study.forms.sessions import MoveForm, ReasonForm, SessionForm, StepForm, first_values, times_of
from study.models import StudySession
from study.rules import kinds
from study.services import attendance as lists
from study.services import sessions as services
from study.services.expected import overlapping
from study.views.sessions import asked_day, kept

_FORM = "study/sessions/form.html"


@login_required
@require_http_methods(READ_OR_POST)
def session_add(request: SignedInRequest) -> HttpResponse:
    """Plan a session, or enter one that has taken place: then its record follows."""
    if not policies.may_plan_sessions(request.user):
        raise PermissionDenied("You plan no sessions.")
    made_up = _made_up(request)
    kind, host = _kind(request), _host(request, made_up)
    day = asked_day(request.GET.get("day", ""), timezone.localdate())
    shown = first_values(host, kind, day) | _of_made_up(made_up)
    form = SessionForm(request.POST or None, user=request.user, host=host, initial=shown)

    def act(_given: dict[str, Any]) -> StudySession:
        values = form.values()
        if made_up is not None:
            values["make_up_of"] = made_up
        row = services.session_plan(actor=request.user, values=values)
        _tell_overlaps(request, row)
        return row

    def said(row: StudySession) -> str:
        past = row.ends_at <= timezone.now()
        words = (
            _("“%(topic)s” has been entered. Say now who was there.") if past else _("“%(topic)s” has been planned.")
        )
        return words % {"topic": row.topic}

    def then(row: StudySession) -> str:
        return reverse("study:session_record" if row.ends_at <= timezone.now() else "study:session", args=[row.pk])

    return ask(
        request, form, act, title=_("Plan a make-up session") if made_up else _("Plan or enter a session"),
        submit=_("Save"), back=reverse("study:sessions"), said=said, then=then, template=_FORM,
        kinds=_kind_links(request, kind) if made_up is None else [],
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def session_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a session. Who saves second sees what was changed meanwhile, and decides."""
    row = kept(request, pk)
    form = SessionForm(request.POST or None, user=request.user, session=row)

    def act(given: dict[str, Any]) -> None:
        changed = services.session_change(
            actor=request.user, session=row, version=given["version"] or 0, values=form.values()
        )
        _tell_overlaps(request, changed)

    return ask(
        request, form, act, title=_("Edit “%(topic)s”") % {"topic": row.topic}, submit=_("Save"), back=_page_of(pk),
        said=_("The changes have been saved."), again=True, template=_FORM,
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def session_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move a planned session to another time, with the reason."""
    row = kept(request, pk)
    form = MoveForm(request.POST or None, initial=times_of(row) | {"version": row.version})

    def act(given: dict[str, Any]) -> None:
        starts_at, ends_at = form.times()
        moved = services.session_move(
            actor=request.user,
            session=row,
            version=given["version"],
            starts_at=starts_at,
            ends_at=ends_at,
            reason=given["reason"],
        )
        _tell_overlaps(request, moved)

    return ask(
        request, form, act, title=_("Move “%(topic)s”") % {"topic": row.topic}, submit=_("Move"), back=_page_of(pk),
        said=_("The session has been moved."),
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def session_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Cancel a planned session, with the reason."""
    what = _("It stays in the list as cancelled, with the reason. Those expected are told.")
    return _step(
        request, pk, services.session_cancel, ReasonForm, _("Cancel “%(topic)s”"), what, _("Cancel the session")
    )


@login_required
@require_http_methods(READ_OR_POST)
def session_restore(request: SignedInRequest, pk: int) -> HttpResponse:
    """Plan a cancelled session again."""
    what = _("It takes place after all. Its list is worked out anew.")
    return _step(request, pk, services.session_restore, StepForm, _("Plan “%(topic)s” again"), what, _("Plan again"))


@login_required
@require_http_methods(READ_OR_POST)
def session_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the record of a held session."""
    what = _(
        "A closed record is changed only after it has been opened again, with the reason. Make-ups can still be added."
    )
    return _step(
        request, pk, services.session_close, StepForm, _("Close the record of “%(topic)s”"), what, _("Close the record")
    )


@login_required
@require_http_methods(READ_OR_POST)
def session_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a closed record to correct it."""
    what = _("The record can be corrected and is then closed again. The reason stays in its history.")
    return _step(request, pk, services.session_reopen, ReasonForm, _("Open “%(topic)s” again"), what, _("Open again"))


@login_required
@require_http_methods(READ_OR_POST)
def session_unrecord(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back that a session was held."""
    what = _("It is planned again, as if it had not been recorded. What was written stays.")
    title = _("“%(topic)s” was not held")
    return _step(request, pk, services.session_unrecord, StepForm, title, what, _("It was not held"))


@login_required
@require_http_methods(READ_OR_POST)
def session_people(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adjust the list of those expected: add by name, take off by ticking, or work it out anew."""
    row = kept(request, pk)
    form = AdjustForm(request.POST or None, user=request.user, session=row)

    def act(given: dict[str, Any]) -> None:
        if "renew" in request.POST:
            lists.list_renew(actor=request.user, session=row, version=given["version"])
        else:
            lists.list_adjust(actor=request.user, session=row, **given)

    return ask(
        request, form, act, title=_("Who is expected: “%(topic)s”") % {"topic": row.topic}, submit=_("Save"),
        back=_page_of(pk), said=_("The list has been changed."), session=row,
        template="study/sessions/people.html",
    )  # fmt: skip


def _step(
    request: SignedInRequest,
    pk: int,
    service: Callable[..., StudySession],
    form_class: type[StepForm] | type[ReasonForm],
    title: str,
    what: str,
    submit: str,
) -> HttpResponse:
    row = kept(request, pk)
    form = form_class(request.POST or None, initial={"version": row.version})
    return ask(
        request, form, lambda given: service(actor=request.user, session=row, **given),
        title=title % {"topic": row.topic}, submit=submit, back=_page_of(pk), said=_("The changes have been saved."),
        what=what, template="core/parts/confirm.html",
    )  # fmt: skip


def _page_of(pk: int) -> str:
    return reverse("study:session", args=[pk])


def _tell_overlaps(request: SignedInRequest, row: StudySession) -> None:
    """People who are expected at two places at once: a warning, never a refusal."""
    found = overlapping(row)
    if found:
        people = "、".join(f"{name}（{topic}）" for name, topic in found)
        messages.warning(request, _("At the same time expected elsewhere: %(people)s.") % {"people": people})


def _kind(request: SignedInRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in kinds.KIND.by_value else kinds.GROUP_STUDY


def _host(request: SignedInRequest, made_up: StudySession | None) -> Organisation | None:
    """The organisation the address names, if the user plans for it; else the first for which they do."""
    if made_up is not None:
        return made_up.organisation
    hosts = Organisation.objects.within(policies.host_paths(request.user)).open()
    asked = request.GET.get("organisation", "")
    named = hosts.filter(pk=int(asked)).first() if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    if _kind(request) == kinds.GROUP_MEETING and (named is None or named.kind != "group"):
        below = hosts.below(named) if named is not None else hosts
        named = below.filter(kind="group").first() or named
    found: Organisation | None = named or hosts.first()
    return found


def _made_up(request: SignedInRequest) -> StudySession | None:
    asked = request.GET.get("make_up_of", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return None
    row = get_object_or_404(StudySession.objects.visible_to(request.user).took_place(), pk=int(asked))
    if not policies.may_change_session(request.user, row):
        raise PermissionDenied("You do not keep the sessions of this organisation.")
    return row


def _of_made_up(made_up: StudySession | None) -> dict[str, Any]:
    if made_up is None:
        return {}
    topic = _("Make-up: %(topic)s") % {"topic": made_up.topic}
    return {
        "kind": made_up.kind,
        "audience": kinds.NAMED,
        "topic": topic[:200],
        "chair": made_up.chair,
        "chair_reason": made_up.chair_reason,
        "recorder": made_up.recorder,
        "place": made_up.place,
        "readings": list(made_up.readings.all()),
    }


def _kind_links(request: SignedInRequest, chosen: str) -> list[tuple[str, str, bool]]:
    """Each kind with its address: choosing one fills the form as the last of that kind was."""
    found = []
    for code in kinds.KIND:
        params = request.GET.copy()
        params["kind"] = code.value
        found.append((word(kinds.KIND, code.value), f"?{params.urlencode()}", code.value == chosen))
    return found
