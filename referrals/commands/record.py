"""What is written down about a milestone: it once, its deal, its amounts, what became of it, and news that has to wait."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.models import Deal, DealReference, KeptMilestone, Milestone, MilestoneAdjustment, MilestoneAmount, MilestoneFact, Referral
from referrals.rules import deals


@dataclass(frozen=True)
class Report:
    """What somebody says happened. `amounts`: base -> minor units of `currency`; only what is known, nothing is guessed.
    `invoice`: its number, for invoice_paid and renewal. `facts`: states.FACTS -> what is said, in words; known only."""

    kind: str
    occurred_at: datetime
    deal_reference: str = ""
    amounts: Mapping[str, int] = field(default_factory=dict)
    currency: str = ""
    invoice: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class News:
    """A report on its way in: who said it, when it was received, and the row it waited in, if it did."""

    report: Report
    source: str
    acting: Actor
    received_at: datetime
    kept: KeptMilestone | None = None


def add_milestone(referral: Referral, *, kind: str, occurred_at: datetime, source: str, acting: Actor, at: datetime, deal: Deal | None = None,
                  implied: bool = False, amounts: Mapping[str, int] | None = None, currency: str = "", invoice: str = "",
                  facts: Mapping[str, str] | None = None, first: bool = False) -> tuple[Milestone, bool]:
    """The milestone of a locked referral, and whether it is new. `amounts`: base -> minor units of `currency`.

    One that is known already is given back as it is: what is reported twice happened once; one that was withdrawn stands again.
    `first`: the caller knows, under the lock, that there is none."""
    known = milestone_like(referral, kind, deal, invoice) if not first else None
    if known is not None:
        if not queries.stands(known.id):
            adjust(known, states.REINSTATEMENT, source=source, acting=acting, at=at)
        return known, False
    milestone = Milestone.objects.create(
        party_id=referral.party_id, referral=referral, deal=deal, kind=kind, occurred_at=occurred_at, received_at=at, source=source, invoice=invoice,
        reported_by=acting.id if acting.kind == "staff" else None, implied=implied)
    add_amounts(milestone, amounts or {}, currency)
    add_facts(milestone, facts or {})
    outbox_commands.record(events.MilestoneRecorded(**_about(referral), milestone_id=milestone.id, kind=kind, deal_id=deal.id if deal else None),
                           acting=acting, at=occurred_at)
    return milestone, True


def add_amounts(milestone: Milestone, amounts: Mapping[str, int], currency: str) -> None:
    MilestoneAmount.objects.bulk_create([MilestoneAmount(milestone=milestone, base=base, minor=minor, currency=currency)
                                         for base, minor in amounts.items()])


def add_facts(milestone: Milestone, facts: Mapping[str, str]) -> None:
    MilestoneFact.objects.bulk_create([MilestoneFact(milestone=milestone, fact=fact, value=value) for fact, value in tidied(facts).items()])


def tidied(facts: Mapping[str, str]) -> dict[str, str]:
    """One blank between words, so that what looks the same is the same; what is empty was not said."""
    return {fact: " ".join(value.split()) for fact, value in facts.items() if value.split()}


def learn(milestone: Milestone, referral: Referral, news: News, *, at: datetime) -> None:
    """A second report that knows more adds what the first one did not say; what is known stays, and the currency in which it was said.
    Nobody adds to what she earns from.

    Raises BadInput at /currency for amounts in another one; news that waited until now has nobody to tell, so its amounts are left out."""
    report, acting, before = news.report, news.acting, queries.milestone(milestone.id)
    known, told = queries.amounts_of(before), queries.facts_of(before)
    said = {money.currency for money in known.values() if money is not None}
    if report.amounts and not said <= {report.currency} and news.kept is None:
        raise BadInput([FieldError("/currency", "other_currency", "It stands in {currency}, and stays in it.", {"currency": min(said)})])
    more = {base: minor for base, minor in report.amounts.items() if known[base] is None and said <= {report.currency}}
    facts = {fact: value for fact, value in tidied(report.facts).items() if told[fact] is None}
    if (more or facts) and not (acting.kind == "staff" and acting.id == referral.advocate.user_id):
        add_amounts(milestone, more, report.currency)
        add_facts(milestone, facts)
        outbox_commands.record(events.MilestoneCompleted(**_about(milestone.referral), milestone_id=milestone.id), acting=acting, at=at)


def confirm(milestone: Milestone, news: News) -> None:
    """Somebody else, or another system, says the same: who earns from her own word has a second one now. Once is enough."""
    own = milestone.reported_by
    if own is None or (news.acting.kind == "staff" and news.acting.id == own) or queries.is_confirmed(milestone):
        return
    outbox_commands.record(events.MilestoneConfirmed(**_about(milestone.referral), milestone_id=milestone.id, source=news.source), acting=news.acting,
                           at=news.received_at)


def adjust(milestone: Milestone, adjustment: str, *, source: str, acting: Actor, at: datetime, occurred_at: datetime | None = None,
           **said: Any) -> MilestoneAdjustment:
    """A milestone is never edited: what becomes of it is a row beside it. `said`: what else the news says, by field."""
    row = MilestoneAdjustment.objects.create(milestone=milestone, kind=adjustment, occurred_at=occurred_at or at, received_at=at, source=source,
                                             reported_by=acting.id if acting.kind == "staff" else None, **said)
    outbox_commands.record(events.MilestoneAdjusted(**_about(milestone.referral), milestone_id=milestone.id, adjustment=adjustment, adjustment_id=row.id,
                                                    minor=row.minor, currency=row.currency if row.minor is not None else ""), acting=acting, at=at)
    return row


def milestone_like(referral: Referral, kind: str, deal: Deal | None, invoice: str = "") -> Milestone | None:
    """The milestone that this one would repeat."""
    rows = Milestone.objects.select_related("referral__advocate", "deal").prefetch_related("amounts", "facts", "adjustments")
    if kind in states.OF_THE_PARTY:
        return rows.filter(kind=kind, deal=deal, invoice=invoice).first()   # the deal's party may have been another when it was recorded
    return rows.filter(referral=referral, kind=kind).first()


def deal_meant(party_id: UUID, *, source: str, reference: str) -> deals.Meant:
    """Which deal `source` means by `reference`, as far as it is known; under the party's lock."""
    return deals.deal_meant(queries.named_deals(party_id), source=source, reference=reference)


