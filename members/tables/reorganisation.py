"""What a reorganisation would move and end, counted before it is confirmed; and what became of an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from members import policies
from members.models import Organisation, Person, PostHeld, ReorganisationPart, Role, Term, Unit, User
from members.rules import reorganisation as rules


@dataclass(frozen=True)
class Moving:
    """What belongs to one organisation: people, units, what stands below it; and what would end with it."""

    organisation: Organisation
    people: int
    units: list[str]
    below: list[str]
    roles: list[str]
    posts: list[str]

    @property
    def is_held(self) -> bool:
        """Whether somebody or something belongs to it, so that it cannot be closed yet."""
        return bool(self.people or self.units or self.below)


def moving(places: Sequence[Organisation], today: date) -> list[Moving]:
    """What goes along with each of some organisations, and what ends. Five queries, and one for each."""
    pks = [place.pk for place in places]
    people = Person.objects.present().filter(organisation__in=pks).order_by()
    numbers = dict(people.values_list("organisation").annotate(number=Count("pk")))
    units: dict[int, list[str]] = {pk: [] for pk in pks}
    for organisation, name in Unit.objects.open().filter(organisation__in=pks).values_list("organisation_id", "name"):
        units[organisation].append(name)
    roles: dict[int, list[str]] = {pk: [] for pk in pks}
    for role in Role.objects.not_ended(today).filter(organisation__in=pks).select_related("user", "organisation"):
        roles[role.organisation_id or 0].append(f"{role.user} ({role.get_kind_display()})")
    posts: dict[int, list[str]] = {pk: [] for pk in pks}
    held = PostHeld.objects.current().filter(term__organisation__in=pks, term__state=Term.State.IN_OFFICE)
    for post in held.select_related("person", "term").in_rank():
        posts[post.term.organisation_id].append(f"{post.person.name} ({post})")
    return [
        Moving(
            organisation=place,
            people=numbers.get(place.pk, 0),
            units=units[place.pk],
            below=[child.name for child in Organisation.objects.get_children(place) if child.closed_on is None],
            roles=roles[place.pk],
            posts=posts[place.pk],
        )
        for place in places
    ]


@dataclass(frozen=True)
class Splitting:
    """How many people a new branch would get."""

    name: str
    people: int
    units: list[str]
    groups: list[str]


def splitting(
    organisation: Organisation, parts: "Sequence[tuple[str, Sequence[Unit], Sequence[Organisation]]]"
) -> list[Splitting]:
    """What each part of a split would get: the people of its units, and of its groups those without a unit here."""
    found = []
    for name, units, groups in parts:
        by_group = Q(group__in=groups) & (Q(unit=None) | ~Q(unit__organisation=organisation))
        people = Person.objects.present().filter(Q(unit__in=units) | by_group, organisation=organisation)
        found.append(Splitting(name, people.count(), [unit.name for unit in units], [group.name for group in groups]))
    return found


@dataclass(frozen=True)
class Happened:
    """One line of what became of an organisation."""

    part: ReorganisationPart
    others: list[str]
    may_reopen: bool
    may_put_back: bool


def happened(organisation: Organisation, user: User) -> list[Happened]:
    """What became of an organisation, newest first: also what was merged into it; and what the user may take back of
    it. Two queries.
    """
    about = Q(organisation=organisation) | (Q(successor=organisation) & ~Q(organisation=organisation))
    acts = ReorganisationPart.objects.filter(about).values("reorganisation")
    parts = list(
        ReorganisationPart.objects.filter(reorganisation__in=acts)
        .select_related("reorganisation", "organisation", "successor")
        .order_by("-reorganisation__on", "-reorganisation_id", "pk")
    )
    lines: list[Happened] = []
    for part in parts:
        if part.organisation_id != organisation.pk:
            continue
        act = part.reorganisation
        others = [one.name_before for one in parts if one.reorganisation_id == act.pk and one.pk != part.pk]
        newest = not lines
        reopen = newest and organisation.closed_on is not None and rules.may_reopen(act.kind, act.state)
        concerned = (one.organisation for one in parts if one.reorganisation_id == act.pk)
        back = newest and rules.may_put_back(act.kind, act.state) and bool(act.journal)
        lines.append(
            Happened(
                part,
                others,
                may_reopen=reopen and policies.may_change_organisation(user, organisation),
                may_put_back=back and policies.may_put_back(user, concerned),
            )
        )
    return lines
