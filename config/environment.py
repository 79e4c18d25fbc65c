"""The environment the program is configured by, read once and strictly: a wrong value stops the start with one line."""

import base64
import binascii
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

Environment = Literal["development", "production"]
SecondFactor = Literal["administrators", "all", "none"]
KEY_BYTES = 32


@dataclass(frozen=True)
class DataKey:
    """One key of the keyring that encrypts sensitive fields; the number is stored with each value it encrypted."""

    number: int
    secret: bytes


def misconfigured(chinese: str, english: str) -> ImproperlyConfigured:
    """What is wrong, in one line of both languages: the catalogue cannot be read before the settings."""
    return ImproperlyConfigured(f"{chinese} | {english}")


def environment_name(env: environ.Env) -> Environment:
    """Where the program runs. Unset means production, so that forgetting it is never the insecure choice."""
    name = env.str("HONGZHU_ENVIRONMENT", default="production")
    if name == "development":
        return "development"
    if name == "production":
        return "production"
    raise misconfigured(
        "HONGZHU_ENVIRONMENT 只能是 development 或 production。",
        "HONGZHU_ENVIRONMENT must be 'development' or 'production'.",
    )


def secret_key(env: environ.Env) -> str:
    """Django's signing key: at least 50 characters, so that a word or an empty value is refused."""
    value = str(env.str("HONGZHU_SECRET_KEY", default=""))
    if len(value) < 50:
        raise misconfigured(
            "HONGZHU_SECRET_KEY 至少要有 50 个字符。", "HONGZHU_SECRET_KEY must have at least 50 characters."
        )
    return value


def _decode(name: str, text: str) -> bytes:
    try:
        secret = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise misconfigured(f"{name} 必须是 base64。", f"{name} must be base64.") from error
    if len(secret) != KEY_BYTES:
        raise misconfigured(
            f"{name} 必须是 {KEY_BYTES} 个字节的 base64。", f"{name} must hold {KEY_BYTES} bytes in base64."
        )
    return secret


def data_keys(env: environ.Env) -> tuple[DataKey, ...]:
    """The keyring, ``number:base64`` separated by commas; the first encrypts, the others only decrypt."""
    keys: list[DataKey] = []
    for part in str(env.str("HONGZHU_DATA_KEYS", default="")).split(","):
        number, separator, text = part.strip().partition(":")
        if not separator or not number.isascii() or not number.isdigit() or not 1 <= int(number) <= 255:
            raise misconfigured(
                "HONGZHU_DATA_KEYS 必须写成“编号:base64”，编号为 1–255。",
                "HONGZHU_DATA_KEYS must be 'number:base64' with numbers 1-255.",
            )
        keys.append(DataKey(int(number), _decode("HONGZHU_DATA_KEYS", text)))
    if len({key.number for key in keys}) != len(keys):
        raise misconfigured("HONGZHU_DATA_KEYS 中编号重复。", "HONGZHU_DATA_KEYS gives one number twice.")
    return tuple(keys)


def digest_key(env: environ.Env) -> bytes:
    """The key of the hashes by which encrypted values are looked up. It cannot be changed without re-hashing."""
    return _decode("HONGZHU_DIGEST_KEY", str(env.str("HONGZHU_DIGEST_KEY", default="")))


def whole_number(env: environ.Env, name: str, default: int, least: int, most: int) -> int:
    """An integer within bounds."""
    text = str(env.str(name, default=str(default)))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise misconfigured(
            f"{name} 必须是 {least} 到 {most} 的整数。", f"{name} must be a whole number from {least} to {most}."
        )
    return int(text)


def yes_or_no(env: environ.Env, name: str, default: bool) -> bool:
    """``yes`` or ``no``; anything else is refused instead of being taken for false."""
    text = str(env.str(name, default="yes" if default else "no"))
    if text not in {"yes", "no"}:
        raise misconfigured(f"{name} 只能是 yes 或 no。", f"{name} must be 'yes' or 'no'.")
    return text == "yes"


