"""Why a message did not go out, in words. What is stored is the code, after a colon the number the other side gave."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS: Final[dict[str, str | Promise]] = {
    "mail_off": gettext_lazy("No mail server is set up."),
    "mail_unreachable": gettext_lazy("The mail server does not answer."),
    "mail_sign_in": gettext_lazy("The mail server refuses our user name or password."),
    "mail_sender": gettext_lazy("The mail server refuses our sender address."),
    "mail_address": gettext_lazy("The mail server refuses the address."),
    "mail_message": gettext_lazy("The mail server refuses the message."),
    "mail_later": gettext_lazy("The mail server asks to try later."),
    "no_address": gettext_lazy("The user has no e-mail address or may not sign in any more."),
    "robot_unreachable": gettext_lazy("The robot's server does not answer."),
    "robot_answer": gettext_lazy("The robot's server refuses: check key, signing secret and keywords."),
    "robot_status": gettext_lazy("The robot's server answers with an error."),
    "too_late": gettext_lazy("Its time was over before it could be sent."),
}


def words(problem: str) -> str:
    """A stored problem in the reader's language; empty for none."""
    code, _colon, number = problem.partition(":")
    text = str(WORDS.get(code, code))
    return _("%(problem)s (%(number)s)") % {"problem": text, "number": number} if number else text
