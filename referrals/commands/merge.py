"""Two parties turn out to be one: their claims become claims on one party, and of those accepted the earliest stands."""
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import NotFound, Refused
from referrals import queries, states
from referrals.commands import clocks, moves, steps
from referrals.commands.scan import scan
from referrals.models import Deal, DealReference, Party, PartyKey, Referral
from referrals.rules import queue


def merge_parties(*, party_id: UUID, into_id: UUID, acting: Actor, at: datetime) -> Party:
    """Everything of the one goes over to the other. What was decided about deals stays as it was.

    Raises NotFound, and Refused when the same advocate won on both or both are one already."""
    for each in sorted((party_id, into_id), key=str):
        moves.lock_party(each)
    found = {row.id: row for row in Party.objects.filter(id__in=(party_id, into_id), merged_into=None)}
    if len(found) != 2:
        raise NotFound("party_unknown", "There’s no such company or person.")
    for each in (party_id, into_id):
        clocks.apply_due(each, at)
    _one_claim_each(party_id, into_id, acting=acting, at=at)
    # The constraint allows one protection: those that come over begin without, and the one that stands takes it up.
    Referral.objects.filter(party_id=party_id).update(protects=False)
    Referral.objects.filter(party_id=party_id).update(party_id=into_id)
    Deal.objects.filter(party_id=party_id).update(party_id=into_id)
    known = set(DealReference.objects.filter(party_id=into_id).values_list("source", "reference"))
    for named in DealReference.objects.filter(party_id=party_id):
        if (named.source, named.reference) not in known:   # one reference frozen for two deals stays where it is: a person has to look
            DealReference.objects.filter(id=named.id).update(party_id=into_id)
    PartyKey.objects.filter(party_id=party_id).update(party_id=into_id)
    merged = found[party_id]
    moved = {name: getattr(merged, name) for name in ("email", "email_key", "phone", "phone_key") if getattr(merged, name) and not getattr(found[into_id], name)}
    Party.objects.filter(id=party_id).update(merged_into=found[into_id], email_key="", phone_key="")
    Party.objects.filter(id=into_id).update(**moved, do_not_contact_at=found[into_id].do_not_contact_at or merged.do_not_contact_at)
    steps.keep_to_her_no(into_id, at)
    let_the_earlier_stand(into_id, at)
    for row in steps.open_claims(into_id, states.DECIDABLE):
        Referral.objects.filter(id=row.id).update(findings=scan(row))
        steps.judge_again(moves.locked(row.id), at=at)
    clocks.move_up(into_id, at)
    return Party.objects.get(id=into_id)


def let_the_earlier_stand(party_id: UUID, at: datetime) -> None:
    """Of several advocates' accepted claims of one kind the earliest receipt stays accepted; the others wait behind it."""
    for kind in states.CLAIMANTS:
        worked = [row for row in steps.open_claims(party_id, states.WORKED) if row.claimant_kind == kind]
        for row in worked[1:]:
            ahead = [one for one in worked if one.advocate_id != row.advocate_id and (one.received_at, str(one.id)) < (row.received_at, str(row.id))]
            in_the_way = queue.obstacles(queries.as_claim(row), [queries.as_claim(one) for one in ahead], at)
            if in_the_way:
                steps.wait(moves.locked(row.id), in_the_way, acting=SYSTEM, at=at)


def _one_claim_each(party_id: UUID, into_id: UUID, *, acting: Actor, at: datetime) -> None:
    """The same advocate introduced both: the earlier receipt stays, the other is taken back for her."""
    for row in Referral.objects.filter(party_id=party_id, status__in=(*states.OPEN, states.WON)):
        other = queries.standing_referral(row.advocate_id, row.program_id, into_id)
        if other is None:
            continue
        first, second = sorted((row, other), key=lambda one: (one.status != states.WON, one.received_at, str(one.id)))
        if second.status == states.WON:
            raise Refused("both_won", "The same person was credited for both, so they stay apart.")
        steps.withdraw(moves.locked(second.id), acting=acting, at=at)
