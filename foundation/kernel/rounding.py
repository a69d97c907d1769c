"""The one rounding: an exact fraction of minor units becomes whole ones. Integers only, no float ever."""
HALF_EVEN, HALF_UP, DOWN = "half_even", "half_up", "down"
MODES = (HALF_EVEN, HALF_UP, DOWN)


def rounded(numerator: int, denominator: int, mode: str = HALF_EVEN) -> int:
    """numerator / denominator as a whole number. half_up rounds halves away from zero, down towards zero.

    Raises ValueError for an unknown mode or a denominator that is not above zero."""
    if denominator <= 0:
        raise ValueError("the denominator must be above zero")
    if mode not in MODES:
        raise ValueError(f"{mode!r} is no rounding; one of {', '.join(MODES)}")
    whole, rest = divmod(abs(numerator), denominator)
    double = 2 * rest
    up = mode != DOWN and (double > denominator or (double == denominator and (mode == HALF_UP or whole % 2 == 1)))
    return (whole + up) * (1 if numerator >= 0 else -1)
