"""Whether a password will do."""
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from foundation.accounts import rules
from foundation.kernel.errors import BadInput, FieldError


def refuse_weak(password: str, email: str) -> None:
    """Raises BadInput at /password."""
    wrong = None
    if len(password) < rules.SHORTEST_PASSWORD:
        wrong = FieldError("/password", "too_short", "Use at least {shortest} characters. Four random words do well.", {"shortest": rules.SHORTEST_PASSWORD})
    elif len(password) > rules.LONGEST_PASSWORD:
        wrong = FieldError("/password", "too_long", "Use at most {longest} characters.", {"longest": rules.LONGEST_PASSWORD})
    elif password.strip().lower() == email or _is_common(password):
        wrong = FieldError("/password", "too_common", "Others would guess this one soon. Choose another.")
    if wrong:
        raise BadInput([wrong])


def _is_common(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False
