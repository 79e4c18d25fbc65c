"""Medians of repeated work."""

import gc
import statistics
import time
from collections.abc import Callable

Work = Callable[[], object]


def seconds(work: Work) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def medians(works: dict[str, tuple[Work, int]]) -> dict[str, float]:
    """The median of each work over its number of runs, after one to warm up; the works take turns."""
    for work, _runs in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    gc.collect()
    for turn in range(max(runs for _work, runs in works.values())):
        for name, (work, runs) in works.items():
            if turn < runs:
                times[name].append(seconds(work))
    return {name: statistics.median(taken) for name, taken in times.items()}
