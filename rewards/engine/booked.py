"""What the decisions about a window have said of one milestone until now: by the commands' rows and by the replay alike."""
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class BookedSum:
    """minor: what it comes to before caps, `promoted` of it by each promotion. back: by how much refunds and disputes have lowered it before
    caps, and what they took back."""

    minor: int = 0
    promoted: Counter[str] = field(default_factory=Counter)
    back: tuple[int, int] = (0, 0)

    def take(self, step: Mapping, *, returned: bool = False) -> None:
        """What it fell to, with what each promotion had added in proportion; or by how much it rose, `returned`: because a dispute was won."""
        if step["step"] == "lowered":
            self.promoted = Counter({key: part * step["to"] // step["from"] for key, part in self.promoted.items()}) if step["from"] else self.promoted
            self.minor = step["to"]
            return
        self.minor += step["uncapped"]
        self.promoted.update(step.get("promoted", {}))
        if returned:
            lowered, taken = self.back
            self.back = (lowered - step["uncapped"], max(0, taken - step["amount"])) if step["uncapped"] < lowered else (0, 0)

    def lower(self, by: int, taken: int) -> None:
        """A refund or a dispute takes from it, and may come back."""
        if by > 0:
            self.back = self.back[0] + by, self.back[1] + taken
