"""What was measured, as a table for people and a list for programs."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Line:
    """One measured value, its bar, and whether it holds; ``said`` shows what the value was made of."""

    name: str
    value: float
    bar: float
    holds: bool
    said: str


def line(name: str, value: float, must_be: Literal["<=", ">="], bar: float, said: str) -> Line:
    """A line of the report; values are rounded as they are shown."""
    holds = value <= bar if must_be == "<=" else value >= bar
    return Line(name, round(value, 4), bar, holds, said)


def show(lines: list[Line]) -> None:
    """Print the table."""
    width = max(len(line.name.encode("gb18030")) for line in lines)
    for line in lines:
        name = line.name + " " * (width - len(line.name.encode("gb18030")))
        mark = "holds" if line.holds else "FAILS"
        print(f"{mark}  {name}  {line.value:>9.3f}  bar {line.bar:<7g} {line.said}", flush=True)


def write(lines: list[Line], path: Path) -> None:
    """Write the list of {name, value, bar, holds}."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = [{key: value for key, value in asdict(line).items() if key != "said"} for line in lines]
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
