"""The second factor of a sign-in: set up, asked for, renewed, taken away.

Every check locks the row: two codes tried at once count one after the other, and no code is taken twice. A failed try
is stored before it is refused. What happened stands in the access log, never what was typed.
"""

import math
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.oath import TOTP

from core import crypto
from core.models import AccessLog
from core.services.access_log import access_record
from members import policies
from members.models import RecoveryCode, SecondFactor, User
from members.rules import second_factor as rules
from members.rules.usernames import normalise
from members.services.accounts import user_locked
from members.services.sessions import sessions_end_all

_CODE = "second_factor.recovery_code"


def second_factor_begin(*, actor: User) -> SecondFactor:
    """The actor's second factor, waiting to be confirmed by a first code; the same one until that happens.

    Raises ValidationError if one is in use already.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=actor.pk)
        factor: SecondFactor | None = SecondFactor.objects.filter(user=actor).first()
        if factor is None:
            factor = SecondFactor(user=actor, secret=rules.make_secret())
            factor.save(force_insert=True)
    if factor.confirmed:
        raise ValidationError(_("A second factor is set up already."))
    return factor


def second_factor_confirm(*, actor: User, typed: str, now: datetime, request: HttpRequest | None = None) -> list[str]:
    """Put a second factor into use with a first code of the app; returns the recovery codes, which nothing shows again.

    Raises ValidationError for a wrong code or one in use already.
    """
    with transaction.atomic():
        factor = _locked(actor)
        if factor is None or factor.confirmed:
            raise ValidationError(_("A second factor is set up already."))
        problem = _check(factor, typed, now, recovery=False)
        codes: list[str] = []
        if problem is None:
            factor.confirmed = True
            factor.save(update_fields=["confirmed"])
            codes = _renew(factor)
            _log(actor, "set_up", request)
    if problem is not None:
        raise problem
    return codes


def second_factor_verify(*, user: User, typed: str, now: datetime, request: HttpRequest | None = None) -> int:
    """Check a code at sign-in, of the app or a recovery code; returns how many recovery codes are left.

    Raises ValidationError for a wrong or used code, and while tries are throttled.
    """
    with transaction.atomic():
        factor = _locked(user)
        problem: ValidationError | None = _wrong()
        left = 0
        if factor is not None and factor.confirmed:
            problem = _check(factor, typed, now, recovery=True, request=request)
            left = factor.recovery_codes.filter(used_at=None).count()
        if problem is not None:
            _log(user, "failed", request)
    if problem is not None:
        raise problem
    return left


def recovery_codes_renew(*, actor: User, typed: str, now: datetime, request: HttpRequest | None = None) -> list[str]:
    """New recovery codes instead of the old, against a code of the app or an old one. Raises ValidationError."""
    with transaction.atomic():
        factor, problem = _checked(actor, typed, now, request)
        codes = _renew(factor) if factor is not None else []
        _log(actor, "codes_renewed" if problem is None else "failed", request)
    if problem is not None:
        raise problem
    return codes


def second_factor_remove(*, actor: User, typed: str, now: datetime, request: HttpRequest | None = None) -> None:
    """Give one's second factor up, against a code. Raises ValidationError, also where it is compulsory."""
    if policies.must_have_second_factor(actor):
        raise ValidationError(_("Your role asks for a second factor. On a new telephone, set it up anew."))
    second_factor_replace(actor=actor, typed=typed, now=now, request=request)


def second_factor_replace(*, actor: User, typed: str, now: datetime, request: HttpRequest | None = None) -> None:
    """Take one's second factor away to set up another, against a code. Raises ValidationError."""
    with transaction.atomic():
        factor, problem = _checked(actor, typed, now, request)
        if factor is not None:
            factor.delete()
        _log(actor, "removed" if problem is None else "failed", request)
    if problem is not None:
        raise problem


