"""Writes of terms of office: elections, by-elections, extensions, and posts that end before the term does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.changes import Outdated, changes_since
from core.text import clean
from members import domain_settings, policies
from members.messages import words
from members.models import Election, Organisation, Person, PostHeld, Term, User
from members.rules import ballots, elections
from members.rules import terms as rules
from members.rules.ballots import Turnout
from members.rules.elections import Seat
from members.services.party_posts import follow, why_ended


@dataclass(frozen=True)
class ElectionFacts:
    """What is noted of an election; without a turnout its counts are unknown."""

    held_on: date
    turnout: Turnout | None = None
    document: str = ""
    approved_on: date | None = None


def term_elect(
    *, actor: User, organisation: Organisation, facts: ElectionFacts, number: int, seats: Sequence[Seat], today: date
) -> Term:
    """Record the election of an organisation's leadership: the term before ends that day, the new one begins.

    The Party posts of those who leave and those who come follow from that day. Raises ValidationError by field for
    counts or people that make no valid election; PermissionDenied. Source: ZB; election regulations; DOMAIN §5.
    """
    with transaction.atomic():
        row = locked_organisation(actor, organisation)
        before = Term.objects.in_office().select_for_update().filter(organisation=row).first()
        _check_day(facts, today, since=before.elected_on if before else row.founded_on)
        _lock_people(before, seats)
        people = _check_seats(row, facts, seats, whole=True)
        if before is not None:
            touched = term_end(before, on=facts.held_on, step="elect_anew", ending=rules.ELECTED_ANEW)
        else:
            touched = set()
        term = Term(organisation=row, number=number, elected_on=facts.held_on, state=rules.IN_OFFICE)
        term.ends_on = rules.ends_on(facts.held_on, term_years(row.kind))
        term.full_clean()
        term.save(force_insert=True)
        _elect(term, Election.Kind.WHOLE, facts, seats)
        follow(touched | set(people), on=facts.held_on)
    return term


def by_election(
    *, actor: User, term: Term, version: int, facts: ElectionFacts, seats: Sequence[Seat], today: date
) -> Term:
    """Record an election into vacant posts of a term; the term's end stays. Raises as `term_elect`, and Outdated."""
    with transaction.atomic():
        row = _locked_term(actor, term, version)
        _check_day(facts, today, since=row.elected_on)
        _lock_people(None, seats)
        people = _check_seats(row.organisation, facts, seats, whole=False)
        _elect(row, Election.Kind.BY_ELECTION, facts, seats)
        _save(row)
        follow(set(people), on=facts.held_on)
    return row


def post_end(
    *, actor: User, post: PostHeld, version: int, on: date, leaving: str, document: str, today: date
) -> PostHeld:
    """End a post before its term; ``on`` is the first day without it. Raises ValidationError, Outdated."""
    with transaction.atomic():
        found = PostHeld.objects.visible_to(actor).select_related("term").get(pk=post.pk)
        _locked_term(actor, found.term, None)
        _lock_people(None, [Seat(found.person_id, found.post)])
        row = PostHeld.objects.select_for_update().get(pk=post.pk)
        if row.version != version:
            raise Outdated(changes_since(row, version))
        if row.ends_on is not None:
            raise ValidationError(_("This post has ended already."))
        if on > today:
            raise ValidationError({"on": _("This day has not come yet. Choose today or an earlier day.")})
        row.ends_on, row.leaving, row.document = on, leaving, clean(document)
        row.full_clean()
        row.version += 1
        row.save(update_fields=["ends_on", "leaving", "document", "version"])
        follow({row.person_id}, on=on)
    return row


def post_resume(*, actor: User, post: PostHeld, version: int, reason: str) -> PostHeld:
    """Take back that a post ended, recorded by mistake, while its term runs; as if it had never ended.

    Raises ValidationError if the person is gone, or another holds the post that only one holds; Outdated.
    """
    with transaction.atomic():
        found = PostHeld.objects.visible_to(actor).select_related("term").get(pk=post.pk)
        _locked_term(actor, found.term, None)
        _lock_people(None, [Seat(found.person_id, found.post)])
        ended = PostHeld.objects.select_for_update(of=("self",)).select_related("person", "term__organisation")
        row = ended.get(pk=post.pk)
        if row.version != version:
            raise Outdated(changes_since(row, version))
        since = row.ends_on
        if since is None:
            raise ValidationError(_("This post has not ended."))
        if why_ended(row):
            raise ValidationError(_("%(name)s is no voting member here any more.") % {"name": row.person.name})
        row.ends_on, row.leaving, row.document = None, "", ""
        row.full_clean()
        row.version += 1
        with pghistory.context(reason=clean(reason)):
            row.save(update_fields=["ends_on", "leaving", "document", "version"])
            follow({row.person_id}, on=since)
    return row