def log_format(env: environ.Env, *, production: bool) -> Literal["lines", "json"]:
    """How log lines are written: for people, or as JSON objects for a collector; JSON in production."""
    name = env.str("HONGZHU_LOG", default="json" if production else "lines")
    if name == "lines":
        return "lines"
    if name == "json":
        return "json"
    raise misconfigured("HONGZHU_LOG 只能是 lines 或 json。", "HONGZHU_LOG must be 'lines' or 'json'.")


@dataclass(frozen=True)
class MailServer:
    """Where e-mail is handed over: in clear, with STARTTLS, or over TLS from the beginning."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


MAIL_PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail_server(env: environ.Env) -> MailServer | None:
    """``smtp://user:password@host:port``, ``smtp+tls`` for STARTTLS, ``smtps`` for TLS; unset, no e-mail is sent."""
    text = str(env.str("HONGZHU_MAIL", default=""))
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise misconfigured("HONGZHU_MAIL 的端口不是数字。", "HONGZHU_MAIL has no port that is a number.") from error
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path.strip("/"):
        raise misconfigured(
            "HONGZHU_MAIL 必须写成 smtp://、smtp+tls:// 或 smtps://用户:密码@主机:端口。",
            "HONGZHU_MAIL must be smtp://, smtp+tls:// or smtps://user:password@host:port.",
        )
    return MailServer(
        host=parts.hostname,
        port=port or MAIL_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+tls",
        tls=parts.scheme == "smtps",
    )


def mail_sender(env: environ.Env, *, required: bool) -> str:
    """The address that e-mail comes from; it must be given where e-mail is sent."""
    text = str(env.str("HONGZHU_MAIL_FROM", default=""))
    if not text and not required:
        return "hongzhu@localhost"
    _name, address = parseaddr(text)
    if not address.partition("@")[2] or "\n" in text:
        raise misconfigured(
            "HONGZHU_MAIL_FROM 必须是邮箱地址，如 office@example.org。",
            "HONGZHU_MAIL_FROM must be an address like office@example.org.",
        )
    return text


def origin(env: environ.Env, name: str, default: str) -> str:
    """Scheme and host without a path, or nothing."""
    text = str(env.str(name, default=default)).rstrip("/")
    if text and not _is_origin(text):
        raise misconfigured(
            f"{name} 必须写成 https://hongzhu.example.org，不带路径。",
            f"{name} must be like https://hongzhu.example.org, without a path.",
        )
    return text


ROBOTS: Final = {
    "wecom": "https://qyapi.weixin.qq.com",
    "dingtalk": "https://oapi.dingtalk.com",
    "feishu": "https://open.feishu.cn",
}


def robots(env: environ.Env) -> dict[str, str]:
    """Where the robots of groups are posted to: the vendors, unless a gateway stands in for one of them."""
    found = dict(ROBOTS)
    for part in filter(None, str(env.str("HONGZHU_ROBOTS", default="")).split(",")):
        kind, _equals, where = part.strip().partition("=")
        if kind not in ROBOTS or not _is_origin(where):
            raise misconfigured(
                "HONGZHU_ROBOTS 必须写成 wecom=https://gateway.example.org，多个用逗号分开。",
                "HONGZHU_ROBOTS must be like wecom=https://gateway.example.org, by commas.",
            )
        found[kind] = where
    return found


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        number = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"} and bool(parts.hostname) and number != 0 and not (parts.path or parts.query)
    )


def second_factor(env: environ.Env, environment: Environment) -> SecondFactor:
    """Who must sign in with a second factor; in production administrators unless said otherwise."""
    value = env.str("HONGZHU_SECOND_FACTOR", default="administrators" if environment == "production" else "none")
    if value == "administrators":
        return "administrators"
    if value == "all":
        return "all"
    if value == "none":
        return "none"
    raise misconfigured(
        "HONGZHU_SECOND_FACTOR 只能是 administrators、all 或 none。",
        "HONGZHU_SECOND_FACTOR must be 'administrators', 'all' or 'none'.",
    )
