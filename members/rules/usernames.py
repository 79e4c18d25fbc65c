"""User names as people type them: wide characters, letter case and surrounding spaces make no difference."""

import unicodedata


def normalise(typed: str) -> str:
    """The form in which a user name is stored and looked up."""
    return unicodedata.normalize("NFKC", typed).strip().lower()
