"""The robots of WeCom, DingTalk and Feishu groups.

Posts to the vendors' own hosts alone (settings.ROBOTS), and believes only the answer's own code: all three say 200 OK
to a wrong key as well.
"""

import base64
import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import requests
from django.conf import settings

from core.outgoing import NotSent

SECONDS: Final = 10
LONGEST_BYTES: Final = 2000  # WeCom takes 2048 bytes of text
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{8,100}")


@dataclass(frozen=True)
class Vendor:
    """Where a vendor's robots are reached, as the address that it shows for copying is built."""

    host: str
    path: str
    parameter: str
    answer_code: str
    may_sign: bool


VENDORS: Final = {
    "wecom": Vendor("qyapi.weixin.qq.com", "/cgi-bin/webhook/send", "key", "errcode", may_sign=False),
    "dingtalk": Vendor("oapi.dingtalk.com", "/robot/send", "access_token", "errcode", may_sign=True),
    "feishu": Vendor("open.feishu.cn", "/open-apis/bot/v2/hook/", "", "code", may_sign=True),
}


@dataclass(frozen=True)
class Address:
    """What posts to one robot."""

    kind: str
    token: str
    secret: str = ""


def token_of(kind: str, pasted: str) -> str:
    """The key in an address as the vendor shows it. Raises ValueError for an address at any host but that vendor's.

    Only the key is kept: no address that somebody typed is ever called.
    """
    vendor, parts = VENDORS[kind], urlsplit(pasted.strip())
    if parts.scheme != "https" or parts.netloc != vendor.host:
        raise ValueError("host")
    if vendor.parameter:
        token = parse_qs(parts.query).get(vendor.parameter, [""])[0] if parts.path == vendor.path else ""
    else:
        token = parts.path.removeprefix(vendor.path).rstrip("/") if parts.path.startswith(vendor.path) else ""
    if not _TOKEN.fullmatch(token):
        raise ValueError("key")
    return token


def post(address: Address, text: str) -> None:
    """Say something in a group. Raises NotSent."""
    vendor = VENDORS[address.kind]
    url, params = f"{settings.ROBOTS[address.kind]}{vendor.path}", {}
    if vendor.parameter:
        params[vendor.parameter] = address.token
    else:
        url += address.token
    body = _body(address.kind, cut(text))
    if address.secret and vendor.may_sign:
        signed = params if address.kind == "dingtalk" else body
        signed.update(_signature(address.kind, address.secret, time.time()))
    try:
        answer = requests.post(url, params=params, json=body, timeout=SECONDS, allow_redirects=False)
        said = answer.json() if answer.ok else {}
    except requests.RequestException:  # not chained: its text holds the address with the key
        raise NotSent("robot_unreachable", all_of_them=True) from None
    if answer.status_code != requests.codes.ok:
        raise NotSent(f"robot_status:{answer.status_code}", all_of_them=True)
    code = said.get(vendor.answer_code) if isinstance(said, dict) else None
    if code != 0:
        raise NotSent(f"robot_answer:{code}" if type(code) is int else "robot_answer", all_of_them=True)


def cut(text: str) -> str:
    """The text as far as every vendor takes it."""
    raw = text.encode()
    return text if len(raw) <= LONGEST_BYTES else raw[: LONGEST_BYTES - 3].decode(errors="ignore") + "…"


def _body(kind: str, text: str) -> dict[str, Any]:
    if kind == "feishu":
        return {"msg_type": "text", "content": {"text": text}}
    return {"msgtype": "text", "text": {"content": text}}


def _signature(kind: str, secret: str, now: float) -> Mapping[str, str]:
    """DingTalk signs a message with the secret, Feishu nothing with both."""
    stamp = str(round(now * 1000) if kind == "dingtalk" else round(now))
    both = f"{stamp}\n{secret}".encode()
    digest = hmac.digest(secret.encode(), both, "sha256") if kind == "dingtalk" else hmac.digest(both, b"", "sha256")
    return {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}
