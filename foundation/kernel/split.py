"""An amount shared out to the last minor unit."""
from collections.abc import Sequence


def split(total: int, weights: Sequence[int]) -> list[int]:
    """`total` minor units in proportion to `weights` by largest remainder; the parts always sum to the total.

    Of equal remainders the larger weight comes first, then the earlier place. A negative total is shared out like its
    positive. Raises ValueError for a negative weight or when all are zero."""
    if any(weight < 0 for weight in weights) or sum(weights) == 0:
        raise ValueError("weights are zero or more, and one is above zero")
    if total < 0:
        return [-part for part in split(-total, weights)]
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda place: (-remainders[place], -weights[place], place))
    for place in order[:total - sum(parts)]:
        parts[place] += 1
    return parts
