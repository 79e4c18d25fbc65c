"""The demo centre's year of study: a plan, sessions held and recorded, the rest of the month planned."""

from study.demo.load import load

__all__ = ["load"]
