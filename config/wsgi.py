"""The WSGI entry for gunicorn."""

import gc
import os
from collections.abc import Callable
from typing import Any, Final

from django.core.wsgi import get_wsgi_application

_WORDS: Final = 15_400
"""Just too large for 128 kB: Python then takes 256 kB and leaves 130 for what is called."""

_NEW_OBJECTS: Final = 10_000
"""So many more than there were let the collector look; Python's own 700 come with every line of a list."""


def with_room(application: Callable[..., Any]) -> Callable[..., Any]:
    """The same application, within which calls find room for their frames.

    Python keeps the frames of calls in pieces of 16 kB. It asks the system for a piece when a call finds no room in
    the last one, and gives it back when the call returns: a loop that happens to stand at the end of a piece does so at
    every turn, and a page of the roster spent a quarter of its time on that. A frame that is itself larger than a piece
    brings a larger one along.
    """

    def roomy(*arguments: Any) -> Any:
        return application(*arguments)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=_WORDS)
    return roomy


def quiet_collector() -> None:
    """For a process that has loaded what it serves pages with: its half a million objects stay, and the collector need
    not look through them again, nor through a page's own a dozen times before they go.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = with_room(get_wsgi_application())
