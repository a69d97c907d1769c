"""Who else says they introduced the same company, side by side, and what keeps a claim from being accepted."""
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from referrals import queries, states, words
from referrals.rules import queue


@dataclass(frozen=True)
class Shown:
    """A claim as it stands beside another. first: the rules would take it before the others; apart: on a party that only looks alike."""

    referral: object
    this: bool
    first: bool
    protected: bool
    apart: bool = False


@dataclass(frozen=True)
class Finding:
    words: str
    referral: object | None = None


@dataclass(frozen=True)
class ClaimsAbout:
    rivals: list = field(default_factory=list)       # claims on the same party
    side_by_side: list[Shown] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    obstacle: str = ""                                # somebody_protected | somebody_earlier
    obstacle_id: UUID | None = None


def claims_about(of, now: datetime) -> ClaimsAbout:
    rivals = queries.rivals(of)
    named = queries.referrals_by_id([UUID(finding["referral_id"]) for finding in of.findings if finding.get("referral_id")])
    similar = [row for row in named.values() if row.id != of.id and row.party_id != of.party_id]
    findings = [Finding(words=str(words.FINDING[finding["code"]]), referral=named.get(UUID(finding["referral_id"])) if finding.get("referral_id") else None)
                for finding in of.findings if finding["code"] in words.FINDING]
    obstacles = queue.obstacles(queries.as_claim(of), [queries.as_claim(row) for row in rivals], now) if of.status in (*states.DECIDABLE, states.QUEUED) else []
    beside = _side_by_side(of, rivals, similar, now) if rivals or similar else []
    return ClaimsAbout(rivals=rivals, side_by_side=beside, findings=findings, obstacle=obstacles[0].code if obstacles else "",
                       obstacle_id=obstacles[0].referral_id if obstacles else None)


def _side_by_side(of, rivals, similar, now: datetime) -> list[Shown]:
    """The earliest receipt first. A protected claim goes before an open one, whatever the receipts."""
    open_ones = [row for row in (of, *rivals) if row.status in states.OPEN]
    first = min(open_ones, key=lambda row: (not queries.as_claim(row).protected(now), row.received_at, str(row.id)), default=None)
    rows = sorted((of, *rivals, *similar), key=lambda row: (row.received_at, str(row.id)))
    return [Shown(referral=row, this=row.id == of.id, first=first is not None and row.id == first.id and len(open_ones) > 1,
                  protected=queries.as_claim(row).protected(now), apart=row.party_id != of.party_id) for row in rows]
