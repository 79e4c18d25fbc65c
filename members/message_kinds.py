"""What the messages of member records say."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.message_kinds import MessageKind, Words, declare
from core.services.outbox import MAIL_TO
from members.mail_tokens import make_token


def _confirm(params: Mapping[str, Any]) -> Words:
    until = datetime.fromisoformat(params["until"])
    page = reverse("members:mail_confirm", args=[make_token(params["user"], params[MAIL_TO], until)])
    moment = date_format(timezone.localtime(until), "Y-m-d H:i")
    text = _(
        "Somebody gave this address in Hongzhu for their reminders. Was it you, open the link, sign in and confirm "
        "by %(moment)s. Was it not you, do nothing: no further mail comes."
    ) % {"moment": moment}
    link = [] if settings.PUBLIC_URL else [f"{params['origin']}{page}"]
    return Words(_("Confirm your e-mail address"), "\n\n".join([text, *link]), page)


CONFIRM_MAIL = declare(MessageKind("members.confirm_mail", gettext_lazy("confirmation of an address"), _confirm))
