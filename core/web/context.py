from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.web import navigation, unread


def frame(request: HttpRequest) -> dict[str, object]:
    """What the frame of a page shows: the navigation the user has a right to, where they stand, what lies
    unread in the inbox, the languages, and how long the session lasts without a page being asked for.

    Read only when a template asks, so that fragments and error pages cost no query.
    """
    return {
        "navigation": SimpleLazyObject(lambda: navigation.for_request(request)),
        "standing": SimpleLazyObject(lambda: navigation.standing(request)),
        "unread": SimpleLazyObject(lambda: unread.words(request)),
        "languages": settings.LANGUAGES,
        "idle_seconds": settings.IDLE_MINUTES * 60,
    }
