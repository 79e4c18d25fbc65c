"""Committees and terms of office."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from members.models import Election, Organisation, Person, PostHeld, Term
from tests.access.table import on, row


def term_of(organisation: Organisation, person: Person) -> Term:
    """A term with its secretary."""
    day = date(2025, 6, 20)
    term = Term.objects.create(organisation=organisation, number=1, elected_on=day, ends_on=date(2028, 6, 20))
    election = Election.objects.create(term=term, kind="whole", held_on=day)
    PostHeld.objects.create(term=term, election=election, person=person, post="secretary", starts_on=day)
    return term


def near_term(centre: SimpleNamespace) -> int:
    return term_of(centre.near, centre.zhang).pk


def far_term(centre: SimpleNamespace) -> int:
    return term_of(centre.elsewhere, centre.zhao).pk


def near_post(centre: SimpleNamespace) -> int:
    return term_of(centre.near, centre.zhang).posts.get().pk


def far_post(centre: SimpleNamespace) -> int:
    return term_of(centre.elsewhere, centre.zhao).posts.get().pk


def of(made: Any) -> dict[str, Any]:
    return {"target": made.__name__, "pk": made}


# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:terms",                 "302  404  200  404  200  404  200  200  200", **on("near")),
    row("members:terms",                 "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:term_elect",            "302  404  403  404  200  404  200  200  200", **on("near")),
    row("members:term_elect",            "302  404  403  403  403  404  403  403  403", **on("group")),
    row("members:term_elect",            "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:term_candidates",       "302  404  403  404  200  404  200  200  200", **on("near")),
    row("members:term_candidates",       "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:by_election",           "302  404  403  404  200  404  200  200  200", **of(near_term)),
    row("members:by_election",           "302  404  404  404  404  404  404  404  200", **of(far_term)),
    row("members:term_extend",           "302  404  403  404  200  404  200  200  200", **of(near_term)),
    row("members:term_extend",           "302  404  404  404  404  404  404  404  200", **of(far_term)),
    row("members:term_withdraw",         "302  404  403  404  200  404  200  200  200", **of(near_term)),
    row("members:term_withdraw",         "302  404  404  404  404  404  404  404  200", **of(far_term)),
    row("members:post_end",              "302  404  403  404  200  404  200  200  200", **of(near_post)),
    row("members:post_resume",           "302  404  403  404  200  404  200  200  200", **of(near_post)),
    row("members:post_end",              "302  404  404  404  404  404  404  404  200", **of(far_post)),
]