def term_extend(*, actor: User, term: Term, version: int, ends_on: date, document: str, reason: str) -> Term:
    """Put off the next election with the superior's approval. Raises ValidationError by field, Outdated.

    Counted from the end that the term had before any extension: by at most the months of the setting.
    """
    with transaction.atomic():
        row = _locked_term(actor, term, version)
        due = row.extended_from or row.ends_on
        latest = rules.extended_at_most(due, domain_settings.TERM_EXTENSION_MONTHS.current())
        if not row.ends_on < ends_on <= latest:
            message = _("Choose a day after %(due)s, and no later than %(latest)s.")
            raise ValidationError({"ends_on": message % {"due": row.ends_on.isoformat(), "latest": latest.isoformat()}})
        row.extended_from, row.ends_on = due, ends_on
        row.extension_document, row.extension_reason = clean(document), clean(reason)
        row.full_clean()
        with pghistory.context(reason=row.extension_reason):
            _save(row, "extended_from", "ends_on", "extension_document", "extension_reason")
    return row


def term_withdraw(*, actor: User, term: Term, version: int, reason: str) -> None:
    """Take back an election that was recorded by mistake; the term before it, if any, is in office again.

    The rows go and their history stays. Raises ValidationError once there was a by-election or somebody left.
    """
    with transaction.atomic():
        row = _locked_term(actor, term, version)
        if row.elections.count() > 1 or row.posts.exclude(ends_on=None).exists():
            raise ValidationError(_("Something has happened in this term since: it can no longer be taken back."))
        people = set(row.posts.values_list("person_id", flat=True))
        _lock_people(row, ())
        with pghistory.context(reason=clean(reason)):
            row.posts.all().delete()
            row.elections.all().delete()
            on = row.elected_on
            organisation = row.organisation
            row.delete()
            before = Term.objects.filter(organisation=organisation, ended_on=on, ending=rules.ELECTED_ANEW).first()
            if before is not None:
                people |= _reinstate(before, on)
        follow(people, on=on)


def term_end(term: Term, *, on: date, step: str, ending: str) -> set[int]:
    """End a locked term and its posts; inside a transaction. Gives the people whose Party posts are to follow."""
    state = rules.after(term.state, step)
    if state is None:
        raise ValidationError(_("This term has ended already."))
    posts = list(PostHeld.objects.current().filter(term=term).select_for_update().order_by("pk"))
    for post in posts:
        post.ends_on, post.leaving = max(on, post.starts_on), PostHeld.Leaving.TERM_ENDED
        post.version += 1
    PostHeld.objects.bulk_update(posts, ["ends_on", "leaving", "version"])
    term.state, term.ended_on, term.ending = state, on, ending
    _save(term, "state", "ended_on", "ending")
    return {post.person_id for post in posts}


def term_reopen(term: Term, *, on: date) -> set[int]:
    """Take back the closing of a locked term; inside a transaction. Gives the people concerned."""
    if rules.after(term.state, "reopen") is None:
        raise ValidationError(_("This term has not ended."))
    return _reinstate(term, on)


def term_years(kind: str) -> int:
    """For how many years an organisation of a kind elects."""
    is_committee = kind == "committee"
    return (domain_settings.COMMITTEE_TERM_YEARS if is_committee else domain_settings.TERM_YEARS).current()


