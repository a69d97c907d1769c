"""What may forbid a reward: a fact about somebody or a company is noted, and another person clears it. Until then nothing is granted."""
from datetime import datetime
from uuid import UUID

from advocates import queries as advocates_queries
from foundation.accounts import queries as accounts_queries
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError, NotAllowed, NotFound, Refused
from foundation.outbox import commands as outbox_commands
from referrals import queries as referrals_queries
from rewards import events, queries, states
from rewards.commands import accrue, adjusting, terms
from rewards.commands.locks import lock_enrolment
from rewards.commands.reasons import wrong_reason
from rewards.models import Decision, LegalGate


def place_gate(*, referral_id: UUID, about: str, kind: str, reason: str, acting: Actor, at: datetime) -> LegalGate:
    """About who introduced them (advocate), in this program, or about the company (party). What is decided from now on waits; what was
    granted before is held by a hold, if somebody places one.

    Raises BadInput at the field, Refused where that is noted already, NotAllowed for anybody but the staff."""
    referral = referrals_queries.referral(referral_id)
    by = _refuse_others(referral, acting)
    wrong = []
    if about not in states.GATED:
        wrong.append(FieldError("/about", "unknown", "Choose one of: {choices}.", {"choices": ", ".join(states.GATED)}))
    if kind not in states.GATES:
        wrong.append(FieldError("/kind", "unknown", "Choose one of: {kinds}.", {"kinds": ", ".join(states.GATES)}))
    wrong += wrong_reason(reason)
    if wrong:
        raise BadInput(wrong)
    of = {"program_id": referral.program_id, "advocate_id": referral.advocate_id if about == states.GATED_ADVOCATE else None,
          "party_id": referral.party_id if about == states.GATED_PARTY else None, "kind": kind}
    lock_enrolment(referral.enrolment_id)   # what is worked out in this moment comes before or after it
    if LegalGate.objects.filter(**of, cleared_at__isnull=True).exists():
        raise Refused("gate_known", "That’s noted already, and waits for somebody to clear it.")
    gate = LegalGate.objects.create(**of, referral_id=referral.id, reason=reason.strip(), placed_by=by, placed_at=at)
    outbox_commands.record(events.LegalGatePlaced(**_about(gate)), acting=acting, at=at)
    return gate


def clear_gate(*, gate_id: UUID, reason: str, acting: Actor, at: datetime) -> LegalGate:
    """Nothing speaks against it any more: what waited is worked out by the terms that it waited under. Raises Refused for who noted it."""
    gate = LegalGate.objects.select_for_update(of=("self",)).filter(id=gate_id).first()
    if gate is None:
        raise NotFound("gate_unknown", "There’s no such note.")
    _refuse_others(referrals_queries.referral(gate.referral_id), acting)
    wrong = wrong_reason(reason, evidence=True)
    if wrong:
        raise BadInput(wrong)
    if gate.cleared_at is not None:
        raise Refused("gate_cleared", "Somebody has cleared that already.")
    if gate.placed_by == acting.id and accounts_queries.staff_count() > 1:
        raise Refused("second_person", "You noted this, so somebody else has to clear it.")
    gate.cleared_by, gate.cleared_at, gate.cleared_because = acting.id, at, reason.strip()
    gate.save(update_fields=["cleared_by", "cleared_at", "cleared_because"])
    outbox_commands.record(events.LegalGateCleared(**_about(gate)), acting=acting, at=at)
    return gate


def rework_cleared(*, gate_id: UUID, cause: str, at: datetime) -> list[Decision]:
    """What waited for it is decided, each by its own plan version; what waits for something else goes on waiting."""
    terms.hold()
    gate = queries.gate(gate_id)
    enrolments = referrals_queries.enrolments_on(gate.party_id) if gate.party_id else []
    if gate.advocate_id:
        enrolments = [row.id for row in advocates_queries.enrolments_of(gate.advocate_id) if row.program_id == gate.program_id]
    for enrolment_id in sorted(set(enrolments)):
        lock_enrolment(enrolment_id)   # a decision that is being written, and still saw the note, is found after it
    made = []
    for milestone_id in queries.milestones_gated(gate):
        made += accrue.rework_waiting(milestone_id=milestone_id, cause=cause, at=at)
        adjusting.settle(milestone_id=milestone_id, cause=cause, at=at)   # what was refunded meanwhile
    return made


def _refuse_others(referral, acting: Actor) -> UUID:
    """Who acts, of the staff."""
    if acting.kind != "staff" or acting.id is None:
        raise NotAllowed("staff_only", "Somebody on the staff has to do that.")
    if acting.id == referral.advocate.user_id or referrals_queries.gains_from(referral, acting.id):
        raise Refused("own_referral", "You’d earn from this referral yourself, so somebody else has to decide about it.")
    return acting.id


def _about(gate: LegalGate) -> dict:
    return {"subject_id": gate.referral_id, "gate_id": gate.id, "kind": gate.kind, "program_id": gate.program_id}
