"""Writes of confirming an e-mail address: asking by a mail to it, and taking it once its owner has answered."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.deliveries import Way
from core.models import Message
from core.services.outbox import MAIL_TO, Recipient, message_put
from members.mail_tokens import GOOD_FOR, address_digest, read_token
from members.message_kinds import CONFIRM_MAIL
from members.models import User

MOST_A_DAY: Final = 5
"""So many mails that ask go out for a user in a day: nobody is to be plagued with them."""


def mail_confirmation_ask(*, actor: User, origin: str, now: datetime) -> bool:
    """Ask for confirmation by a mail to the address that the actor has given; whether there was anything to ask.

    ``origin`` is where the actor sees the program, for the link. Raises ValidationError after too many on one day.
    """
    with transaction.atomic():
        row: User = User.objects.select_for_update().get(pk=actor.pk)
        if not row.email_wanted or not settings.MAIL_ON:
            return False
        day = f"{CONFIRM_MAIL.key}:{row.pk}:{timezone.localdate(now)}:"
        number = Message.objects.filter(key__startswith=day).count()
        if number >= MOST_A_DAY:
            raise ValidationError(_("Enough mails were sent today. Look in the mailbox, or try again tomorrow."))
        until = now + GOOD_FOR
        message_put(
            key=f"{day}{number}",
            kind=CONFIRM_MAIL,
            params={"user": row.pk, MAIL_TO: row.email_wanted, "until": until.isoformat(), "origin": origin},
            to=[Recipient(Way.MAIL, user_id=row.pk)],
            now=now,
            expires_at=until,
        )
    return True


def mail_confirmation_fits(*, user: User, token: str, now: datetime) -> bool:
    """Whether a link is the user's own, still good, and about the address they gave last."""
    found = read_token(token, now)
    if found is None or found.user != user.pk or not user.email_wanted:
        return False
    return found.digest == address_digest(user.email_wanted)


def mail_confirm_address(*, actor: User, token: str, now: datetime) -> User:
    """Take the address that the actor gave and whose link they opened. Raises ValidationError for another link."""
    with transaction.atomic():
        row: User = User.objects.select_for_update().get(pk=actor.pk)
        if not mail_confirmation_fits(user=row, token=token, now=now):
            raise ValidationError(_("This link does not hold any more. Have another sent, and open that one."))
        row.email, row.email_wanted = row.email_wanted, ""
        row.save(update_fields=["email", "email_wanted"])
    return row
