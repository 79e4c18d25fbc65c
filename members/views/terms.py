"""The committee of an organisation and its terms: looking, electing, filling a vacancy, extending, ending a post."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.web.asking import READ_OR_POST, ask
from members import policies
from members.forms import terms as forms
from members.forms.pickers import offered
from members.models import Organisation, PostHeld, Term
from members.rules import codes
from members.rules import terms as rules
from members.services import terms as services
from members.tables import committees
from members.tables import terms as tables
from members.tables.organisations import way_to
from members.views.requests import SignedInRequest

_ELECTION = "members/terms/election.html"
_FORM = "members/organisations/form.html"


@login_required
@require_safe
def terms(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who leads an organisation, until when, and who did before."""
    row = _seen(request, pk)
    today = timezone.localdate()
    page = tables.page(request.user, row, today)
    warnings = [one for one in committees.warnings_of(row, today) if one.code not in committees.SIZE]
    context = {
        "title": _("Committee and terms: %(name)s") % {"name": row.name},
        "way": way_to(request.user, row),
        "page": page,
        "warnings": [committees.warning_shown(one) for one in warnings],
    }
    return render(request, "members/terms/terms.html", context)


@login_required
@require_http_methods(READ_OR_POST)
def term_elect(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record an election of the whole leadership; the posts that such an organisation usually has stand there."""
    row = _kept(request, pk)
    field = forms.offered(row)
    members = forms.candidates(row).count()
    start = {"number": services.next_number(row), "should_attend": members}
    form = forms.ElectionForm(request.POST or None, initial=start)
    before = Term.objects.in_office().filter(organisation=row).first()
    held = [post.post for post in tables.in_office_names(row)] if before else []
    posts = [{"post": post} for post in ([*held, "", ""] if held else forms.usual_posts(row.kind, members))]
    seats = forms.SeatFormSet(request.POST or None, prefix="seats", initial=posts, form_kwargs={"offered": field})

    def act(given: dict[str, Any]) -> object:
        return services.term_elect(
            actor=request.user,
            organisation=row,
            facts=form.facts(),
            number=given["number"],
            seats=_chosen(seats),
            today=timezone.localdate(),
        )

    title, said = _("Record an election: %(name)s") % {"name": row.name}, _("The election has been recorded.")
    return ask(
        request, form, act, title=title, submit=_("Record the election"), back=_page_of(row), said=said,
        beside=[seats], template=_ELECTION, seats=seats, before=before, members=members,
        is_branch=row.kind in codes.BRANCH_KINDS,
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def by_election(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record an election into posts that are vacant."""
    term = _kept_term(request, pk)
    row = term.organisation
    start = {"should_attend": forms.candidates(row).count()}
    form = forms.ByElectionForm(request.POST or None, initial=start)
    kwargs = {"offered": forms.offered(row)}
    seats = forms.SeatFormSet(request.POST or None, prefix="seats", initial=[{}] * 3, form_kwargs=kwargs)

    def act(_given: dict[str, Any]) -> object:
        return services.by_election(
            actor=request.user,
            term=term,
            version=_number(request.POST.get("version", "")),
            facts=form.facts(),
            seats=_chosen(seats),
            today=timezone.localdate(),
        )

    title, said = _("Record a by-election: %(name)s") % {"name": row.name}, _("The by-election has been recorded.")
    return ask(
        request, form, act, title=title, submit=_("Record the by-election"), back=_page_of(row), said=said,
        beside=[seats], template=_ELECTION, seats=seats, version=term.version,
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def term_extend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put off the next election, with the superior's approval."""
    term = _kept_term(request, pk)
    form = forms.ExtensionForm(request.POST or None, initial={"version": term.version})
    intro = _("The next election is due on %(day)s. The superior committee approves putting it off.")
    return ask(
        request, form, lambda given: services.term_extend(actor=request.user, term=term, **given),
        title=_("Extend the term"), submit=_("Extend"), intro=intro % {"day": term.ends_on.isoformat()},
        back=_page_of(term.organisation), said=_("The extension has been recorded."), template=_FORM,
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def term_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back an election that was recorded by mistake."""
    term = _kept_term(request, pk)
    form = forms.WithdrawForm(request.POST or None, initial={"version": term.version})
    intro = _("For an election that was recorded by mistake. The term before it is in office again; the history stays.")
    return ask(
        request, form, lambda given: services.term_withdraw(actor=request.user, term=term, **given),
        title=_("Take the election back"), submit=_("Take back"), intro=intro, danger=True,
        back=_page_of(term.organisation), said=_("The election has been taken back."), template=_FORM,
    )  # fmt: skip


@login_required
@require_http_methods(READ_OR_POST)
def post_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody leaves a post before the term ends."""
    post = _kept_post(request, pk)
    form = forms.PostEndForm(request.POST or None, initial={"version": post.version, "on": timezone.localdate()})

    def act(given: dict[str, Any]) -> object:
        return services.post_end(actor=request.user, post=post, today=timezone.localdate(), **given)

    title = _("End the post %(post)s of %(name)s") % {"post": post, "name": post.person.name}
    said = _("%(name)s no longer holds the post.") % {"name": post.person.name}
    back = _page_of(post.term.organisation)
    return ask(request, form, act, title=title, submit=_("End the post"), back=back, said=said, template=_FORM)


@login_required
@require_http_methods(READ_OR_POST)
def post_resume(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back that a post ended."""
    post = _kept_post(request, pk)
    form = forms.WithdrawForm(request.POST or None, initial={"version": post.version})
    return ask(
        request, form, lambda given: services.post_resume(actor=request.user, post=post, **given),
        title=_("%(name)s still holds the post %(post)s") % {"name": post.person.name, "post": post},
        what=_("For an end recorded by mistake. The post goes on as if it had never ended."), submit=_("Take back"),
        back=_page_of(post.term.organisation), template="core/parts/confirm.html",
        said=_("%(name)s holds the post as before.") % {"name": post.person.name},
    )  # fmt: skip


@login_required
@require_safe
def term_candidates(request: SignedInRequest, pk: int) -> HttpResponse:
    """People who may be elected, to choose from while one types."""
    row = _kept(request, pk)
    typed = request.GET.get(request.GET.get("for", ""), "")
    names = offered(forms.candidates(row), typed)
    return render(request, "members/widgets/options.html", {"names": names})


def _chosen(seats: Any) -> list[Any]:
    return [seat for form in seats.forms if (seat := form.seat()) is not None]


def _seen(request: SignedInRequest, pk: int) -> Organisation:
    row: Organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    return row


def _kept(request: SignedInRequest, pk: int) -> Organisation:
    row = _seen(request, pk)
    _require_kept(request, row)
    return row


def _kept_term(request: SignedInRequest, pk: int) -> Term:
    term = get_object_or_404(Term.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    _require_kept(request, term.organisation)
    return term


def _kept_post(request: SignedInRequest, pk: int) -> PostHeld:
    posts = PostHeld.objects.visible_to(request.user).select_related("term__organisation", "person")
    post: PostHeld = get_object_or_404(posts, pk=pk)
    _require_kept(request, post.term.organisation)
    return post


def _require_kept(request: SignedInRequest, row: Organisation) -> None:
    if not policies.may_keep_terms(request.user, row):
        raise PermissionDenied("The elections of this organisation are kept by others.")
    if not rules.has_terms(row.kind):
        raise PermissionDenied("A group elects no committee.")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _page_of(row: Organisation) -> str:
    return reverse("members:terms", args=[row.pk])
