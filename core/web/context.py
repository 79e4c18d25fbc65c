from django.http import HttpRequest

from core.web import navigation


def frame(request: HttpRequest) -> dict[str, object]:
    """What the frame of every page shows: the navigation the user has a right to."""
    return {"navigation": navigation.for_request(request)}
