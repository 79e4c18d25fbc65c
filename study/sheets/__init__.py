"""The sheets of study's sessions: the list itself, and the registers that the centre asks for."""

from study.sheets.parts import coded
from study.sheets.sessions import sessions

__all__ = ["coded", "sessions"]
