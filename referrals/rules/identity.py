"""Who is meant by a lead: the forms under which people and companies are compared."""
import re
import unicodedata
from dataclasses import dataclass

from foundation.accounts import rules as accounts_rules
from referrals.rules.countries import country_of

FREE_MAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "yahoo.de", "icloud.com", "me.com", "aol.com",
    "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "mail.com", "proton.me", "protonmail.com", "posteo.de",
})
LEGAL_FORMS = frozenset({
    "gmbh", "ag", "ug", "kg", "ohg", "gbr", "ev", "eg", "se", "kgaa", "mbh", "co", "inc", "incorporated", "llc", "ltd", "limited", "plc", "corp",
    "corporation", "company", "bv", "nv", "sa", "sas", "sarl", "srl", "spa", "oy", "ab", "as", "aps", "sro", "doo", "kft", "pty",
})
SIMILAR = 88          # of 100; Jaro-Winkler of two folded company names from which a person looks at them
SAME_PERSON = 75      # with the same person's name, companies need to look less alike
BLOCK_LETTERS = 4     # candidates for a similar name share these first letters
TAIL_DIGITS = 7       # candidates for the same number share these last digits: prefixes are written in many ways
# Where a registry sells names one level further down, the company's own is the third from the right.
SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "or", "ne", "gv"})
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Identity:
    """The comparable forms of a lead; '' where the lead says nothing."""

    email: str
    phone: str
    domain: str
    company: str
    person: str

    @property
    def block(self) -> str:
        return self.company.replace(" ", "")[:BLOCK_LETTERS]

    @property
    def tail(self) -> str:
        return self.phone[-TAIL_DIGITS:] if self.phone else ""

    @property
    def country(self) -> str:
        return country_of(phone=self.phone, domain=self.domain)


def identity(*, person: str, company: str, email: str = "", phone: str = "") -> Identity:
    return Identity(email=normal_email(email), phone=normal_phone(phone), domain=company_domain(email), company=folded_company(company),
                    person=folded(person))


def normal_email(email: str) -> str:
    """Lower case; what stands after a plus is a private mark of its owner and names nobody else."""
    local, at, host = email.strip().lower().rpartition("@")
    return f"{local.split('+')[0]}@{host}" if at else ""


def normal_phone(phone: str) -> str:
    """'+49 (431) 22-0' and '0049 431 220' -> '+49431220'. A number without its country is '' : it could be anybody's."""
    digits = re.sub(r"[^\d+]", "", re.sub(r"\(0\)", "", phone))
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    return digits if re.fullmatch(r"\+\d{7,15}", digits) else ""


def company_domain(email: str) -> str:
    """The domain of a company address as its owner registered it ('mail.eu.brandt.co.uk' -> 'brandt.co.uk'), '' for free mail providers."""
    host = normal_email(email).rpartition("@")[2]
    labels = host.split(".")
    far = 3 if len(labels) > 2 and labels[-2] in SECOND_LEVEL and len(labels[-1]) == 2 else 2
    registered = ".".join(labels[-far:])
    return "" if registered in FREE_MAIL else registered


def domain_of(typed: str) -> str:
    """A domain as people write it ('https://www.Brandt.example/about', 'x@brandt.example'), in its comparable form; '' for none."""
    host = re.sub(r"^[a-z]+://", "", typed.strip().lower()).split("/")[0].rpartition("@")[2].removeprefix("www.")
    return company_domain(f"x@{host}") if looks_like_email(f"x@{host}") else ""


def is_free_mail(typed: str) -> bool:
    return typed.strip().lower().rpartition("@")[2].removeprefix("www.") in FREE_MAIL


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_GERMAN))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain.encode("ascii", "ignore").decode()).split())


def folded_company(name: str) -> str:
    """Without its legal form: 'Brandt Maschinenbau GmbH & Co. KG' -> 'brandt maschinenbau'. A name of nothing else stays."""
    words = folded(name).split()
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)


def similarity(one: str, other: str) -> int:
    """Jaro-Winkler in whole hundredths, 0 to 100, rounded down."""
    if one == other:
        return 100 if one else 0
    reach = max(len(one), len(other)) // 2 - 1
    taken, matched = [False] * len(other), []
    for place, letter in enumerate(one):
        for there in range(max(0, place - reach), min(len(other), place + reach + 1)):
            if not taken[there] and other[there] == letter:
                taken[there] = True
                matched.append(letter)
                break
    if not matched:
        return 0
    theirs = [letter for letter, was_taken in zip(other, taken, strict=True) if was_taken]
    swapped = sum(a != b for a, b in zip(matched, theirs, strict=True)) // 2
    count, mine, hers = len(matched), len(one), len(other)
    # One fraction of whole numbers, divided once: the verdict at the threshold is exact, and the same on every machine.
    jaro, whole = count * count * (mine + hers) + (count - swapped) * mine * hers, 3 * mine * hers * count
    prefix = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(mine, hers))
    return 10 * (10 * jaro + min(prefix, 4) * (whole - jaro)) // whole


def looks_like_email(text: str) -> bool:
    """Whether mail could reach it. Proof is a matter of an answer, not of a pattern."""
    return accounts_rules.looks_like_address(text.strip())
