"""A page that asks, writes what was said, and says what came of it: the same way for every form."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.changes import Outdated, Overtaken
from core.web.forms import Refusable

READ_OR_POST: Final = ["GET", "HEAD", "POST"]
Words = str | Callable[[Any], str]
Act = Callable[[dict[str, Any]], Any]
"""Writes what a form said and returns what came of it."""


def changed_by(problem: Overtaken) -> str:
    """Who was quicker, where that is known."""
    if isinstance(problem, Outdated):
        return problem.words
    return _("It was changed meanwhile by %(who)s; look again.") % {"who": "—"}


def ask(
    request: HttpRequest,
    form: Refusable,
    act: Act,
    *,
    title: str,
    submit: str,
    back: str,
    said: Words,
    then: Words = "",
    overtaken: Callable[[Any], str] = changed_by,
    again: bool = False,
    write: bool = True,
    beside: "Iterable[BaseFormSet[Any]]" = (),
    template: str = "core/parts/form.html",
    **context: Any,
) -> HttpResponse:
    """Show the form; once it is sent and valid, with the sets of forms ``beside`` it, write with ``act``.

    What the service refuses stands at the fields, and nothing typed is lost. Where somebody was quicker, that is said
    instead; with ``again`` what was typed stays, to be sent once more, beside what they changed (``since``). ``said``
    is the message of success, ``then`` the address after it (``back`` unless given): words, or made from what ``act``
    returned. Without ``write`` the form is shown once more, as before a confirmation. ``context`` goes to the template.
    """
    if write and request.method == "POST" and form.is_valid() and all(each.is_valid() for each in beside):
        try:
            done = act(form.cleaned_data)
        except ValidationError as problem:
            form.refuse(problem)
        except Overtaken as problem:
            if not (again and isinstance(problem, Outdated)):
                messages.warning(request, overtaken(problem))
                return redirect(back)
            form.outdated(problem)
            context["since"] = problem.since
        else:
            messages.success(request, said(done) if callable(said) else said)
            return redirect((then(done) if callable(then) else then) or back)
    return render(request, template, {"title": title, "form": form, "submit": submit, "cancel_url": back, **context})
