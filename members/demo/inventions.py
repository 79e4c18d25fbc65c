"""Names, ID numbers and telephones that nobody has."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from stdnum.cn.ric import calc_check_digit

from core.dates import add_months
from members.demo import words

# GB 11643 kept these sequence numbers for people a hundred years old, so no one younger was ever given such a number.
_SEQUENCES: Final = {"2": ("996", "998"), "1": ("997", "999")}
# 154 is assigned to no operator.
_TELEPHONE_RANGE: Final = "1540000"


class Inventor:
    """Draws what must not be drawn twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._numbers: set[str] = set()
        self._telephones = rng.sample(range(10_000), 10_000)

    def name(self, sex: str) -> str:
        """Two to four characters."""
        rng = self._rng
        surname = rng.choice(words.COMPOUND_SURNAMES) if rng.random() < 0.01 else rng.choice(words.SURNAMES)
        first, last = (words.WOMEN_FIRST, words.WOMEN_LAST) if sex == "2" else (words.MEN_FIRST, words.MEN_LAST)
        given = rng.choice(last) if rng.random() < 0.22 else rng.choice(first) + rng.choice(last)
        return surname + given

    def id_number(self, sex: str, born: date) -> str:
        """A well-formed number of that sex and birth date."""
        while True:
            body = f"{self._rng.choice(words.AREAS)}{born:%Y%m%d}{self._rng.choice(_SEQUENCES[sex])}"
            number = body + calc_check_digit(f"{body}0")  # it wants eighteen characters and looks at seventeen
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def telephone(self) -> str:
        """Eleven digits."""
        return f"{_TELEPHONE_RANGE}{self._telephones.pop():04d}"

    def address(self) -> str:
        """A street of the demo's own town."""
        rng = self._rng
        street, house = rng.choice(words.STREETS), rng.randint(1, 199)
        return f"{street}{house}号{rng.randint(1, 20)}号楼{rng.randint(1, 5)}单元{rng.randint(1, 6)}01"


def born_at(rng: random.Random, age: int, today: date) -> date:
    """A birth date of somebody who is ``age`` years old today."""
    return add_months(today, -12 * age) - timedelta(days=rng.randrange(364))


def weighted(rng: random.Random, table: Sequence[tuple[str, int]]) -> str:
    """One of the words of a table, as often as its weight says."""
    return rng.choices([word for word, _ in table], [weight for _, weight in table])[0]
