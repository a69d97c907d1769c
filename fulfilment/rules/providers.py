"""Who pays what: points by ourselves at once, money by a file that somebody makes."""
from foundation.kernel.money import POINTS

POINTS_PROVIDER = "points"


def provider_for(currency: str) -> str | None:
    """The provider that pays in `currency` as soon as it is asked; None for money, which waits for a file."""
    return POINTS_PROVIDER if currency == POINTS else None


def provider_of_file(kind: str) -> str:
    """The name under which a kind of file stands in the books: 'file:bank'."""
    return f"file:{kind}"
