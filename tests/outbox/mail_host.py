"""A mail server on loopback that notes what it takes, and when; a little slow, so that a fault hits the middle."""

import asyncio
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class MailHost:
    """``taken`` holds Message-ID, recipient and the moment of every message, in the order they came."""

    def __init__(self, seconds_each: float) -> None:
        self.taken: list[tuple[str, str, float]] = []
        self.seconds_each = seconds_each

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        await asyncio.sleep(self.seconds_each)
        number = message_from_bytes(envelope.content)["Message-ID"]
        self.taken += [(number, recipient, time.time()) for recipient in envelope.rcpt_tos]
        return "250 taken"


@contextmanager
def mail_host(seconds_each: float = 0.0) -> Iterator[tuple[MailHost, int]]:
    """The server and its port."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    host = MailHost(seconds_each)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(host, hostname="127.0.0.1", port=port, ready_timeout=20)
    controller.start()
    try:
        yield host, port
    finally:
        controller.stop()
