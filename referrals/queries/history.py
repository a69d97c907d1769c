"""Everything that ever earned in a program, in the order of its arrival: read in pages, however long the history is."""
import json
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from foundation.kernel.ids import uuid7
from foundation.kernel.money import Money
from foundation.tenants import many
from foundation.tenants.context import current_tenant_id
from programs import queries as programs_queries
from referrals import states
from referrals.models import MilestoneAdjustment, Referral
from referrals.queries.acceptances import acceptance_of, acceptances
from referrals.queries.adjustments import Adjusted, adjusted_by, adjustments_of, amended
from referrals.queries.late import Later, before, came_later

MOVED = "moved"                                # news of a milestone: it is credited otherwise from then on
COMPLETED = "completed"                        # or more was said of it
AT_ONCE = "1 second"                            # between the rows of one report less goes by; nobody hears of it before it is whole
LAST = UUID(int=2**128 - 1)                    # behind everything that is heard in the same instant

# One row for each claim of the program that a milestone is credited to, or was before the credit was superseded, with from when until when.
# Whom a deal is credited to is frozen; what is no affair of the party counts for the claim that it was reported on.
HISTORY = """
    WITH credited AS MATERIALIZED (
        SELECT DISTINCT ON (attribution.deal_id, candidate.referral_id) attribution.deal_id, candidate.referral_id, candidate.share_bp, later.id IS NULL AS in_force,
               CASE WHEN attribution.supersedes_id IS NULL THEN NULL ELSE attribution.at END AS since, later.at AS until
        FROM referrals_attribution attribution
        JOIN referrals_candidate candidate ON candidate.tenant_id = '{tenant}' AND candidate.attribution_id = attribution.id AND candidate.share_bp > 0
        LEFT JOIN referrals_attribution later ON later.tenant_id = '{tenant}' AND later.supersedes_id = attribution.id
        WHERE attribution.tenant_id = '{tenant}'
        ORDER BY attribution.deal_id, candidate.referral_id, attribution.id DESC),
    gone AS MATERIALIZED (
        SELECT milestone_id FROM (
            SELECT DISTINCT ON (milestone_id) milestone_id, kind FROM referrals_milestoneadjustment
            WHERE tenant_id = '{tenant}' AND kind IN ('withdrawal', 'reinstatement') ORDER BY milestone_id, id DESC) last
        WHERE kind = 'withdrawal'),
    firsts AS MATERIALIZED (
        SELECT DISTINCT ON (deal.party_id) deal.party_id, deal.id FROM referrals_deal deal
        WHERE deal.tenant_id = '{tenant}' AND NOT EXISTS (
            SELECT FROM referrals_milestone win JOIN gone ON gone.milestone_id = win.id
            WHERE win.tenant_id = '{tenant}' AND win.deal_id = deal.id AND win.kind = 'won')
        ORDER BY deal.party_id, deal.id),
    amounts AS (
        SELECT milestone_id, array_agg(base) AS bases, array_agg(minor) AS minors, array_agg(currency) AS currencies, max(created_at) AS latest
        FROM referrals_milestoneamount WHERE tenant_id = '{tenant}' GROUP BY milestone_id),
    words AS (
        SELECT milestone_id, array_agg(fact) AS facts, array_agg(value) AS said, max(created_at) AS latest
        FROM referrals_milestonefact WHERE tenant_id = '{tenant}' GROUP BY milestone_id),
    shared AS (
        SELECT milestone.*, milestone.referral_id AS claim_id, 10000 AS share_bp, NULL::timestamptz AS since, NULL::timestamptz AS until
        FROM referrals_milestone milestone
        WHERE milestone.tenant_id = '{tenant}' AND milestone.received_at < %(until)s AND (milestone.deal_id IS NULL OR milestone.kind NOT IN {of_the_party}){wanted}
        UNION ALL
        SELECT milestone.*, credited.referral_id, credited.share_bp, credited.since, credited.until FROM referrals_milestone milestone
        JOIN credited ON credited.deal_id = milestone.deal_id
        WHERE milestone.tenant_id = '{tenant}' AND milestone.received_at < %(until)s AND milestone.kind IN {of_the_party}{wanted})
    SELECT milestone.id, milestone.kind, milestone.occurred_at, milestone.received_at, milestone.deal_id,
           CASE WHEN milestone.deal_id IS NULL THEN NULL ELSE coalesce(milestone.deal_id <= firsts.id, true) END AS first_deal,
           amounts.bases, amounts.minors, amounts.currencies, words.facts, words.said,
           claim.id, claim.enrolment_id, claim.advocate_id, advocate.user_id, milestone.share_bp, claim.claimant_kind, claim.party_id, claim.organisation_id,
           advocate.rep_id, claim.entered_by, claim.accepted_at, claim.received_at, claim.channel, claim.answers::text,
           milestone.since, least(milestone.until, CASE WHEN claim.status = 'voided' THEN claim.moved_at END),
           coalesce(greatest(amounts.latest, words.latest) > milestone.created_at + %(at_once)s::interval, false)   -- perhaps it was completed later
    FROM shared milestone
    JOIN referrals_referral claim ON claim.tenant_id = '{tenant}' AND claim.id = milestone.claim_id AND claim.program_id = %(program)s
    JOIN advocates_advocate advocate ON advocate.tenant_id = '{tenant}' AND advocate.id = claim.advocate_id
    LEFT JOIN referrals_deal deal ON deal.tenant_id = '{tenant}' AND deal.id = milestone.deal_id
    LEFT JOIN firsts ON firsts.party_id = deal.party_id
    LEFT JOIN amounts ON amounts.milestone_id = milestone.id
    LEFT JOIN words ON words.milestone_id = milestone.id
    WHERE claim.claimant_kind = 'advocate' OR NOT EXISTS (   -- who is both is paid once, as advocate
        SELECT FROM credited other
        JOIN referrals_referral theirs ON theirs.tenant_id = '{tenant}' AND theirs.id = other.referral_id AND theirs.claimant_kind = 'advocate'
        JOIN advocates_advocate her ON her.tenant_id = '{tenant}' AND her.id = theirs.advocate_id AND her.user_id = advocate.user_id
        WHERE other.deal_id = milestone.deal_id AND other.in_force)
    ORDER BY milestone.received_at, milestone.id, claim.claimant_kind, claim.received_at, claim.id"""


