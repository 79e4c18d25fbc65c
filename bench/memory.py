"""How much memory work takes beyond what the process held before."""

import threading
from types import TracebackType
from typing import Self

import psutil


class Peak:
    """Watches the process' resident memory; `megabytes` is the highest above that at the start."""

    def __init__(self, interval: float = 0.02) -> None:
        self._interval = interval
        self._process = psutil.Process()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._idle = 0
        self._highest = 0

    def __enter__(self) -> Self:
        self._idle = self._highest = self._now()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def megabytes(self) -> float:
        return (self._highest - self._idle) / 1e6

    def _now(self) -> int:
        return int(self._process.memory_info().rss)

    def _watch(self) -> None:
        while not self._ended.wait(self._interval):
            self._highest = max(self._highest, self._now())
