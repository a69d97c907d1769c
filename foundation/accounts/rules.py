"""Questions about people and their rights; nothing here knows a database."""
import re
import unicodedata

from foundation.accounts import states

# Nothing that mail would refuse to write to (mail/rules.py): no domain in brackets, no control character.
_PART = r"[^@\s,:;<>\"\\\[\]\x00-\x1f\x7f]"
ADDRESS = re.compile(rf"{_PART}+@{_PART}+\.(?:(?!\.){_PART}){{2,}}")
UNSEEN = ("Cf", "Cs", "Co", "Cn")   # marks without width or that turn the direction: two addresses that look the same are one to people
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128


def normal_address(email: str) -> str:
    """As it is stored and compared: without blanks around it, in lower case."""
    return email.strip().lower()


def looks_like_address(email: str) -> bool:
    return len(email) <= 254 and ADDRESS.fullmatch(email) is not None and not any(unicodedata.category(char) in UNSEEN for char in email)


def may_be_greeted(name: str) -> bool:
    """Whether `name` may stand in a mail that anybody can have sent to anybody: nothing that a mail program turns into a link."""
    return len(name) <= 60 and not re.search(r"[/:@\\]|\w\.\w\w", name)


def needs_second_factor(role: str) -> bool:
    return role in states.NEED_SECOND_FACTOR


def is_strong(how: str, role: str, has_second_factor: bool) -> bool:
    """Whether a session that was opened `how` is enough for somebody in `role`."""
    if how == states.BY_SECOND_FACTOR:
        return True
    return how == states.BY_PASSWORD and not needs_second_factor(role) and not has_second_factor


def leaves_no_owner(*, owners: int, role_before: str, role_after: str | None) -> bool:
    """Whether a change takes the last owner away. `role_after` None: removed."""
    return role_before == states.OWNER and role_after != states.OWNER and owners <= 1


def unknown_scopes(scopes) -> list[str]:
    return sorted(set(scopes) - set(states.SCOPES))


def key_in(authorization: str) -> str | None:
    """The secret of 'Bearer rp_…', None for anything else."""
    kind, _, secret = authorization.strip().partition(" ")
    return secret.strip() if kind.lower() == "bearer" and secret.strip().startswith("rp_") else None