Time = tuple[datetime | None, datetime | None]   # since, until

# When deals had been credited to a claim before the last time.
EARLIER = """
    SELECT attribution.deal_id, candidate.referral_id, CASE WHEN attribution.supersedes_id IS NULL THEN NULL ELSE attribution.at END, later.at
    FROM referrals_attribution attribution
    JOIN referrals_candidate candidate ON candidate.tenant_id = '{tenant}' AND candidate.attribution_id = attribution.id AND candidate.share_bp > 0
    JOIN referrals_attribution later ON later.tenant_id = '{tenant}' AND later.supersedes_id = attribution.id
    WHERE attribution.tenant_id = '{tenant}' AND attribution.deal_id = ANY(%(deals)s::uuid[]) ORDER BY attribution.id"""


@dataclass(slots=True)
class PastClaim:
    """A credited claim (see CreditedClaim) with what prices it. since, until: when the credit came to it and when it left, where it was not
    always hers; before: the same of earlier times, where it left and came again."""

    referral_id: UUID
    enrolment_id: UUID
    advocate_id: UUID
    user_id: UUID | None
    share_bp: int
    claimant_kind: str
    party_id: UUID | None
    organisation_id: UUID | None
    rep_owner_id: UUID | None
    rep_entered_id: UUID | None
    accepted_at: datetime | None
    received_at: datetime
    channel: str
    answers: dict
    since: datetime | None
    until: datetime | None
    before: Sequence[Time] = ()

    @property
    def times(self) -> list[Time]:
        return [*self.before, (self.since, self.until)]


@dataclass(slots=True)
class PastNews:
    """What became of a milestone: its money, what is said of it, whether it stands, or whose it is. amounts, adjusted, stands and said: how
    it is from then on."""

    at: datetime
    id: UUID
    kind: str
    amounts: dict[str, Money | None]
    adjusted: Adjusted | None
    stands: bool
    said: dict[str, str]


@dataclass(slots=True)
class PastMilestone:
    """closed: the program's tail was over when it happened. first_deal: None for what is of no deal. news: what became of it, in the order
    in which it was heard; amounts, said, adjusted and stands say how it is before all of that."""

    id: UUID
    kind: str
    deal_id: UUID | None
    occurred_at: datetime
    received_at: datetime
    first_deal: bool | None
    amounts: dict[str, Money | None]
    closed: bool
    claims: list[PastClaim]
    news: list[PastNews]
    credited: list[PastClaim]
    said: dict[str, str]
    adjusted: Adjusted | None = None
    stands: bool = True

    def becomes(self, news: PastNews) -> None:
        """As it is from then on."""
        self.amounts, self.adjusted, self.stands, self.said = news.amounts, news.adjusted, news.stands, news.said
        self.credited = _credited(self.claims, news.at)

    def hears(self, at: datetime, its_id: UUID, kind: str) -> None:
        """Something that is news, and changes nothing of it itself."""
        now = next((one for one in reversed(self.news) if (one.at, one.id) < (at, its_id)), self)
        self.news = sorted([*self.news, PastNews(at, its_id, kind, now.amounts, now.adjusted, now.stands, now.said)], key=lambda one: (one.at, one.id))


