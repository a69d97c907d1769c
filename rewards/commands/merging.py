"""One person was known twice: what both are owed is owed to one, by bookings; nothing that was decided is decided again."""
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from advocates import queries as advocates_queries
from advocates.commands import merging as advocates_merging
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import Refused
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger import queries as ledger_queries
from foundation.ledger import states as ledger_states
from foundation.ledger.commands import AccountRef, Leg
from partners import queries as partners_queries
from partners.commands import merging as partners_merging
from referrals import queries as referrals_queries
from referrals.commands import merge_people
from rewards import queries, rules, states
from rewards.commands import agreements_merged, debts
from rewards.commands.locks import lock_enrolment, lock_money
from rewards.commands.netting import net_what_is_approved
from rewards.commands.release import locked, release
from rewards.models import Hold, LegalGate, Progress, Reward

LEGS_OF_ONE = 2                                  # from the one account, to the other
AT_ONCE = ledger_states.MOST_LEGS // LEGS_OF_ONE


@dataclass
class Merged:
    """What came together. `balances`: what stood on each kind of account of the one that went, with the ledger's sign."""

    merge: advocates_merging.Merge
    organisation: partners_queries.Organisation | None = None
    agreed: agreements_merged.Carried = field(default_factory=agreements_merged.Carried)
    claims: merge_people.Moved = field(default_factory=merge_people.Moved)
    rewards: int = 0
    balances: list[tuple[str, Money]] = field(default_factory=list)


def merge_people_into_one(*, advocate_id: UUID, into_id: UUID, acting: Actor, at: datetime) -> Merged:
    """Everything of `advocate_id` is `into_id`'s, who is the same person. Raises NotFound, and Refused as the parts of it do."""
    before = advocates_queries.enrolments_of_all((advocate_id, into_id))
    counts_from = agreements_merged.begin([row for rows in before.values() for row in rows], at=at)
    goes, stays = advocates_merging.locked_pair(advocate_id=advocate_id, into_id=into_id, acting=acting)
    both = advocates_queries.enrolments_of_all((goes.id, stays.id), also_merged=True)
    for enrolment_id in sorted(row.id for rows in both.values() for row in rows):
        lock_enrolment(enrolment_id)   # what is being worked out comes before
    organisation = partners_merging.merge_members(advocate_id=goes.id, into_id=stays.id, acting=acting, at=at)
    merge = advocates_merging.merge_entries(goes, stays, acting=acting, at=at)
    done = Merged(merge, organisation, agreements_merged.carry_over(merge.kept, acting=acting, at=counts_from))
    for old, kept in merge.kept.items():
        _count_together(old, kept)
    _take_over(done, acting=acting, at=at)
    return done


def take_over_the_rest(*, advocate_id: UUID, acting: Actor, at: datetime) -> Merged:
    """What somebody else wrote in the name of the entry that went, in the very moment in which it went. Mostly nothing."""
    goes, stays = advocates_queries.advocate(advocate_id), advocates_queries.goes_on_as(advocate_id)
    done = Merged(advocates_merging.Merge(goes, stays, {}))
    if stays.id != goes.id:
        _take_over(done, acting=acting, at=at)
    return done


def _take_over(done: Merged, *, acting: Actor, at: datetime) -> None:
    goes, stays, kept = done.merge.goes, done.merge.stays, done.merge.kept
    decided = queries.referrals_decided_in(kept) | queries.referrals_under_other_terms(kept)
    done.claims = merge_people.merge_claimants(advocate_id=goes.id, into_id=stays.id, enrolments=kept, but=decided, acting=acting, at=at)
    _carry_notes(goes.id, stays.id)
    for kind in states.OF_THE_ADVOCATE:
        for owner in sorted((goes.id, stays.id), key=str):
            lock_money(kind, owner)
    rows = list(Reward.objects.select_for_update(no_key=True, of=("self",)).filter(advocate_id=goes.id).order_by("id"))
    if any(row.beneficiary_kind in states.OF_THE_ADVOCATE and row.state in (states.FULFILLING, states.UNKNOWN) for row in rows):
        raise Refused("on_its_way", "Something is on its way to {name}. Bring the two together once it has arrived.", {"name": goes.name})
    own = [row.id for row in rows if row.beneficiary_kind in states.OF_THE_ADVOCATE]
    Reward.objects.filter(id__in=own).update(advocate_id=stays.id, beneficiary_id=stays.id)
    Reward.objects.filter(id__in=[row.id for row in rows if row.id not in set(own)]).update(advocate_id=stays.id)
    done.rewards = len(own)
    for kind in states.OF_THE_ADVOCATE:
        done.balances += _move_balances(kind, goes.id, stays.id, at=at)
        debts.merge_settlements(goes=(kind, goes.id), stays=(kind, stays.id), acting=acting, at=at)
    for reward_id in own:
        _let_go(reward_id, at=at)
    for kind in states.OF_THE_ADVOCATE:
        for currency in ledger_queries.currencies_of(kind, stays.id):
            net_what_is_approved(kind, stays.id, currency, at=at)   # what the one owes the other may answer for now


