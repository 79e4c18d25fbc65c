"""The ways out of the program: a mail server, and the robots of groups. No database here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outgoing:
    """A message in words, ready to go: ``number`` is the delivery's, the same at every try."""

    number: int
    subject: str
    text: str


class NotSent(Exception):
    """It did not go out. ``problem`` is one of core.outgoing.problems, without any personal data.

    ``for_good``: trying again would end the same. ``all_of_them``: the way itself is closed, not this message alone.
    """

    def __init__(self, problem: str, *, for_good: bool = False, all_of_them: bool = False) -> None:
        super().__init__(problem)
        self.problem = problem
        self.for_good = for_good
        self.all_of_them = all_of_them