def deal_of(party_id: UUID, meant: deals.Meant, *, source: str, reference: str) -> Deal:
    """The deal that is meant: named from now on as `source` names it, and made where it is a further one."""
    deal = Deal.objects.get(id=meant.deal_id) if meant.deal_id else Deal.objects.create(party_id=party_id)
    if reference and meant.answer != deals.KNOWN:
        DealReference.objects.create(deal=deal, party_id=party_id, source=source, reference=reference)
    return deal


def keep(referral: Referral, news: News, waits_for: str) -> KeptMilestone:
    """News that cannot count yet waits in a row of its own; told twice, it waits once."""
    if news.kept is not None:
        if news.kept.waits_for != waits_for:
            KeptMilestone.objects.filter(id=news.kept.id).update(waits_for=waits_for)
            news.kept.waits_for = waits_for
        return news.kept
    report = _plain(news.report)
    for row in KeptMilestone.objects.filter(party_id=referral.party_id, kind=news.report.kind, source=news.source, settled_at__isnull=True):
        same_deal = all(row.report.get(name, "") == report[name] for name in ("deal_reference", "invoice"))
        if same_deal and (news.report.kind in states.OF_THE_PARTY or row.referral_id == referral.id):
            return row
    kept = KeptMilestone.objects.create(
        party_id=referral.party_id, referral=referral, kind=news.report.kind, report=report, occurred_at=news.report.occurred_at,
        received_at=news.received_at, source=news.source, acting_kind=news.acting.kind, acting_id=news.acting.id, waits_for=waits_for,
        decide_by=referral.decide_by)
    outbox_commands.record(events.MilestoneKept(**_about(referral), kept_id=kept.id, kind=kept.kind, waits_for=waits_for), acting=news.acting, at=news.received_at)
    return kept


def settle(kept: KeptMilestone, milestone: Milestone | None, *, at: datetime) -> None:
    """It waits no more: it is this milestone now, or it earns nothing and stands in the timeline alone."""
    KeptMilestone.objects.filter(id=kept.id).update(settled_at=at, milestone=milestone)


def news_of(kept: KeptMilestone) -> News:
    """What was said, as it was said."""
    return News(report=Report(kind=kept.kind, occurred_at=kept.occurred_at, **kept.report), source=kept.source,
                acting=Actor(kept.acting_kind, kept.acting_id), received_at=kept.received_at, kept=kept)


def _plain(report: Report) -> dict[str, Any]:
    return {"deal_reference": report.deal_reference, "invoice": report.invoice, "amounts": dict(report.amounts), "currency": report.currency, "facts": dict(report.facts)}


def _about(referral: Referral) -> dict:
    return {"subject_id": referral.id, "program_id": referral.program_id, "advocate_id": referral.advocate_id}
