"""What is taken as a paper, what is refused and why, and what is left of a picture."""

import hashlib
import io
import zlib
from pathlib import Path

import pytest
from PIL import Image

from core.files import Checked, FileProblem, check_file
from tests.core.papers import GPS, MAKE, office, pdf, photograph

MB = 1 << 20
TEMPLATE = (
    b'<Relationships><Relationship Type="x/attachedTemplate" Target="http://192.0.2.1/a.dotm" TargetMode="External"/>'
    b"</Relationships>"
)
PACKED_SCRIPT = zlib.compress(b"<< /S /JavaScript /JS (app.alert(1)) >>")
OBJECT_STREAM = b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 >>\nstream\n" + PACKED_SCRIPT + b"\nendstream\nendobj\n"


def checked(content: bytes, name: str, most_bytes: int = 20 * MB) -> Checked:
    return check_file(io.BytesIO(content), name, most_bytes=most_bytes)


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (pdf(), "会议记录.pdf", "application/pdf"),
        (pdf(b"3 0 obj\n<< /Length 9 >>\nstream\n/JS /Enc\nendstream\nendobj\n"), "扫描.PDF", "application/pdf"),
        (office("docx"), "申请书.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("xlsx"), "名单.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (office("pptx"), "党课.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        (photograph(), "证书.jpeg", "image/jpeg"),
        (photograph(file_format="PNG"), "证书.png", "image/png"),
        (photograph(file_format="WEBP"), "证书.webp", "image/webp"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_papers_are_known_by_their_content(content: bytes, name: str, content_type: str) -> None:
    paper = checked(content, name)
    assert paper.kind.content_type == content_type
    stored = paper.content.read()
    assert (paper.size, paper.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())
    assert paper.name.lower() == name.lower()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "empty"),
        (b"MZ\x90\x00" + b"\0" * 200, "通知.pdf", "kind"),
        (b"\x7fELF" + b"\0" * 200, "通知.docx", "kind"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "a.png", "kind"),
        (b"<!doctype html><script>alert(1)</script>", "a.pdf", "kind"),
        ("姓名,电话".encode(), "a.csv", "kind"),
        (b"\0" * 5000, "a.jpg", "kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "old_office"),
        (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + b"\0" * 50, "a.heic", "heic"),
        (b"\0\0\0\x18ftypheix\0\0\0\0mif1" + b"\0" * 50, "IMG_1.jpg", "heic"),
        (pdf(), "setup.exe", "ending"),
        (pdf(), "a.pdf.exe", "ending"),
        (pdf(), "noending", "ending"),
        (photograph(), "a.pdf", "ending"),
        (pdf()[:60], "a.pdf", "damaged"),
        (pdf(b"/Encrypt 8 0 R\n"), "a.pdf", "password"),
        (pdf(b"3 0 obj << /S /JavaScript /JS (x) >> endobj\n"), "a.pdf", "active"),
        (pdf(b"3 0 obj << /S /J#61vaScript >> endobj\n"), "a.pdf", "active"),
        (pdf(b"3 0 obj << /S /Launch >> endobj\n"), "a.pdf", "active"),
        (pdf(b"3 0 obj << /Type /EmbeddedFile >> endobj\n"), "a.pdf", "active"),
        (pdf(OBJECT_STREAM), "a.pdf", "active"),
        (office("docx", {"word/vbaProject.bin": b"x"}), "a.docx", "macros"),
        (office("xlsx", types=b"<Override ContentType='...sheet.macroEnabled.main+xml'/>"), "a.xlsx", "macros"),
        (office("docx", {"word/embeddings/oleObject1.bin": b"x"}), "a.docx", "macros"),
        (office("docx", {"word/activeX/activeX1.xml": b"x"}), "a.docx", "macros"),
        (office("docx", {"word/_rels/settings.xml.rels": TEMPLATE}), "a.docx", "macros"),
        (office("docx", {"word/media/a.bmp": b"\0" * 40 * MB}), "a.docx", "bomb"),
        (office("docx"), "a.xlsx", "ending"),
        (office("docx")[:-30], "a.docx", "damaged"),
        (office("docx")[:200] + office("docx")[200:].replace(b"word", b"evil"), "a.docx", "kind"),
        (photograph()[:200], "a.jpg", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 300, "a.png", "damaged"),
    ],
)  # fmt: skip
def test_what_is_refused_and_why(content: bytes, name: str, code: str) -> None:
    with pytest.raises(FileProblem) as refused:
        checked(content, name)
    assert refused.value.code == code
    assert "%(" not in refused.value.words


def test_the_size_is_that_of_the_setting() -> None:
    content = pdf(b"% " + b"x" * MB + b"\n")
    assert checked(content, "a.pdf", 2 * MB).size == len(content)
    with pytest.raises(FileProblem) as refused:
        checked(content, "a.pdf", MB)
    assert (refused.value.code, refused.value.params) == ("too_large", {"limit_mb": 1})


@pytest.mark.parametrize(("file_format", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_a_picture_keeps_its_pixels_upright_and_nothing_else(file_format: str, name: str) -> None:
    content = photograph(file_format=file_format)
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(GPS)

    stored = checked(content, name).content.read()

    picture = Image.open(io.BytesIO(stored))
    assert picture.format == file_format
    assert picture.size == (40, 60)  # it lay on its side
    assert not picture.getexif() and not picture.getexif().get_ifd(GPS) and MAKE not in picture.getexif()
    assert b"TelephoneMaker" not in stored and b"holiday" not in stored and b"Exif" not in stored
    pixel = picture.convert("RGB").getpixel((20, 30))
    assert isinstance(pixel, tuple) and pixel[0] > 240 and pixel[1] < 15


def test_what_hides_behind_a_picture_is_gone() -> None:
    stored = checked(photograph() + b"PK\x03\x04<script>alert(1)</script>", "a.jpg").content.read()
    assert b"script" not in stored


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    file = io.BytesIO()
    Image.new("1", (9000, 9000)).save(file, "PNG")
    with pytest.raises(FileProblem) as refused:
        checked(file.getvalue(), "a.png")
    assert refused.value.code == "picture_too_large"


def test_a_large_scan_is_made_smaller_and_a_stamp_keeps_its_transparency() -> None:
    assert Image.open(checked(photograph((6000, 300), orientation=1), "a.jpg").content).size == (4096, 205)
    stamp = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(stamp, "PNG")
    assert Image.open(checked(stamp.getvalue(), "章.png").content).getpixel((5, 5)) == (255, 0, 0, 0)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\文件\\申请书.pdf", "申请书.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\0b\r\nSet-Cookie: x.pdf", "ab Set-Cookie_ x.pdf"),
        ("\u202efdp.申请.PDF", "fdp.申请.pdf"),
        ("长" * 400 + ".pdf", "长" * 146 + ".pdf"),
        (".pdf", "pdf.pdf"),
        ('<script>"x".pdf', "_script__x_.pdf"),
    ],
)
def test_the_name_is_kept_as_text_that_harms_nobody(sent: str, kept: str) -> None:
    assert checked(pdf(), sent).name == kept


def test_the_repository_is_no_paper() -> None:
    with pytest.raises(FileProblem):
        checked(Path(__file__).read_bytes(), "test.pdf")
