"""E-mail through Django's backend, many messages over one connection."""

import smtplib
from types import TracebackType
from typing import Any, Final, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from core.outgoing import NotSent, Outgoing

PERMANENT: Final = 500
"""SMTP's answers from 500 on mean that trying again is no use (RFC 5321, 4.2.1)."""


def message_id(number: int) -> str:
    """The Message-ID of a delivery: the same at every try, so that whoever receives it twice can tell."""
    return f"<delivery-{number}@{settings.MAIL_DOMAIN}>"


class Mailer:
    """One connection to the mail server, opened for the first message and closed at the end."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()

    def send(self, address: str, message: Outgoing) -> None:
        """Hand one message over. Raises NotSent."""
        if not settings.MAIL_ON:
            raise NotSent("mail_off", all_of_them=True)
        mail = EmailMessage(
            subject=" ".join(message.subject.split()),
            body=message.text,
            to=[address],
            headers={"Message-ID": message_id(message.number), "Auto-Submitted": "auto-generated"},
        )
        try:
            if self._connection is None:
                connection = get_connection()
                connection.open()
                self._connection = connection
            self._connection.send_messages([mail])
        except smtplib.SMTPAuthenticationError as error:
            raise NotSent("mail_sign_in", all_of_them=True) from error
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _said in error.recipients.values())
            raise NotSent(f"mail_address:{code}", for_good=code >= PERMANENT) from error
        except smtplib.SMTPSenderRefused as error:
            raise NotSent(f"mail_sender:{error.smtp_code}", all_of_them=True) from error
        except smtplib.SMTPResponseException as error:
            name = "mail_message" if error.smtp_code >= PERMANENT else "mail_later"
            raise NotSent(f"{name}:{error.smtp_code}", for_good=error.smtp_code >= PERMANENT) from error
        except ValueError as error:  # an address that is none, a newline in a header
            raise NotSent("mail_address", for_good=True) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent("mail_unreachable", all_of_them=True) from error
