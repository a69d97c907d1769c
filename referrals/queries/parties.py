"""Reads about parties: who is meant by an address, a number or another system's key, who looks alike, and who is one with whom."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from foundation.kernel.errors import NotFound
from programs import states as programs_states
from referrals import states
from referrals.models import Attribution, DealReference, DomainAlias, Milestone, Party, PartyKey, Referral

MOST_ALIKE = 200


def party(party_id: UUID) -> Party:
    """As which it goes on, where it was merged. Raises NotFound."""
    found = Party.objects.select_related("merged_into").filter(id=party_id).first()
    if found is None:
        raise NotFound("party_unknown", "There’s no such company or person.")
    return _goes_on_as(found)


def party_by_keys(email_key: str, phone_key: str) -> Party | None:
    """The party that has this address, else this number, whoever it was merged into."""
    for wanted in ({"email_key": email_key}, {"phone_key": phone_key}):
        if all(wanted.values()) and (found := Party.objects.select_related("merged_into").filter(**wanted).first()):
            return _goes_on_as(found)
    return None


def party_by_outside_keys(keys: Iterable[tuple[str, str, str]]) -> Party | None:
    """The party that another system calls so: (source, kind, key)."""
    for source, kind, key in keys:
        row = PartyKey.objects.select_related("party").filter(source=source, kind=kind, key=key).first()
        if row is not None:
            return row.party
    return None


def lookalikes(party: Party, domains: Sequence[str]) -> list[Party]:
    """Parties that share a block with this one: one of its company's `domains`, last digits, first letters of the company, or the
    person; at most 200. Of one that was merged the row as it was: `goes_on_as` says where its claims are."""
    same = Q()
    for name in ("block_key", "tail_key", "person_key"):
        if getattr(party, name):
            same |= Q(**{name: getattr(party, name)})
    if domains:
        same |= Q(domain_key__in=domains)
    if not same:
        return []
    return list(Party.objects.filter(same).exclude(id=party.id).exclude(merged_into_id=party.id).order_by("-id")[:MOST_ALIKE])


def goes_on_as(party: Party) -> UUID:
    return party.merged_into_id or party.id   # type: ignore[attr-defined, no-any-return]


def claims_standing_on(party_ids: Iterable[UUID]) -> dict[UUID, list[Referral]]:
    """Party -> its open or won claims with their programs, the earliest first; parties without any are left out."""
    found: dict[UUID, list[Referral]] = {}
    rows = Referral.objects.select_related("program").filter(party_id__in=set(party_ids), status__in=(*states.OPEN, states.WON))
    for row in rows.order_by("received_at", "id"):
        found.setdefault(row.party_id, []).append(row)
    return found


def count_as_company(one: Referral, other: Referral) -> bool:
    """Whether two claims compete for a company, whoever of its people they name: one of their programs says so
    (docs/decisions/company-or-person.md)."""
    return programs_states.COMPANY in (one.program.party, other.program.party)


def main_domain(domain: str) -> str:
    """The one that stands for all of its company's domains."""
    return DomainAlias.objects.filter(domain=domain).values_list("main", flat=True).first() or domain


def same_domains(domain: str) -> list[str]:
    """All that are known of the same company."""
    around = dict(DomainAlias.objects.filter(Q(main=domain) | Q(domain=domain)).values_list("domain", "main"))
    if domain not in around:   # it is the main one
        return [domain, *around]
    return [around[domain], *DomainAlias.objects.filter(main=around[domain]).values_list("domain", flat=True)]


def domain_aliases(limit: int = 200) -> list[DomainAlias]:
    """Those of one company beside each other."""
    return list(DomainAlias.objects.order_by("main", "domain")[:limit])


def _goes_on_as(found: Party) -> Party:
    return found.merged_into or found


@dataclass(frozen=True)
class TwinDeal:
    """One of two deals that a source calls the same. winner: the claim that is credited, None where nobody is."""

    deal_id: UUID
    won_at: datetime | None
    winner: Referral | None


@dataclass(frozen=True)
class Twins:
    """Two deals of one party with one reference: it was two parties when they were won. id: of the second one's reference."""

    id: UUID
    party: Party
    source: str
    reference: str
    first: TwinDeal
    second: TwinDeal
    referral_id: UUID   # a claim on the party, whose page asks

    @property
    def both(self) -> tuple[TwinDeal, TwinDeal]:
        return self.first, self.second


def twin_deals(party_id: UUID | None = None, limit: int = 20) -> list[Twins]:
    """What waits for somebody who knows whether both are one; of one party or of all, the oldest first."""
    rows = DealReference.objects.select_related("deal__party").exclude(party_id=F("deal__party_id")).order_by("id")
    if party_id is not None:
        rows = rows.filter(deal__party_id=party_id)
    found = []
    for row in rows[:limit]:
        other = DealReference.objects.filter(party_id=row.deal.party_id, source=row.source, reference=row.reference).first()
        if other is not None:
            first, second = _twin(other.deal_id), _twin(row.deal_id)
            asks = first.winner or second.winner or Referral.objects.filter(party_id=row.deal.party_id).order_by("received_at", "id")[0]
            found.append(Twins(row.id, row.deal.party, row.source, row.reference, first, second, asks.id))
    return found


def twins_of(reference_id: UUID) -> Twins | None:
    """None for what is no such pair, or was told apart."""
    row = DealReference.objects.select_related("deal").filter(id=reference_id).first()
    return next((pair for pair in twin_deals(row.deal.party_id) if pair.id == reference_id), None) if row else None


def _twin(deal_id: UUID) -> TwinDeal:
    won = Milestone.objects.filter(deal_id=deal_id, kind=states.MILESTONE_WON).first()
    decided = Attribution.objects.select_related("winner__advocate", "winner__program").filter(deal_id=deal_id, superseded_by__isnull=True, winner__isnull=False)
    decision = decided.order_by("claimant_kind").first()   # advocates before reps
    return TwinDeal(deal_id, won.occurred_at if won else None, decision.winner if decision else None)
