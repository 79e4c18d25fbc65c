"""Calls within the WSGI application do not ask the system for memory again and again."""

import resource

from config.wsgi import with_room

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
