"""The kinds of papers that are taken. What is not in the table is refused."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name, the endings a name may have, and the type it is handed out as."""

    name: str
    endings: tuple[str, ...]
    content_type: str

    @property
    def ending(self) -> str:
        """The usual ending."""
        return self.endings[0]


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind("pdf", ("pdf",), "application/pdf"),
        Kind("docx", ("docx",), f"{_OFFICE}.wordprocessingml.document"),
        Kind("xlsx", ("xlsx",), f"{_OFFICE}.spreadsheetml.sheet"),
        Kind("pptx", ("pptx",), f"{_OFFICE}.presentationml.presentation"),
        Kind("jpg", ("jpg", "jpeg"), "image/jpeg"),
        Kind("png", ("png",), "image/png"),
        Kind("webp", ("webp",), "image/webp"),
    )
}
PICTURES: Final = frozenset({"jpg", "png", "webp"})
# Without HEIC, on purpose: docs/decisions.md says why.
ENDINGS: Final = tuple(f".{ending}" for kind in KINDS.values() for ending in kind.endings)
