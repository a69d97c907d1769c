"""What an account number looks like: IBAN with its check digits (ISO 13616, mod 97), BIC (ISO 9362), numbers of payroll and billing."""
import re

from foundation.kernel.errors import FieldError

# How long an IBAN of a country is.
LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28,
    "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18,
    "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19,
    "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}
MOST_HOLDER = 70   # as many letters as a transfer carries
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}")


def normal(text: str) -> str:
    """As it is compared and stored: without what people put in to read it better, in capitals."""
    return re.sub(r"[\s.\-\u00a0\u202f]", "", text).upper()


def wrong_iban(text: str) -> FieldError | None:
    iban = normal(text)
    if not iban:
        return FieldError("/iban", "missing", "Tell us the IBAN: the long number of the account, such as DE89 3704 0044 0532 0130 00.")
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+", iban):
        return FieldError("/iban", "no_iban", "An IBAN begins with two letters and two digits, such as DE89 3704 0044 0532 0130 00.")
    length = LENGTHS.get(iban[:2])
    if length is None:
        return FieldError("/iban", "iban_country", "We don’t know of IBANs that begin with {country}.", {"country": iban[:2]})
    if len(iban) != length:
        return FieldError("/iban", "iban_length", "An IBAN that begins with {country} has {length} characters; this one has {number}.",
                          {"country": iban[:2], "length": length, "number": len(iban)})
    if not check_digits_fit(iban):
        return FieldError("/iban", "iban_mistyped", "Something is mistyped in this IBAN: its check digits don’t fit. Compare it once more.")
    return None


def check_digits_fit(iban: str) -> bool:
    """ISO 7064, mod 97-10: the country and its digits go to the end, letters count from A = 10; what is left over is 1."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 == 1


def wrong_bic(text: str) -> FieldError | None:
    """It may be left out."""
    bic = normal(text)
    if bic and not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", bic):
        return FieldError("/bic", "no_bic", "A BIC has 8 or 11 letters and digits, such as COBADEFFXXX. You can leave it out.")
    return None


def wrong_holder(text: str) -> FieldError | None:
    holder = " ".join(text.split())
    if not holder:
        return FieldError("/holder", "missing", "Tell us whose account it is, as the bank knows the name.")
    if len(holder) > MOST_HOLDER:
        return FieldError("/holder", "too_long", "A transfer carries {most} letters of a name; this one has {number}.",
                          {"most": MOST_HOLDER, "number": len(holder)})
    if not any(sign.isalnum() for sign in holder) or not holder.isprintable():
        return FieldError("/holder", "no_name", "Write the name as the bank knows it.")
    return None


def wrong_number(text: str) -> FieldError | None:
    """Of payroll or billing: whatever they count by, in one line."""
    if not text.strip():
        return FieldError("/number", "missing", "Write the number under which they are known there.")
    if not _NUMBER.fullmatch(text.strip()):
        return FieldError("/number", "no_number", "Letters and digits, spaces and . _ / - between them, at most 40.")
    return None


def grouped(iban: str) -> str:
    """In groups of four, as it is printed."""
    return " ".join(iban[place:place + 4] for place in range(0, len(iban), 4))


def tail(number: str) -> str:
    """The last four of a number that is long enough to say nothing by them."""
    return number[-4:] if len(number) >= 8 else ""
