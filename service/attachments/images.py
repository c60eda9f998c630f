"""Pictures painted anew: nothing but pixels crosses over."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from service.attachments.refusal import Refused

# Our own limit is checked before a single pixel is decoded; Pillow's warns about what we take.
Image.MAX_IMAGE_PIXELS = None

FORMATS: Final = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/avif": "AVIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
}
QUALITY: Final = 90
SEE_THROUGH: Final = frozenset({"LA", "La", "PA", "RGBA", "RGBa"})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a format that every browser shows."""

    content: bytes = field(repr=False)
    mime: str
    width: int
    height: int


def clean_image(content: bytes, mime: str, *, most_pixels: int) -> Picture:
    """The picture upright and without metadata; of a moving one, its first moment."""
    with Image.open(BytesIO(content), formats=[FORMATS[mime]]) as opened:
        if opened.width * opened.height > most_pixels:
            raise Refused("too_many_pixels")
        upright = ImageOps.exif_transpose(opened)
        see_through = opened.mode in SEE_THROUGH or "transparency" in opened.info
        pixels = upright.convert("RGBA" if see_through else "RGB")
    # A fresh picture: the old one drags comments, profiles and thumbnails along in its info.
    fresh = Image.new(pixels.mode, pixels.size)
    fresh.paste(pixels)
    lossy = mime in {"image/jpeg", "image/avif"} and not see_through
    out = BytesIO()
    if lossy:
        fresh.save(out, "JPEG", quality=QUALITY, exif=b"", comment=b"")
    else:
        fresh.save(out, "PNG", exif=b"")
    return Picture(
        out.getvalue(), "image/jpeg" if lossy else "image/png", fresh.width, fresh.height
    )
