"""Several people at one thing at the same moment: it is done once, and the others are told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier, Event
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from members.models import ImportRun, Organisation, Person, Role, User
from members.services.imports.problems import ImportProblem
from members.services.imports.runs import roster_confirm
from members.services.organisations import organisation_add, organisation_move
from members.services.roles import role_end
from members.services.transfers import TransferEnded, transfer_accept, transfer_request
from tests.cast import make_stage
from tests.factories import PersonFactory, organisation
from tests.members.rosters import csv_of, preview, someone

TODAY = date(2026, 11, 22)


@pytest.fixture
def stage(transactional_db: None) -> SimpleNamespace:
    return make_stage()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act on a database connection of its own, all started together; what they returned, in their order.

    The first failure is raised.
    """
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(timeout=20)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, act) for act in acts]]


def test_two_branches_added_at_once_get_two_places(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    def add(name: str) -> Callable[[], object]:
        actor = User.objects.get(pk=cast.administrator.pk)
        superior = Organisation.objects.get(pk=centre.committee.pk)
        return lambda: organisation_add(actor=actor, name=name, kind="branch", superior=superior)

    at_once(*(add(f"第{number}幼儿园党支部") for number in range(6)))
    assert Organisation.objects.get(pk=centre.committee.pk).numchild == 8
    assert Organisation.objects.find_problems() == ([], [], [], [], [])


def test_a_person_added_while_the_branch_moves_is_found_under_the_new_path(
    cast: SimpleNamespace, centre: SimpleNamespace
) -> None:
    general = organisation("幼教党总支", "general_branch", centre.committee)
    actor = User.objects.get(pk=cast.administrator.pk)
    moving, adding = Event(), Event()

    def move() -> None:
        with transaction.atomic():
            organisation_move(actor=actor, organisation=centre.near, version=1, superior=general)
            moving.set()
            adding.wait(timeout=20)
            # The other is now waiting for this transaction, or will be in a moment.
            Event().wait(0.3)

    def add() -> None:
        moving.wait(timeout=20)
        adding.set()
        PersonFactory(name="周涛", organisation=Organisation.objects.get(pk=centre.near.pk))

    at_once(move, add)
    near = Organisation.objects.get(pk=centre.near.pk)
    assert Organisation.objects.get_parent(near) == general
    assert Person.objects.get(name="周涛").scope_path == near.path


def test_two_administrators_cannot_remove_each_other(cast: SimpleNamespace) -> None:
    first, second, today = cast.system, cast.administrator, timezone.localdate()
    Role.objects.filter(user=second).update(organisation=None)

    def remove(actor: User, other: User) -> Callable[[], str]:
        role = other.roles.get()

        def act() -> str:
            try:
                role_end(actor=actor, role=role, on=today)
            except (ValidationError, PermissionDenied):
                return "refused"
            return "removed"

        return act

    assert sorted(at_once(remove(first, second), remove(second, first))) == ["refused", "removed"]
    assert Role.objects.lasting_administrators(today).count() == 1


def test_of_two_acceptances_of_a_transfer_the_second_is_told(cast: SimpleNamespace, centre: SimpleNamespace) -> None:
    transfer = transfer_request(
        actor=cast.secretary,
        person=centre.zhang,
        to=centre.far,
        to_unit=None,
        reason="工作调动",
        sent_on=TODAY,
        today=TODAY,
    )

    def accept(actor: User) -> Callable[[], str]:
        def act() -> str:
            try:
                transfer_accept(actor=actor, transfer=transfer, received_on=TODAY, today=TODAY)
            except TransferEnded as told:
                return f"ended by {told.transfer.ended_by}"
            return f"accepted by {actor}"

        return act

    answers = at_once(accept(cast.stranger), accept(cast.organiser))
    assert answers in [
        ["accepted by stranger", "ended by stranger"],
        ["ended by organiser", "accepted by organiser"],
    ]
    zhang = Person.objects.get(pk=centre.zhang.pk)
    assert (zhang.organisation, zhang.leaving, zhang.version) == (centre.far, "", 2)


def test_of_two_confirmations_of_an_import_one_stores(cast: SimpleNamespace) -> None:
    run = preview(cast.secretary, csv_of([someone(960)]))

    def confirm() -> str:
        try:
            roster_confirm(actor=cast.secretary, run=ImportRun.objects.get(pk=run.pk), reason="", now=timezone.now())
        except ImportProblem as problem:
            return problem.code
        return "stored"

    assert sorted(at_once(confirm, confirm)) == ["not_previewed", "stored"]
    assert Person.objects.filter(name="陈秀英").count() == 1