def open_by_acceptance(program_id: UUID, spans: Sequence[tuple[datetime, datetime]]) -> list[int]:
    """How many of a program's claims were accepted in each [since, until) and are open still; one statement."""
    if not spans:
        return []
    sums = {f"span{number}": Count("id", filter=Q(accepted_at__gte=since, accepted_at__lt=until)) for number, (since, until) in enumerate(spans)}
    found = Referral.objects.filter(program_id=program_id, status__in=states.WORKED).aggregate(**sums)
    return [found[f"span{number}"] for number in range(len(spans))]


NONE: list[PastNews] = []   # what nothing happened to, mostly
NOTHING: dict[str, str] = {}  # and of which nobody said more


class History:
    """What a program's claims are credited for and arrived before `until`; only milestones of these `kinds`, all without. open(), page()
    until there is none, close(): each inside a transaction of its own, on one connection. It is sorted once and kept by the database, so
    what comes meanwhile changes nothing."""

    def __init__(self, program_id: UUID, *, until: datetime, kinds: Collection[str] | None = None):
        self.program_id, self.until, self.kinds = program_id, until, kinds
        self.cursor = f"history_{uuid7().hex}"
        self.tail = programs_queries.tail_until(programs_queries.program(program_id))
        self.left: list[tuple] = []
        self.over = False
        self.waited: Container[UUID] = frozenset()   # milestones of which something was missing when they were worked out

    def open(self) -> int:
        """How many rows there are: one for each claim of a milestone."""
        of_the_party = ", ".join(f"'{kind}'" for kind in states.OF_THE_PARTY)
        with connection.cursor() as cursor:
            wanted = "" if self.kinds is None else " AND milestone.kind = ANY(%(kinds)s::text[])"
            said = HISTORY.format(tenant=current_tenant_id(), of_the_party=f"({of_the_party})", wanted=wanted)
            cursor.execute(f"DECLARE {self.cursor} SCROLL CURSOR WITH HOLD FOR {said}",
                           {"program": self.program_id, "until": self.until, "kinds": sorted(self.kinds or ()), "at_once": AT_ONCE})
            cursor.execute(f"MOVE FORWARD ALL IN {self.cursor}")
            rows = cursor.rowcount
            cursor.execute(f"MOVE ABSOLUTE 0 IN {self.cursor}")
        return rows

    def page(self, rows: int) -> list[PastMilestone]:
        """The next milestones, about so many rows of them; [] at the end."""
        while True:
            if not self.over:
                fetched = many.rows(f"FETCH FORWARD {int(rows)} FROM {self.cursor}")
                self.over = len(fetched) < rows
                self.left += fetched
            groups = [list(theirs) for _, theirs in groupby(self.left, key=itemgetter(0))]
            self.left = groups.pop() if groups and not self.over else []   # of the last one more rows may come
            if groups or self.over:
                found = [self._milestone(theirs) for theirs in groups]
                _come_again([one for one in found if one.deal_id is not None and any([claim.since for claim in one.claims])])
                said = adjustments_of(one.id for one in found)
                _accepted([(one, claim) for one in found for claim in one.claims if claim.accepted_at is not None and claim.accepted_at > one.received_at], said)
                late = [theirs[0][0] for theirs in groups if theirs[0][27] or theirs[0][0] in self.waited]
                later = came_later(late) if late else {}
                for one in found:
                    if one.id in later:
                        one.amounts, one.said = before(one.amounts, one.said, later[one.id])
                        one.news = _news(one, said.get(one.id, []), later[one.id])
                        continue
                    if one.id in said or len(one.credited) < len(one.claims) or any([claim.until for claim in one.claims]):
                        one.news = _news(one, said.get(one.id, []))
                return found

    def close(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"CLOSE {self.cursor}")

    def _milestone(self, rows: list[tuple]) -> PastMilestone:
        its_id, kind, occurred_at, received_at, deal_id, first_deal, bases, minors, currencies, facts, said, *_ = rows[0]
        amounts: dict[str, Money | None] = dict.fromkeys(states.BASES)
        for base, minor, currency in zip(bases or (), minors or (), currencies or (), strict=True):
            amounts[base] = Money(minor, currency)
        claims = [claim_of(row[11:27]) for row in rows]
        return PastMilestone(its_id, kind, deal_id, occurred_at, received_at, first_deal, amounts, self.tail is not None and self.tail <= occurred_at,
                             claims, NONE, _credited(claims, received_at), dict(zip(facts, said, strict=True)) if facts else NOTHING)


