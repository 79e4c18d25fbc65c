"""What the processes that serve pages do about memory."""

import gc
import resource
from collections.abc import Iterator

import pytest

from config.wsgi import quiet_collector, with_room

CALLS = 300


def _one() -> None:
    pass


def _faults_at(depth: int) -> int:
    """Pages of memory that a loop of calls takes, so many calls deep."""
    if depth:
        return _faults_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _turn in range(CALLS):
        _one()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_a_loop_takes_no_memory_however_deep_it_stands() -> None:
    inside = with_room(_faults_at)
    assert max(inside(depth) for depth in range(300)) < CALLS / 2


@pytest.fixture
def usual_collector() -> Iterator[None]:
    usual = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*usual)


@pytest.mark.usefixtures("usual_collector")
def test_a_page_worth_of_objects_is_not_looked_through() -> None:
    quiet_collector()
    before = gc.get_stats()[0]["collections"]
    kept = [[number] for number in range(5000)]
    assert gc.get_stats()[0]["collections"] == before, len(kept)
