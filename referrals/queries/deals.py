"""Reads about deals and what waits for one: what a decision is taken from, always under the party's lock."""
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from programs import queries as programs_queries
from referrals import states
from referrals.models import Attribution, Candidate, Deal, KeptMilestone, Milestone, MilestoneAdjustment, Referral
from referrals.rules.deals import NamedDeal
from referrals.rules.precedence import Contender, Credit

# Where several things happened in one instant, what implies the others comes last.
RANK = {states.MILESTONE_QUALIFIED: 1, states.MEETING_HELD: 2, states.MILESTONE_WON: 3, states.INVOICE_PAID: 4, states.RENEWAL: 5}

# What a claim competes by, all that is read of it and its program.
COMPETES_BY = ("advocate_id", "claimant_kind", "status", "received_at", "accepted_at", "protected_until", "ended_at", "program__late_credit_days",
               "program__ends_at", "program__tail_days", "program__priority")


def named_deals(party_id: UUID) -> list[NamedDeal]:
    """The first one first."""
    return [NamedDeal(deal.id, {row.source: row.reference for row in deal.references.all()})
            for deal in Deal.objects.prefetch_related("references").filter(party_id=party_id).order_by("id")]


def contenders_for(party_id: UUID) -> dict[str, list[Contender]]:
    """Claimant kind -> every claim of that kind on the party."""
    found: dict[str, list[Contender]] = defaultdict(list)
    rows = Referral.objects.select_related("program").only(*COMPETES_BY).filter(party_id=party_id)
    for row in rows.order_by("received_at", "id"):
        late_until = row.ended_at + timedelta(days=row.program.late_credit_days) if row.ended_at else None
        found[row.claimant_kind].append(Contender(
            referral_id=row.id, advocate_id=row.advocate_id, status=row.status, received_at=row.received_at, accepted_at=row.accepted_at,
            protected_until=row.protected_until, ended_at=row.ended_at, late_until=late_until, tail_until=programs_queries.tail_until(row.program),
            priority=row.program.priority))
    return dict(found)


def credits_on(party_id: UUID, kind: str, *, but: UUID | None = None) -> list[Credit]:
    """The decisions of one kind about the party that stand and credit somebody, the first one first; those of the same claims are
    one credit. `but`: without this deal."""
    rows = (Attribution.objects.select_related("milestone").prefetch_related("candidates")
            .filter(deal__party_id=party_id, claimant_kind=kind, winner__isnull=False, superseded_by__isnull=True).order_by("at", "id"))
    found: dict[tuple, Credit] = {}
    for row in rows:
        if row.deal_id == but:
            continue
        shares = {one.referral_id: one.share_bp for one in row.candidates.all() if one.share_bp}
        key = tuple(sorted(shares.items()))
        first = found.get(key)
        since = min(first.since, row.milestone.occurred_at) if first else row.milestone.occurred_at
        found[key] = Credit(shares=shares, level=first.level if first else row.level or 0, since=since, decided_at=first.decided_at if first else row.at)
    return sorted(found.values(), key=lambda credit: (credit.since, credit.decided_at))


def zone_of(party_id: UUID) -> str:
    """Of the program that introduced the party first: its calendar counts the months of a credit."""
    first = Referral.objects.select_related("program").filter(party_id=party_id).order_by("received_at", "id").first()
    return first.program.time_zone if first else "UTC"


def attribution_of(deal_id: UUID, kind: str) -> Attribution | None:
    """The decision in force."""
    return (Attribution.objects.select_related("milestone", "deal").prefetch_related("candidates")
            .filter(deal_id=deal_id, claimant_kind=kind, superseded_by__isnull=True).first())


def attributions_crediting(referral_id: UUID) -> list[Attribution]:
    """The decisions in force that credit a claim, the first one first."""
    return list(Attribution.objects.select_related("milestone", "deal").filter(
        superseded_by__isnull=True, id__in=Candidate.objects.filter(referral_id=referral_id, share_bp__gt=0).values("attribution_id")).order_by("at", "id"))


def attributions_of_deal(deal_id: UUID) -> list[Attribution]:
    """The decisions in force, one for each kind of claimant."""
    return list(Attribution.objects.select_related("milestone", "deal").filter(deal_id=deal_id, superseded_by__isnull=True).order_by("claimant_kind"))


def won_deals(party_id: UUID) -> list[Milestone]:
    """The wins of a party that stand, as they happened."""
    rows = Milestone.objects.select_related("deal", "referral__advocate").filter(deal__party_id=party_id, kind=states.MILESTONE_WON).order_by("occurred_at", "id")
    gone = withdrawn(row.id for row in rows)
    return [row for row in rows if row.id not in gone]


