"""What may forbid a reward, as it was noted: from when until when each note was open."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rewards import states
from rewards.backtest.history import Claim

HERS = ("advocate", "customer_account")   # the plan's words for what the advocate herself gets


@dataclass(frozen=True, slots=True)
class Note:
    """About an advocate or about a company; of two ids one is None."""

    advocate_id: UUID | None
    party_id: UUID | None
    kind: str
    placed_at: datetime
    cleared_at: datetime | None

    def concerns(self, claim: Claim) -> bool:
        return claim.party_id == self.party_id if self.party_id is not None else claim.advocate_id == self.advocate_id


class Gates:
    """`notes`: the oldest first. Where there are none, nothing is asked."""

    def __init__(self, notes: Iterable[Note] = ()):
        self.notes = tuple(notes)
        self.about: dict[UUID | None, list[Note]] = {}
        for note in self.notes:
            self.about.setdefault(note.party_id or note.advocate_id, []).append(note)

    def of(self, claim: Claim) -> Sequence[Note]:
        return [note for its_id in (claim.advocate_id, claim.party_id) for note in self.about.get(its_id, ())] if self.about else ()

    def reason(self, claim: Claim, to: str, at: datetime) -> str:
        """Why a decision has to wait at that instant, as rewards.queries.gate_for says it; ''."""
        found = [note for note in self.of(claim) if note.placed_at <= at and (note.cleared_at is None or at < note.cleared_at)
                 and (note.party_id is not None or to in HERS)]
        return f"{states.LEGAL_REASON}{min(found, key=self.notes.index).kind}" if found else ""

    def cleared_after(self, claims: Iterable[Claim], at: datetime) -> set[datetime]:
        """When what waits then, or is going to, is worked out."""
        return {note.cleared_at for claim in claims for note in self.of(claim) if note.cleared_at is not None and note.cleared_at > at}


NO_GATES = Gates()
