"""What every command asks of the words that somebody gives for what she does: there are some, and not too many."""
from foundation.kernel.errors import FieldError

MOST_WORDS = 300


def wrong_reason(reason: str, *, evidence: bool = False) -> list[FieldError]:
    """What is wrong with it, at /reason; spaces around it don't count. `evidence`: it says how something is known, not why it is done."""
    said = len(reason.strip())
    if not said:
        return [FieldError("/reason", "missing", "Say how you know: it’s kept with the reward.") if evidence else
                FieldError("/reason", "missing", "Say why: it’s kept, and others read it.")]
    return [FieldError("/reason", "too_long", "At most {most} characters.", {"most": MOST_WORDS})] if said > MOST_WORDS else []
