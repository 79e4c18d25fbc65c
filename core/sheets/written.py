from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """What went into a file: rows below the header, and the SHA-256 of its bytes for the access log."""

    rows: int
    sha256: str
