"""What can be wrong with a paper that somebody sends, and what they are told."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Final[Mapping[str, str | Promise]] = {
    "empty": _("There is nothing in this file. Choose another."),
    "too_large": _("The file is larger than %(limit_mb)s MB. Choose a smaller one, or scan with a lower resolution."),
    "kind": _("Files of this kind are not taken. Send a PDF, a Word, Excel or PowerPoint file, or a picture."),
    "old_office": _("This is a file of an old office program. Save it as docx, xlsx, pptx or PDF and send that."),
    "ending": _("The name ends in “%(ending)s”, but the content is of another kind (%(kind)s). Send the file itself."),
    "heic": _(
        "This picture is in a format of phones (HEIC) that is not taken. Save it as JPG and send that. On an iPhone: "
        "Settings, Camera, Formats, Most compatible, and take it again; or open the picture and send a screenshot."
    ),
    "damaged": _("The file is damaged or cut off. Open it, save it again and send that."),
    "password": _("The file is protected by a password. Save it without one and send that."),
    "macros": _("There are macros or programs in this file. Save it without them, or as PDF, and send that."),
    "active": _("There are scripts or other files inside this PDF. Print it into a new PDF and send that."),
    "bomb": _("The file would unpack to far more than a paper holds. Save it again, or as PDF, and send that."),
    "picture_too_large": _("The picture has more than %(limit_mp)s million pixels. Save it smaller and send that."),
    "disk_full": _("There is no room left on the server. Tell the administrator; nothing has been stored."),
}


class FileProblem(ValueError):
    """A file that is not taken: a stable ``code`` out of `WORDS` and what belongs in its message."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def words(self) -> str:
        """The message in the reader's language."""
        return str(WORDS[self.code]) % self.params
