"""Names into codes that can be read aloud."""
import re
import unicodedata

LONGEST_CODE = 40
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d"})


def readable_code(name: str, number: int = 1) -> str:
    """'Ann Müller' -> 'ann-mueller'; the second of that name gets number=2 -> 'ann-mueller-2'. Never empty: 'friend'."""
    folded = unicodedata.normalize("NFKD", name.lower().translate(_GERMAN))
    plain = re.sub(r"[^a-z0-9]+", "-", folded.encode("ascii", "ignore").decode()).strip("-")[:LONGEST_CODE].strip("-")
    code = plain or "friend"
    return code if number == 1 else f"{code}-{number}"


def normal_email(email: str) -> str:
    """The form under which an address is compared: lower case, without spaces around it."""
    return email.strip().lower()
