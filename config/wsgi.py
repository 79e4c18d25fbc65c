"""The WSGI entry for gunicorn."""

import os
from collections.abc import Callable
from typing import Any, Final

from django.core.wsgi import get_wsgi_application

_WORDS: Final = 15_400
"""Just too large for 128 kB: Python then takes 256 kB and leaves 130 for what is called."""


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


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = with_room(get_wsgi_application())
