"""The demo centre: invented people in the shape of the owner's document (DOMAIN §3, S9-S11 and S18-S21)."""

from members.demo.accounts import DEMO_PASSWORD, SHOWN, sign_ins
from members.demo.load import load

__all__ = ["DEMO_PASSWORD", "SHOWN", "load", "sign_ins"]
