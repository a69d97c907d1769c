"""From the one colour a vendor picks to colours that can be read: WCAG contrast, mended in OKLCH."""
import math
import re
from dataclasses import dataclass

HOUSE = "#131c18"
READABLE = 4.5
GLOWING = 6.5   # on dark ground a saturated colour at 4.5 still looks dull
WHITISH = 14    # and a grey one looks switched off
# What text in the accent stands on, and the darkest and lightest of them decide (assets/app.src.css has all of them).
LIGHT_GROUNDS = ("#f3f5f1", "#eaede7", "#ffffff")
DARK_GROUNDS = ("#0e1311", "#161c19", "#1f2723")
WHITE, INK, NIGHT = "#ffffff", "#131c18", "#0e1311"


@dataclass(frozen=True)
class Accent:
    """`fill` for buttons and bars, `on_fill` for text on it, `text` for links, `soft` for tints."""

    fill: str
    on_fill: str
    text: str
    soft: str


def contrast(one: str, other: str) -> float:
    """WCAG 2: from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def on(fill: str) -> str:
    """White or near-black, whichever can be read on `fill`; white wins where both can. One of them always can."""
    return WHITE if contrast(WHITE, fill) >= READABLE else max((INK, NIGHT, "#000000"), key=lambda dark: (contrast(dark, fill) >= READABLE, dark != "#000000"))


def light(picked: str) -> Accent:
    """The vendor's colour as it is; its links darkened until they can be read."""
    lightness, chroma, hue = to_oklch(picked)
    soft = from_oklch(0.95, min(chroma * 0.3, 0.035), hue)
    return Accent(picked, on(picked), _until(READABLE, picked, (*LIGHT_GROUNDS, soft), -0.01), soft)


def dark(picked: str) -> Accent:
    """On dark ground the colour itself is lightened too: a dark blue button would not be seen."""
    lightness, chroma, hue = to_oklch(picked)
    soft = from_oklch(0.28, min(chroma * 0.45, 0.06), hue)
    fill = _until(GLOWING if chroma > 0.03 else WHITISH, picked, (*DARK_GROUNDS, soft), 0.01)
    return Accent(fill, on(fill), fill, soft)


def is_colour(text: str) -> bool:
    return re.fullmatch(r"#[0-9a-fA-F]{6}", text) is not None


def _until(wanted: float, colour: str, grounds: tuple[str, ...], step: float) -> str:
    lightness, chroma, hue = to_oklch(colour)
    shown = colour
    while min(contrast(shown, ground) for ground in grounds) < wanted and 0 <= lightness <= 1:
        lightness += step
        shown = from_oklch(lightness, chroma, hue)
    return shown


def _linear(colour: str) -> list[float]:
    parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def to_oklch(colour: str) -> tuple[float, float, float]:
    """Lightness 0..1, chroma, hue in radians."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The nearest colour a screen has: what lies outside loses chroma, not lightness."""
    lightness = min(max(lightness, 0.0), 1.0)
    while True:
        channels = _from_oklab(lightness, chroma * math.cos(hue), chroma * math.sin(hue))
        if chroma < 0.002 or all(-0.0005 <= channel <= 1.0005 for channel in channels):
            return "#" + "".join(f"{round(min(max(_gamma(channel), 0.0), 1.0) * 255):02x}" for channel in channels)
        chroma *= 0.95


def _from_oklab(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short)


def _gamma(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
