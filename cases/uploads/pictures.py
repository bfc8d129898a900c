"""Pictures drawn anew: only the points of the picture are kept, nothing that was hidden beside them."""

import io
import warnings

from PIL import Image, ImageOps

from cases.errors import FileRefused

FORMATS = ("JPEG", "PNG", "WEBP")
# What a picture is made smaller to, and the most points that are taken to do so.
LONGEST_SIDE, MOST_POINTS = 2400, 30_000_000
# A progressive JPEG is gone over once a scan; a camera makes about ten, a hostile one thousands.
SCAN, MOST_SCANNED = b"\xff\xda", 600_000_000


def redrawn(data: bytes, name: str) -> bytes:
    """The picture as a JPEG without place, time, comments or anything else; FileRefused says what is wrong with it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=FORMATS)
            _check_size(opened, data, name)
            picture = _small(opened)
    except FileRefused:
        raise
    except Exception as error:  # Pillow raises many kinds for hostile bytes; all mean the same to the person
        raise FileRefused(f"“{name}”不是可以识别的图片，请上传JPG、PNG、WEBP或PDF") from error
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def _check_size(opened: Image.Image, data: bytes, name: str) -> None:
    points = opened.width * opened.height
    if points > MOST_POINTS or points * data.count(SCAN) > MOST_SCANNED:
        raise FileRefused(f"“{name}”的像素太多，请在相机里选小一点的尺寸，或者截图后再传")


def _small(opened: Image.Image) -> Image.Image:
    """Made smaller before it is copied, turned as the camera was held, and rid of what Pillow would write again."""
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture = opened.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = ImageOps.exif_transpose(picture)
    picture.info.clear()
    return picture