def next_number(organisation: Organisation) -> int:
    """The number that the next term will usually have."""
    last = Term.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def locked_organisation(actor: User, organisation: Organisation) -> Organisation:
    """The organisation as it is now, locked; raises DoesNotExist out of scope, PermissionDenied, ValidationError."""
    row: Organisation = Organisation.objects.visible_to(actor).select_for_update().get(pk=organisation.pk)
    if not policies.may_keep_terms(actor, row):
        raise PermissionDenied("The actor does not keep the elections of this organisation.")
    if not rules.has_terms(row.kind):
        raise ValidationError(_("A group elects no committee."))
    if row.closed_on is not None:
        raise ValidationError(_("This organisation has been closed."))
    return row


def _lock_people(term: Term | None, seats: Sequence[Seat]) -> None:
    """Lock who holds a post of a term and who was elected, in the order of their keys, before any post is locked."""
    holders = PostHeld.objects.current().filter(term=term).values_list("person_id", flat=True) if term else ()
    pks = {*holders, *(seat.person for seat in seats)}
    list(Person.objects.filter(pk__in=pks).select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _locked_term(actor: User, term: Term, version: int | None) -> Term:
    organisation = Term.objects.visible_to(actor).select_related("organisation").get(pk=term.pk).organisation
    locked = locked_organisation(actor, organisation)
    row = Term.objects.select_for_update().get(pk=term.pk)
    row.organisation = locked
    if version is not None and row.version != version:
        raise Outdated(changes_since(row, version))
    if row.state != rules.IN_OFFICE:
        raise ValidationError(_("This term has ended already."))
    return row


def _save(row: Term, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def _reinstate(term: Term, on: date) -> set[int]:
    posts = list(term.posts.filter(ends_on=on, leaving=PostHeld.Leaving.TERM_ENDED).select_for_update().order_by("pk"))
    for post in posts:
        post.ends_on, post.leaving = None, ""
        post.version += 1
    term.state, term.ended_on, term.ending = rules.IN_OFFICE, None, ""
    _save(term, "state", "ended_on", "ending")
    PostHeld.objects.bulk_update(posts, ["ends_on", "leaving", "version"])
    return {post.person_id for post in posts}


def _elect(term: Term, kind: str, facts: ElectionFacts, seats: Sequence[Seat]) -> None:
    turnout = facts.turnout
    held = Election(
        term=term,
        kind=kind,
        held_on=facts.held_on,
        should_attend=turnout.should_attend if turnout else None,
        present=turnout.present if turnout else None,
        issued=turnout.issued if turnout else None,
        collected=turnout.collected if turnout else None,
        document=clean(facts.document),
        approved_on=facts.approved_on,
    )
    held.full_clean()
    held.save(force_insert=True)
    for seat in seats:
        post = PostHeld(term=term, election=held, person_id=seat.person, post=seat.post, votes=seat.votes)
        post.starts_on = facts.held_on
        post.full_clean()
        post.save(force_insert=True)


def _check_day(facts: ElectionFacts, today: date, *, since: date | None) -> None:
    if facts.held_on > today:
        raise ValidationError({"held_on": _("This day has not come yet. Choose today or an earlier day.")})
    if since is not None and facts.held_on <= since:
        message = _("Choose a day after %(day)s.") % {"day": since.isoformat()}
        raise ValidationError({"held_on": message})


def _check_seats(organisation: Organisation, facts: ElectionFacts, seats: Sequence[Seat], *, whole: bool) -> list[int]:
    """The people elected, whom the caller has locked; refuses what the rules do not allow."""
    turnout = facts.turnout
    if turnout is not None:
        refused = elections.turnout_problems(turnout)
        if refused:
            raise ValidationError({_COUNT_OF.get(refused[0], "present"): words(f"election_{refused[0]}")})
    refused = elections.seat_problems(seats, turnout, whole=whole)
    if refused:
        raise ValidationError([words(f"election_{code}") for code in refused])
    pks = sorted({seat.person for seat in seats})
    found = list(Person.objects.present().below(organisation).filter(pk__in=pks))
    fit = [row for row in found if ballots.may_vote(row.status, row.membership_state)]
    if len(fit) < len(pks):
        raise ValidationError(_("Only full members of this organisation, not on Party probation, can be elected."))
    return pks


_COUNT_OF = {
    "nobody": "should_attend",
    "more_present": "present",
    "no_quorum": "present",
    "more_issued": "issued",
    "more_collected": "collected",
}
"""Beside which field a contradiction of the counts is said."""