def second_factor_reset(*, actor: User, user: User, request: HttpRequest | None = None) -> None:
    """Take away the second factor of somebody who lost the telephone and the codes.

    The password alone lets them in then, and where it is compulsory they set up another at once. Raises
    PermissionDenied for an account the actor may not act on, ValidationError for their own, which they replace with a
    code.
    """
    with transaction.atomic():
        row = user_locked(actor, user)
        if row.pk == actor.pk:
            raise ValidationError(_("Nobody resets their own second factor; ask another administrator."))
        SecondFactor.objects.filter(user=row).delete()
        sessions_end_all(user=row)
        _log(row, "reset", request, by=actor)


def second_factor_reset_by_command(*, username: str) -> bool:
    """The same from the command line, for the last administrator; whether there was one."""
    with transaction.atomic():
        user: User = User.objects.select_for_update().get(username=normalise(username))
        deleted, _rows = SecondFactor.objects.filter(user=user).delete()
        sessions_end_all(user=user)
        _log(user, "reset", None)
    return bool(deleted)


def _locked(user: User) -> SecondFactor | None:
    factor: SecondFactor | None = SecondFactor.objects.select_for_update().filter(user=user).first()
    return factor


def _checked(
    actor: User, typed: str, now: datetime, request: HttpRequest | None
) -> tuple[SecondFactor | None, ValidationError | None]:
    factor = _locked(actor)
    if factor is None or not factor.confirmed:
        return None, _wrong()
    problem = _check(factor, typed, now, recovery=True, request=request)
    return (factor if problem is None else None), problem


def _check(
    factor: SecondFactor, typed: str, now: datetime, *, recovery: bool, request: HttpRequest | None = None
) -> ValidationError | None:
    """What is wrong with a code, or None; a good one is used up, a wrong one makes the next try wait."""
    allowed, why = factor.verify_is_allowed()
    if not allowed:
        seconds = max(1, math.ceil((why["locked_until"] - now).total_seconds()))
        words = ngettext(
            "Too many wrong codes. Try again in %(seconds)s second.",
            "Too many wrong codes. Try again in %(seconds)s seconds.",
            seconds,
        )
        return ValidationError(words, code="throttled", params={"seconds": seconds})
    code = rules.normalise(typed)
    good = _use_app_code(factor, code, now) if rules.is_app_code(code) else False
    if not good and recovery and rules.is_recovery_code(code):
        good = _use_recovery_code(factor, code, now)
        if good:
            _log(factor.user, "recovery_code", request)
    if good:
        factor.throttle_reset(commit=False)
    else:
        factor.throttle_increment(commit=False)
    factor.save(update_fields=["drift", "last_step", "throttling_failure_timestamp", "throttling_failure_count"])
    return None if good else _wrong()


def _use_app_code(factor: SecondFactor, code: str, now: datetime) -> bool:
    totp = TOTP(rules.secret_bytes(factor.secret or ""), rules.STEP_SECONDS, 0, rules.DIGITS, factor.drift)
    totp.time = now.timestamp()
    if not totp.verify(int(code), rules.TOLERANCE, factor.last_step + 1):
        return False
    factor.last_step, factor.drift = totp.t(), totp.drift
    return True


def _use_recovery_code(factor: SecondFactor, code: str, now: datetime) -> bool:
    unused = factor.recovery_codes.filter(used_at=None, digest=crypto.digest(code, _CODE))
    return bool(unused.update(used_at=now))


def _renew(factor: SecondFactor) -> list[str]:
    codes = rules.recovery_codes()
    factor.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(_hashed(factor, codes))
    return codes


def _hashed(factor: SecondFactor, codes: Sequence[str]) -> list[RecoveryCode]:
    return [RecoveryCode(factor=factor, digest=crypto.digest(rules.normalise(code), _CODE)) for code in codes]


def _wrong() -> ValidationError:
    return ValidationError(_("This code is wrong, too old, or was used before. Take the one shown now."), code="wrong")


def _log(user: User, what: str, request: HttpRequest | None, by: User | None = None) -> None:
    access_record(
        kind=AccessLog.Kind.SECOND_FACTOR,
        user=by or user,
        username=user.username,
        request=request,
        what=f"second_factor.{what}",
        object_id=user.pk,
    )
