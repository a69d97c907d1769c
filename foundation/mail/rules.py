"""What a header may hold, and which colour of text stands out on a vendor's colour."""
import re
import unicodedata

LONGEST_HEADER = 200


def header_text(text: str) -> str:
    """One line that is safe in a header: no break, no control character, no mark that turns the direction of what follows."""
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in text)
    return " ".join(plain.split())[:LONGEST_HEADER]


def is_address(text: str) -> bool:
    """Good enough to hand to a mail server: one address, nothing that could begin another header."""
    return len(text) <= 254 and re.fullmatch(r"[^\s@<>,;:\"\\\x00-\x1f\x7f]+@[^\s@<>,;:\"\\\x00-\x1f\x7f]+", text) is not None


def message_id(message: object, host: str) -> str:
    """The same for every try, so that a mail that was sent twice is shown once."""
    return f"<{message}@{host}>"


def text_on(colour: str) -> str:
    """Near-black or white, whichever stands out more on `colour` (#rrggbb), by the contrast of WCAG."""
    light = luminance(colour)
    return "#131c18" if (light + 0.05) / (luminance("#131c18") + 0.05) >= 1.05 / (light + 0.05) else "#ffffff"


def luminance(colour: str) -> float:
    red, green, blue = (int(colour[start:start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
