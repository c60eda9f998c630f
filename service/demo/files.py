"""A picture and a voice, small and whole, such as people send."""

import math
import struct
import wave
from functools import cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

RATE: Final = 8_000
TONE_HZ: Final = 220


@cache
def photo() -> bytes:
    """A door with a window in it."""
    picture = Image.new("RGB", (480, 640), "#6b7a8f")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 120, 360, 640), fill="#3b2f2a")
    draw.rectangle((190, 190, 290, 270), fill="#c9d6df", outline="#22201e", width=8)
    for bar in range(205, 290, 20):
        draw.line((bar, 190, bar, 270), fill="#22201e", width=4)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


@cache
def voice(seconds: int = 3) -> bytes:
    """A low hum that swells, in place of somebody's words."""
    steps = range(seconds * RATE)
    hum = (math.sin(2 * math.pi * TONE_HZ * n / RATE) * (n % RATE) / RATE for n in steps)
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(b"".join(struct.pack("<h", int(9_000 * each)) for each in hum))
    return out.getvalue()