def _carry_notes(goes: UUID, stays: UUID) -> None:
    """What may forbid her a reward concerns the entry that goes on, and clearing it finds what waits. Noted about both, the one of the entry that stays is enough."""
    known = set(LegalGate.objects.filter(advocate_id=stays, cleared_at__isnull=True).values_list("program_id", "kind"))
    for row in LegalGate.objects.select_for_update(of=("self",)).filter(advocate_id=goes).order_by("id"):
        if row.cleared_at is not None or (row.program_id, row.kind) not in known:
            LegalGate.objects.filter(id=row.id).update(advocate_id=stays)


def _move_balances(owner_kind: str, goes: UUID, stays: UUID, *, at: datetime) -> list[tuple[str, Money]]:
    """Whatever stands on an account of the one goes over to the other's, reward by reward: the sums stay, only whose they are changes."""
    found = []
    for kind, currency in ledger_queries.accounts_with_balances(owner_kind, goes):
        here, there = AccountRef(kind, owner_kind, goes), AccountRef(kind, owner_kind, stays)
        parts = ledger_queries.parts_of(here, currency)
        found.append((kind, Money(sum(minor for _, minor in parts), currency)))
        for number, some in enumerate(_in_order(kind, parts)):
            legs = [Leg(account, Money(sign * minor, currency), reward_id) for reward_id, minor in some for account, sign in ((here, -1), (there, 1))]
            credit = ledger_states.SIDE_OF[kind] == ledger_states.CREDIT
            # No leg may bring an account to the wrong side of zero on the way: what raises a balance goes before what lowers it.
            legs.sort(key=lambda leg: (leg.money.minor > 0) == credit)
            ledger_commands.post(key=f"merged:{goes}:{owner_kind}:{kind}:{currency}:{at.isoformat()}:{number}", kind="reward_moved", occurred_at=at, legs=legs)
    return found


def _in_order(kind: str, parts: list[tuple[UUID | None, int]]) -> list[list[tuple[UUID | None, int]]]:
    """As many as one booking holds. What stands against the side of the account (points that were spent) goes with the largest of the rest."""
    against = 1 if ledger_states.SIDE_OF[kind] == ledger_states.CREDIT else -1
    ordered = sorted(parts, key=lambda part: (part[1] * against < 0, -abs(part[1])))
    return [ordered[start:start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE)]


def _let_go(reward_id: UUID, *, at: datetime) -> None:
    """What was kept for somebody who had not joined is hers, where the one that stays joined the program and proved who she is."""
    hold = Hold.objects.filter(reward_id=reward_id, kind=states.UNCLAIMED, released_at__isnull=True).first()
    if hold is None:
        return
    reward = locked(reward_id)
    enrolment = advocates_queries.counted_with(advocates_queries.enrolment(reward.enrolment_id))
    if reward.state == states.PENDING and enrolment.terms_id is not None and advocates_queries.is_proven(enrolment.advocate):
        release(reward, hold, acting=SYSTEM, at=at)


def _count_together(old: UUID, kept: UUID) -> None:
    """She is one person, so the next deal has the place after those of both, also of what she did for an organisation. What was counted
    and priced stays in its own window."""
    subjects = {old: kept} | {rules.member_id(old, one): rules.member_id(kept, one) for one in referrals_queries.organisations_referred_for(old)}
    for row in Progress.objects.select_for_update(no_key=True).filter(subject_id__in=subjects).order_by("id"):
        own, _ = Progress.objects.select_for_update(no_key=True).get_or_create(
            program_id=row.program_id, subject_id=subjects[row.subject_id], escalator=row.escalator, window_start=row.window_start)
        own.metric += row.metric
        own.peak = max(own.peak, row.peak, own.metric)
        own.save(update_fields=["metric", "peak"])