def has_undecided_wins(party_id: UUID) -> bool:
    """Whether a win of a party may wait for a decision of one kind of claimant: there is none, or one that credits nobody since a void."""
    won = set(Milestone.objects.filter(deal__party_id=party_id, kind=states.MILESTONE_WON).values_list("deal_id", flat=True))
    if not won:
        return False
    kinds = set(Referral.objects.filter(party_id=party_id).values_list("claimant_kind", flat=True))
    rows = Attribution.objects.filter(deal_id__in=won, superseded_by__isnull=True).values_list("deal_id", "claimant_kind", "winner_id", "cause")
    decided = {(deal_id, kind) for deal_id, kind, winner_id, cause in rows if winner_id is not None or cause != states.BY_VOID}
    return any((deal_id, kind) not in decided for deal_id in won for kind in kinds)


def is_won(deal_id: UUID) -> bool:
    won = Milestone.objects.filter(deal_id=deal_id, kind=states.MILESTONE_WON).first()
    return won is not None and stands(won.id)


def has_earlier_deal(party_id: UUID, deal_id: UUID) -> bool:
    """Whether the party had a deal before this one. One whose win was taken back never was one."""
    earlier = set(Deal.objects.filter(party_id=party_id, id__lt=deal_id).values_list("id", flat=True))
    wins = {row.id: row.deal_id for row in Milestone.objects.filter(deal_id__in=earlier, kind=states.MILESTONE_WON)}
    return bool(earlier - {wins[milestone_id] for milestone_id in withdrawn(wins)})


def milestones_of_deal(deal_id: UUID) -> list[Milestone]:
    """Those that stand."""
    rows = list(Milestone.objects.select_related("referral").filter(deal_id=deal_id).order_by("occurred_at", "id"))
    gone = withdrawn(row.id for row in rows)
    return [row for row in rows if row.id not in gone]


def stands(milestone_id: UUID) -> bool:
    return milestone_id not in withdrawn([milestone_id])


def withdrawn(milestone_ids: Iterable[UUID]) -> set[UUID]:
    """Of these milestones those that were taken back and do not stand again."""
    wanted, last = tuple(milestone_ids), dict[UUID, str]()
    if not wanted:
        return set()
    said = MilestoneAdjustment.objects.filter(milestone_id__in=wanted, kind__in=(states.WITHDRAWAL, states.REINSTATEMENT)).order_by("id")
    last.update(said.values_list("milestone_id", "kind"))
    return {milestone_id for milestone_id, kind in last.items() if kind == states.WITHDRAWAL}


def stands_since(milestone: Milestone) -> datetime:
    """When it was told that it happened: the last time, where it was withdrawn in between."""
    again = reinstated(milestone.id)
    return again.received_at if again is not None else milestone.received_at


def reinstated(milestone_id: UUID) -> MilestoneAdjustment | None:
    """By what it stood again last."""
    return MilestoneAdjustment.objects.filter(milestone_id=milestone_id, kind=states.REINSTATEMENT).order_by("id").last()


def is_withdrawn(said: Iterable[MilestoneAdjustment]) -> bool:
    """The same of one milestone, by everything that was said about it."""
    last = max((row for row in said if row.kind in (states.WITHDRAWAL, states.REINSTATEMENT)), key=lambda row: row.id, default=None)
    return last is not None and last.kind == states.WITHDRAWAL


def credited_or(deal_id: UUID, reported_on: Referral) -> Referral:
    """On which claim what follows a win is written down: the advocate's who is credited, else the rep's, else where it was reported."""
    for row in attributions_of_deal(deal_id):   # advocate stands before rep
        if row.winner_id:
            return Referral.objects.select_related("advocate", "program").get(id=row.winner_id)
    return reported_on


def first_receipt(party_id: UUID) -> datetime:
    """When anybody introduced them first."""
    return Referral.objects.filter(party_id=party_id).order_by("received_at").values_list("received_at", flat=True)[0]


# News that waits

def kept_of_party(party_id: UUID) -> list[KeptMilestone]:
    """In the order in which it happened."""
    rows = KeptMilestone.objects.filter(party_id=party_id, settled_at__isnull=True)
    return sorted(rows, key=lambda row: (row.occurred_at, RANK.get(row.kind, 0), row.received_at, row.id))


def kept_on(referral_id: UUID) -> list[KeptMilestone]:
    """What waits on the party of a claim, as it happened, for the claim's own page."""
    party_id = Referral.objects.filter(id=referral_id).values_list("party_id", flat=True).first()
    return kept_of_party(party_id) if party_id else []


def kept_milestone(kept_id: UUID) -> KeptMilestone | None:
    return KeptMilestone.objects.select_related("referral").filter(id=kept_id).first()


def kept_work_items(limit: int = 50) -> list[KeptMilestone]:
    """News that waits for a person: for who knows the deal first, then for a decision; the longest waiting first."""
    rows = KeptMilestone.objects.select_related("referral__party", "referral__program", "referral__advocate").filter(settled_at__isnull=True)
    return sorted(rows.order_by("received_at", "id")[:limit], key=lambda row: (row.waits_for == states.FOR_DECISION, row.received_at))


def kept_count() -> int:
    return KeptMilestone.objects.filter(settled_at__isnull=True).count()
