"""How people are told: an organisation's ways, one's own, and the outbox."""

from django.utils import timezone

from core.deliveries import Way
from core.message_kinds import PLAIN
from core.models import Delivery
from core.services.outbox import Recipient, message_put
from members.mail_tokens import GOOD_FOR, make_token
from members.models import User
from tests.access.table import Made, on, row


def letter(path: str) -> Made:
    """A mail that is due to the secretary, as the business of an organisation."""

    def made(centre: object) -> int:
        secretary = User.objects.get(username="secretary")
        to = [Recipient(Way.MAIL, user_id=secretary.pk, scope_path=getattr(centre, path).path)]
        message_put(key="letter", kind=PLAIN, params={"subject": "明日党课"}, to=to, now=timezone.now())
        return Delivery.objects.get(user=secretary).pk

    return made


def asked(centre: object) -> str:
    """The link in the mail that asks the secretary to confirm an address."""
    secretary = User.objects.get(username="secretary")
    User.objects.filter(pk=secretary.pk).update(email_wanted="new@example.org")
    return make_token(secretary.pk, "new@example.org", timezone.now() + GOOD_FOR)


NEAR, FAR = letter("near"), letter("elsewhere")

# fmt: off
#                                        anon nobod reader leade secre stran organ admin system
ROWS = [
    row("members:channels",              "302  404  403  404  200  404  200  200  200", **on("near")),
    row("members:channels",              "302  404  404  404  404  404  404  404  200", **on("elsewhere")),
    row("members:channel_test",          "302  404  403  404  302  404  302  302  302", "post", **on("near")),
    row("members:channel_test",          "302  404  404  404  404  404  404  404  302", "post", **on("elsewhere")),
    row("members:told",                  "302  200  200  200  200  200  200  200  200"),
    row("members:told_test",             "302  302  302  302  302  302  302  302  302", "post"),
    row("members:mail_ask",              "302  302  302  302  302  302  302  302  302", "post"),
    row("members:mail_confirm",          "302  302  302  302  200  302  302  302  302", token=asked),
    row("members:outbox",                "302  403  403  403  403  403  403  200  200"),
    row("members:outbox_retry_all",      "302  403  403  403  403  403  403  302  302", "post"),
    row("members:outbox_delivery",       "302  403  403  403  403  403  403  200  200", target="near", pk=NEAR),
    row("members:outbox_delivery",       "302  403  403  403  403  403  403  404  200", target="far", pk=FAR),
    row("members:outbox_retry",          "302  403  403  403  403  403  403  302  302", "post", "near", pk=NEAR),
    row("members:outbox_retry",          "302  403  403  403  403  403  403  404  302", "post", "far", pk=FAR),
]
