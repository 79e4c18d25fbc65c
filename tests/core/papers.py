"""Files for the tests of papers: honest ones and hostile ones, made in memory."""

import io
import zipfile

from PIL import Image

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def pdf(extra: bytes = b"") -> bytes:
    """A small whole PDF, with something more between its objects."""
    return (
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" + extra
        + b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
    )  # fmt: skip


def photograph(size: tuple[int, int] = (60, 40), file_format: str = "JPEG", orientation: int = 6) -> bytes:
    """A picture taken by a telephone lying on its side in 东营, with the place in it."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, "TelephoneMaker"
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[2] = "N", (37.0, 26.0, 0.0)
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, file_format, exif=exif, comment=b"holiday")
    return file.getvalue()


def office(kind: str = "docx", more: dict[str, bytes] | None = None, types: bytes = b"<Types/>") -> bytes:
    """The archive of an office file, as small as it can be."""
    main = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}[kind]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": types, main: b"<document/>", **(more or {})}.items():
            archive.writestr(name, content)
    return file.getvalue()