def _news(of: PastMilestone, said: list[MilestoneAdjustment], later: Sequence[Later] = ()) -> list[PastNews]:
    """Each adjustment and each completion with how things are after it, and between them the instants at which the credit moved."""
    found: list[PastNews] = []
    known, words, rows, stands = of.amounts, of.said, list[MilestoneAdjustment](), True
    heard: list[MilestoneAdjustment | Later] = [*said, *later]
    first = states.INVOICE_AMOUNT if of.kind in states.OF_INVOICES else states.BASES[0]
    for one in sorted(heard, key=lambda one: one.id):
        if isinstance(one, Later):
            known, words = {**known, **one.amounts}, words | one.said
        else:
            rows.append(one)
            stands = {states.WITHDRAWAL: False, states.REINSTATEMENT: True}.get(one.kind, stands)
        at, kind = (one.at, COMPLETED) if isinstance(one, Later) else (one.received_at, one.kind)
        amounts = amended(known, rows)
        gross = next((amounts[base] for base in (first, *states.BASES) if amounts[base] is not None), None)
        found.append(PastNews(at, one.id, kind, amounts, adjusted_by(rows, gross) if rows else None, stands, words))
    moved = {at for claim in of.claims for time in claim.times for at in time if at is not None and at >= of.received_at}
    for at in moved:
        now = next((one for one in reversed(found) if one.at <= at and one.kind != MOVED), of)
        found.append(PastNews(at, LAST, MOVED, now.amounts, now.adjusted, now.stands, now.said))
    return sorted(found, key=lambda one: (one.at, one.id))


def _credited(claims: list[PastClaim], at: datetime) -> list[PastClaim]:
    """Of those that are ever credited, who is so now."""
    for claim in claims:
        if claim.since is not None or claim.until is not None:
            break
    else:
        return claims
    return [claim for claim in claims if any([(since is None or since <= at) and (until is None or at < until) for since, until in claim.times])]


def _accepted(found: Sequence[tuple[PastMilestone, PastClaim]], said: Mapping[UUID, Sequence[MilestoneAdjustment]]) -> None:
    """As each claim was accepted when the milestone was told, the last time: a lost one may have been accepted once more since."""
    moves = acceptances({claim.referral_id for _, claim in found}) if found else {}
    for milestone, claim in found:
        assert claim.accepted_at is not None
        told = max((one.id for one in said.get(milestone.id, ()) if one.kind == states.REINSTATEMENT), default=milestone.id)
        claim.accepted_at = acceptance_of(moves.get(claim.referral_id, ()), told, last=claim.accepted_at)


def _come_again(found: Sequence[PastMilestone]) -> None:
    """To which claims the credit came once more: a deal was withdrawn, and won after all. Mostly there are none."""
    times: dict[tuple[UUID, UUID], list[Time]] = {}
    deals = {one.deal_id for one in found if one.deal_id is not None}
    for deal_id, referral_id, since, until in many.rows(EARLIER.format(tenant=current_tenant_id()), {"deals": many.listed(deals)}) if deals else ():
        times.setdefault((deal_id, referral_id), []).append((since, until))
    for one in found:
        for claim in one.claims:
            if one.deal_id is not None and claim.since is not None:   # else it is no affair of the party, or was always hers
                claim.before = [time for time in times.get((one.deal_id, claim.referral_id), ()) if time[0] != claim.since]
        one.credited = _credited(one.claims, one.received_at)


def claim_of(row: tuple) -> PastClaim:
    """From its id to the instants between which it was credited, as HISTORY selects them."""
    referral_id, enrolment_id, advocate_id, user_id, share_bp, claimant_kind, party_id, organisation_id, rep_id, entered_by, *rest = row
    accepted_at, received_at, channel, answers, since, until = rest
    return PastClaim(referral_id, enrolment_id, advocate_id, user_id, share_bp, claimant_kind, party_id, organisation_id, rep_id,
                     entered_by if channel != states.PARTNER else None, accepted_at, received_at, channel,
                     json.loads(answers) if answers != "{}" else {}, since, until)
