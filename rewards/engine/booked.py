"""What the decisions about a window have said of one milestone until now: by the commands' rows and by the replay alike."""
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class BookedSum:
    """minor: what it comes to before caps, `promoted` of it by each promotion. back: by how much refunds and disputes have lowered it before
    caps, and what they took back."""

    minor: int = 0
    promoted: Mapping[str, int] = field(default_factory=dict)
    back: tuple[int, int] = (0, 0)

    def after(self, step: Mapping, *, returned: bool = False) -> Self:
        """With what it fell to, and what each promotion had added in proportion; or with what it rose by, `returned`: because a dispute was won."""
        if step["step"] == "lowered":
            promoted = {key: part * step["to"] // step["from"] for key, part in self.promoted.items()} if step["from"] else self.promoted
            return replace(self, minor=step["to"], promoted=promoted)
        promoted = {**self.promoted, **{key: self.promoted.get(key, 0) + part for key, part in step.get("promoted", {}).items()}}
        back = self.back
        if returned:
            lowered, taken = back
            back = (lowered - step["uncapped"], max(0, taken - step["amount"])) if step["uncapped"] < lowered else (0, 0)
        return replace(self, minor=self.minor + step["uncapped"], promoted=promoted, back=back)

    def lowered(self, by: int, taken: int) -> Self:
        """With what a refund or a dispute takes from it, which may come back."""
        return replace(self, back=(self.back[0] + by, self.back[1] + taken)) if by > 0 else self
