"""Compiles translation catalogues: `python config/catalogues.py FILE.po …`, without the gettext tools."""

import sys
from pathlib import Path

import polib


def compile_catalogue(source: Path) -> None:
    """Write the .mo beside the .po, whole or not at all. Raises OSError with the line that cannot be read."""
    half = source.with_suffix(".mo.new")
    polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(half))
    half.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        try:
            compile_catalogue(Path(argument))
        except OSError as error:
            sys.exit(f"error: {error}")
