from django.http import HttpRequest

from members.models import User


class SignedInRequest(HttpRequest):
    """What a view behind ``login_required`` gets: for the type checker, nobody makes one."""

    user: User
