"""Pictures are drawn anew: nothing of the camera, the place, the programs or a thumbnail goes along."""

import struct
import tempfile
import warnings
import zlib
from typing import IO, Final

from PIL import Image, ImageOps

from core.files.problems import FileProblem

MOST_PIXELS: Final = 64_000_000
LONGEST_SIDE: Final = 4096
"""A page of A4 at 300 dots an inch has 3508 in its height; what is larger is made smaller."""

_FORMATS: Final = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
_QUALITY: Final = 88
_IN_MEMORY: Final = 2 << 20
# What Pillow raises on damaged pictures: it promises no exception of its own.
_DAMAGED: Final = (OSError, SyntaxError, ValueError, ArithmeticError, LookupError, TypeError, struct.error, zlib.error)


def picture_drawn_anew(file: IO[bytes], kind: str) -> IO[bytes]:
    """The picture upright, without anything but its pixels, in the format of its kind.

    Raises FileProblem if it cannot be read or is too large to be read.
    """
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            source = Image.open(file, formats=[_FORMATS[kind]])
        if source.width * source.height > MOST_PIXELS:
            raise FileProblem("picture_too_large", limit_mp=MOST_PIXELS // 1_000_000)
        return _written(_pixels(source), kind)
    except Image.DecompressionBombError as error:
        raise FileProblem("picture_too_large", limit_mp=MOST_PIXELS // 1_000_000) from error
    except FileProblem:
        raise
    except _DAMAGED as error:
        raise FileProblem("damaged") from error


def _pixels(source: Image.Image) -> Image.Image:
    """The first frame, turned as the camera was held, in plain colours."""
    source.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # never larger; a JPEG is not even unpacked to its full size
    upright = ImageOps.exif_transpose(source)
    transparent = upright.mode in {"LA", "PA", "RGBA", "RGBa", "La"} or "transparency" in upright.info
    mode = "RGBA" if transparent else "L" if upright.mode in {"1", "L"} else "RGB"
    converted = upright.convert(mode)
    bare = Image.new(mode, converted.size)  # with no memory of what came with the file
    bare.paste(converted)
    return bare


def _written(picture: Image.Image, kind: str) -> IO[bytes]:
    file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # whoever stores it closes it
    if kind == "jpg" and picture.mode == "RGBA":
        picture = picture.convert("RGB")
    options = {} if kind == "png" else {"quality": _QUALITY}
    picture.save(file, _FORMATS[kind], **options)
    file.seek(0)
    return file
