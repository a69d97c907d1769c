"""Reads about what may forbid a reward."""
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from foundation.kernel.errors import NotFound
from rewards import states
from rewards.backtest.gates import HERS, Note
from rewards.models import Decision, LegalGate


def gate(gate_id: UUID) -> LegalGate:
    """Raises NotFound."""
    found = LegalGate.objects.select_related("referral").filter(id=gate_id).first()
    if found is None:
        raise NotFound("gate_unknown", "There’s no such note.")
    return found


def gate_for(*, program_id: UUID, advocate_id: UUID, party_id: UUID | None, to: str) -> str:
    """Why a decision has to wait: the kind of the oldest open note; ''. One about the advocate concerns what she gets, one about the company everything."""
    about = Q(party_id=party_id, party__isnull=False)
    if to in HERS:
        about |= Q(advocate_id=advocate_id)
    found = LegalGate.objects.filter(about, program_id=program_id, cleared_at__isnull=True).order_by("id").values_list("kind", flat=True).first()
    return f"{states.LEGAL_REASON}{found}" if found else ""


def gates_noted(program_id: UUID) -> list[Note]:
    """All that were ever noted in a program, the oldest first: facts of a history, for a replay."""
    rows = LegalGate.objects.filter(program_id=program_id).order_by("id")
    return [Note(*row) for row in rows.values_list("advocate_id", "party_id", "kind", "placed_at", "cleared_at")]


def gates_of(referral) -> list[LegalGate]:
    """About its advocate or its company in its program, the newest first."""
    return list(LegalGate.objects.filter(Q(advocate_id=referral.advocate_id) | Q(party_id=referral.party_id), program_id=referral.program_id).order_by("-id"))


def milestones_gated(of: LegalGate) -> list[UUID]:
    """With a decision that waits for a note of this program to be cleared, in the order of their receipt."""
    rows = _gated(of).filter(milestone__isnull=False)
    return list(dict.fromkeys(rows.order_by("milestone__received_at", "milestone_id").values_list("milestone_id", flat=True)))


def goals_gated(of: LegalGate) -> list[UUID]:
    """The same of goals."""
    return sorted(set(_gated(of).filter(goal__isnull=False).values_list("goal_id", flat=True)))


def _gated(of: LegalGate):
    rows = Decision.objects.filter(outcome=states.WAITING, reason__startswith=states.LEGAL_REASON, plan_version__program_id=of.program_id)
    rows = rows.filter(referral__party_id=of.party_id) if of.party_id else rows.filter(referral__advocate=of.advocate)
    return rows.filter(~Exists(Decision.objects.filter(replaces=OuterRef("id"))))


def open_gates(limit: int = 50) -> list[LegalGate]:
    """That nobody has cleared yet, the oldest first."""
    return list(LegalGate.objects.select_related("referral__party", "referral__advocate").filter(cleared_at__isnull=True).order_by("id")[:limit])
