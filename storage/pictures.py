"""Turns whatever claims to be a picture into a plain JPEG, or says why not, in bounded memory."""

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from tickets.errors import UnusablePhoto

if TYPE_CHECKING:
    from PIL import Image

#: What a phone's camera may give; more is a bomb or a scan. The header is asked before anything is decoded.
MAX_PIXELS = 40_000_000
#: Their decoders keep a picture several times over; so many pixels stay below 300 MB (measured).
_FEWER_PIXELS = {"WEBP": 15_000_000, "HEIF": 30_000_000, "progressive": 30_000_000}
#: The longer side of a stored photo.
MAX_SIDE = 2048
#: First frame only, where a format has several.
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "GIF")
_QUALITY = 85
_ORIENTATION = 0x0112
#: Rows converted at a time, so that a large picture never stands in memory twice.
_BAND = 64


def reencode(path: Path) -> bytes:
    """The upload as JPEG: upright, at most 2048 px, without any metadata.

    Raises ``UnusablePhoto`` with ``reason`` empty, kind, too_many_pixels or broken.
    """
    if not path.exists():
        raise UnusablePhoto(reason="broken")
    if path.stat().st_size == 0:
        raise UnusablePhoto(reason="empty")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return _jpeg(path)


def _jpeg(path: Path) -> bytes:
    from PIL import Image, UnidentifiedImageError

    try:
        with _opened(path) as picture:
            _check_size(picture)
            return _encoded(_upright(picture))
    except UnidentifiedImageError as error:
        raise UnusablePhoto(reason="kind") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnusablePhoto(reason="too_many_pixels") from error
    except UnusablePhoto:
        raise
    except MemoryError:
        raise
    except Exception as error:
        # Decoders raise what they like at hostile bytes (OSError, ValueError, SyntaxError, struct.error, warnings).
        raise UnusablePhoto(reason="broken") from error


def _opened(path: Path) -> "Image.Image":
    from PIL import Image
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    return Image.open(path, formats=FORMATS)


def _check_size(picture: "Image.Image") -> None:
    decoder = "progressive" if "progressive" in picture.info else str(picture.format)
    if picture.width * picture.height > _FEWER_PIXELS.get(decoder, MAX_PIXELS):
        raise UnusablePhoto(reason="too_many_pixels")


def _upright(picture: "Image.Image") -> "Image.Image":
    from PIL import Image

    if picture.format == "JPEG":
        # The decoder itself halves a large JPEG as often as it can.
        picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    turn = turns.get(picture.getexif().get(_ORIENTATION, 1))
    small = _small(picture)
    return small if turn is None else small.transpose(turn)


def _small(picture: "Image.Image") -> "Image.Image":
    """The picture in RGB, at most ``MAX_SIDE``: band by band by a whole factor, then exactly."""
    from PIL import Image

    factor = max(1, max(picture.size) // MAX_SIDE)
    width, height = (-(-side // factor) for side in picture.size)
    canvas = Image.new("RGB", (width, height))
    for top in range(0, picture.height, _BAND * factor):
        box = (0, top, picture.width, min(top + _BAND * factor, picture.height))
        canvas.paste(_flat(picture.crop(box)).reduce(factor), (0, top // factor))
    canvas.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    return canvas


def _flat(band: "Image.Image") -> "Image.Image":
    """In RGB, with white behind what is transparent."""
    from PIL import Image

    if band.mode.startswith("I"):
        # Sixteen bits of grey: converting would cut them off instead of scaling.
        band = band.point(lambda grey: grey * (1 / 256)).convert("L")
    if not band.has_transparency_data:
        return band.convert("RGB")
    band = band.convert("RGBA")
    white = Image.new("RGBA", band.size, "white")
    return Image.alpha_composite(white, band).convert("RGB")


def _encoded(picture: "Image.Image") -> bytes:
    out = io.BytesIO()
    picture.info.clear()
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
