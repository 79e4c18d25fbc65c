"""Medians of repeated work."""

import gc
import statistics
import time
from collections.abc import Callable

from config.wsgi import with_room

Work = Callable[[], object]


def seconds(work: Work) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def medians(works: dict[str, tuple[Work, int]]) -> dict[str, float]:
    """The median of each work over its number of runs, after one to warm up; the works take turns.

    All of them have what gunicorn's processes have: room for frames, and a collector that leaves the program alone.
    """
    works = {name: (with_room(work), runs) for name, (work, runs) in works.items()}
    for work, _runs in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    gc.collect()
    gc.freeze()
    for turn in range(max(runs for _work, runs in works.values())):
        for name, (work, runs) in works.items():
            if turn < runs:
                times[name].append(seconds(work))
    gc.unfreeze()
    return {name: statistics.median(taken) for name, taken in times.items()}
