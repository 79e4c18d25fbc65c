"""How people are told: an organisation's ways, one's own, and what leaves the program."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.deliveries import State
from core.outgoing.problems import words as problem_words
from core.querysets.outbox import DeliveryQuerySet
from core.web.asking import READ_OR_POST, ask
from members import policies
from members.forms.channels import ChannelForm, ToldForm
from members.models import Channel, Organisation
from members.querysets.outbox import deliveries_visible_to, ways_of
from members.services import channels as services
from members.services.mail_confirmation import (
    mail_confirm_address,
    mail_confirmation_ask,
    mail_confirmation_fits,
)
from members.tables import outbox as tables
from members.views.requests import SignedInRequest


def _kept(request: SignedInRequest, pk: int) -> Organisation:
    row: Organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    if not policies.may_change_ways(request.user, row):
        raise PermissionDenied("The ways of telling are kept by who keeps the people.")
    return row


@login_required
@require_http_methods(READ_OR_POST)
def channels(request: SignedInRequest, pk: int) -> HttpResponse:
    """How the people of an organisation are told."""
    row = _kept(request, pk)
    channel = Channel.objects.filter(organisation=row).select_related("robot").first()
    form = ChannelForm(request.POST or None, channel=channel)
    ways = ways_of(row)
    return ask(
        request, form, lambda _given: services.channel_change(actor=request.user, organisation=row, **form.values()),
        title=_("How %(name)s is told") % {"name": row.name}, submit="", template="members/channels/channels.html",
        said=_("The changes have been saved."), back=reverse("members:organisation", args=[pk]),
        then=reverse("members:channels", args=[pk]), organisation=row, ways=ways,
        problem=problem_words(ways.robot.problem) if ways.robot else "",
    )  # fmt: skip


@login_required
@require_POST
def channel_test(request: SignedInRequest, pk: int) -> HttpResponse:
    """Post a test message to the group and say what came of it."""
    row = _kept(request, pk)
    try:
        problem = services.robot_test(actor=request.user, organisation=row, now=timezone.now())
    except ValidationError as refused:
        problem = refused.messages[0]
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, _("The test message has arrived in the group."))
    return redirect("members:channels", pk)


@login_required
@require_http_methods(READ_OR_POST)
def told(request: SignedInRequest) -> HttpResponse:
    """How the user is told: address, digest, quiet hours."""
    form = ToldForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.told_change(actor=request.user, **form.cleaned_data)
        except ValidationError as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("The changes have been saved."))
            if user.email_wanted != request.user.email_wanted:
                _ask(request)
            return redirect("members:told")
    context = {
        "title": _("How I am told"),
        "form": form,
        "cancel_url": reverse("core:inbox"),
        "wanted": request.user.email_wanted,
        "confirmed": request.user.email,
        "mail_on": settings.MAIL_ON,
    }
    return render(request, "members/channels/told.html", context)


@login_required
@require_POST
def mail_ask(request: SignedInRequest) -> HttpResponse:
    """Send the mail with the link once more."""
    _ask(request)
    return redirect("members:told")


def _ask(request: SignedInRequest) -> None:
    origin = request.build_absolute_uri("/").rstrip("/")
    try:
        asked = mail_confirmation_ask(actor=request.user, origin=origin, now=timezone.now())
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        if asked:
            messages.info(request, _("Open the link in the mail that was just sent to the new address."))


@login_required
@require_http_methods(READ_OR_POST)
def mail_confirm(request: SignedInRequest, token: str) -> HttpResponse:
    """The page of the link: the button confirms, so that no program that looks into mails does."""
    now = timezone.now()
    if not mail_confirmation_fits(user=request.user, token=token, now=now):
        messages.error(request, _("This link does not hold any more. Have another sent, and open that one."))
        return redirect("members:told")
    if request.method == "POST":
        try:
            mail_confirm_address(actor=request.user, token=token, now=now)
        except ValidationError as problem:
            messages.error(request, problem.messages[0])
        else:
            messages.success(request, _("The address is confirmed: reminders go there from now on."))
        return redirect("members:told")
    context = {
        "title": _("Confirm your e-mail address"),
        "what": _("Reminders shall go to %(address)s.") % {"address": request.user.email_wanted},
        "submit": _("Confirm"),
        "cancel_url": reverse("members:told"),
    }
    return render(request, "core/parts/confirm.html", context)


@login_required
@require_POST
def told_test(request: SignedInRequest) -> HttpResponse:
    """Send the user a test message."""
    services.told_test(actor=request.user, now=timezone.now())
    messages.success(request, _("A test message is on its way."))
    return redirect("members:told")


@login_required
@require_safe
def outbox(request: SignedInRequest) -> HttpResponse:
    """What is due, was sent, failed or was withdrawn."""
    _require_administrator(request)
    tab = tables.tab_of(request.GET.get("state", ""))
    rows = _deliveries(request).filter(state__in=tab.states)
    listing = tables.LISTING.page(rows, request.GET)
    tabs = [(each.label, f"?state={each.key}", each is tab) for each in tables.TABS]
    failed = tab.key == "failed" and not listing.is_empty
    context = {"title": _("Outbox"), "listing": listing, "tabs": tabs, "may_retry": failed}
    return render(request, "members/channels/outbox.html", context)


@login_required
@require_safe
def outbox_delivery(request: SignedInRequest, pk: int) -> HttpResponse:
    """One delivery: what it says, to whom, what came of it."""
    _require_administrator(request)
    row = get_object_or_404(_deliveries(request), pk=pk)
    context = {
        "title": row.message.words.subject,
        "row": row,
        "recipient": tables.recipient(row),
        "problem": problem_words(row.problem),
        "may_retry": row.state == State.FAILED,
    }
    return render(request, "members/channels/delivery.html", context)


@login_required
@require_POST
def outbox_retry(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """Let what has failed be tried again: one, or all."""
    _require_administrator(request)
    if pk is not None:
        get_object_or_404(deliveries_visible_to(request.user), pk=pk)
    number = services.failed_retry(actor=request.user, pk=pk, now=timezone.now())
    said = ngettext("%(n)s message will be tried again.", "%(n)s messages will be tried again.", number)
    messages.success(request, said % {"n": number})
    return redirect("members:outbox")


def _require_administrator(request: SignedInRequest) -> None:
    if not policies.may_administer(request.user):
        raise PermissionDenied("The outbox is for administrators.")


def _deliveries(request: SignedInRequest) -> DeliveryQuerySet:
    rows = deliveries_visible_to(request.user)
    return rows.select_related("message", "user", "robot__channel__organisation").defer("robot__token", "robot__secret")
