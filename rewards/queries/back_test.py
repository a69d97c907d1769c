"""Reads for trying a plan on the history: what was decided about a page of milestones, which plan priced what, and what was tried already."""
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from foundation.jobs import queries as jobs_queries
from foundation.jobs import states as jobs_states
from foundation.jobs.queries import Job
from foundation.tenants import many
from foundation.tenants.context import current_tenant_id
from rewards import states
from rewards.backtest.history import Claim, Settled
from rewards.backtest.terms import Priced, Pricing
from rewards.engine.facts import Rate
from rewards.models import Decision
from rewards.plan import model
from rewards.queries.agreements import Agreed
from rewards.queries.plans import chain_named, parsed, versions_of

KIND = "back_test"
COUNTS_FOR = timedelta(days=7)   # so long a report says enough about the plan that is published
NOTHING: Mapping[str, int] = {"": 0}   # in no currency
NO_FACTS: frozenset[str] = frozenset()


def nobody(priced: Priced, rule: model.Rule, claim: Claim, occurred_at: datetime) -> Mapping | None:
    """Where nothing was ever agreed with anybody."""
    return None


# One row for each reward that a decision made, and one for a decision that made none.
DECISIONS = """
    SELECT decision.id::text, decision.milestone_id, decision.rule_key, decision.referral_id, decision.beneficiary, decision.reason, decision.facts ->> 'barred',
           decision.facts ->> 'rate', decision.cause, {asked}, reward.currency, reward.granted_minor
    FROM rewards_decision decision
    JOIN rewards_planversion version ON version.tenant_id = '{tenant}' AND version.id = decision.plan_version_id AND version.program_id = %(program)s
    LEFT JOIN rewards_reward reward ON reward.tenant_id = '{tenant}' AND reward.decision_id = decision.id AND reward.given_by_id IS NULL
    WHERE decision.tenant_id = '{tenant}' AND decision.milestone_id = ANY(%(ids)s::uuid[]) ORDER BY decision.id"""

TAKEN = """
    SELECT take.decision_id::text, reward.referral_id, reward.currency, -sum(take.before_minor + take.wallet_minor + take.owed_minor)::bigint
    FROM rewards_takeback take JOIN rewards_reward reward ON reward.tenant_id = '{tenant}' AND reward.id = take.reward_id
    WHERE take.tenant_id = '{tenant}' AND take.decision_id = ANY(%(ids)s::uuid[]) GROUP BY 1, 2, 3"""

BACK = """
    SELECT take.decision_id::text, reward.referral_id, reward.currency, sum(back.before_minor + back.wallet_minor + back.owed_minor + back.written_off_minor)::bigint
    FROM rewards_givenback back
    JOIN rewards_takeback take ON take.tenant_id = '{tenant}' AND take.id = back.take_back_id AND take.decision_id = ANY(%(ids)s::uuid[])
    JOIN rewards_reward reward ON reward.tenant_id = '{tenant}' AND reward.id = back.reward_id
    WHERE back.tenant_id = '{tenant}' GROUP BY 1, 2, 3"""

Sums = dict[str, int]   # currency -> minor units
Whose = tuple[str, UUID, str]   # (rule, claim, beneficiary)


def settled_in(program_id: UUID, milestone_ids: Sequence[UUID], *, asking: bool = False) -> dict[UUID, list[Settled]]:
    """Milestone -> what the books say: granted by its decisions, less what these took back, also from others, and did not give back since.
    Three statements at most, however many there are. `asking`: whether it matters what was looked up for them."""
    tenant = current_tenant_id()
    rows = many.rows(DECISIONS.format(tenant=tenant, asked="decision.facts ->> 'values'" if asking else "NULL"),
                     {"program": program_id, "ids": many.listed(milestone_ids)})
    taken = _taken({row[0] for row in rows}, tenant)
    found: dict[UUID, dict[Whose, tuple[Sums, list]]] = {}
    before = ""
    for decision_id, milestone_id, rule, referral_id, beneficiary, reason, barred, rate, cause, asked, currency, minor in rows:
        theirs, own = found.setdefault(milestone_id, {}), (rule, referral_id, beneficiary)
        if own not in theirs:
            theirs[own] = {}, []
        sums, facts = theirs[own]
        if currency is not None:   # its own claim's
            sums[currency] = sums.get(currency, 0) + minor
        if decision_id == before:
            continue
        before, undone = decision_id, reason in states.UNDONE
        if f":{states.BESIDE}" not in cause:   # of what was undone the decision before it says how things were
            facts[:] = [facts[0] if undone and facts else "" if undone else barred, Rate(**json.loads(rate)) if rate else None,
                        _asked(json.loads(asked)) if asked else NO_FACTS, undone]
        for claim, its_currency, its_minor in taken.get(decision_id, ()) if taken else ():
            sums, _ = theirs.setdefault((rule, claim, beneficiary), ({}, []))
            sums[its_currency] = sums.get(its_currency, 0) + its_minor
    return {milestone_id: [_settled(whose, currency, minor, facts) for whose, (sums, facts) in theirs.items() for currency, minor in (sums or NOTHING).items()]
            for milestone_id, theirs in found.items()}


def _settled(whose: Whose, currency: str, minor: int, facts: Sequence) -> Settled:
    if not facts:   # only taken from it, by a decision about another claim
        return Settled(*whose, "", currency, minor)
    barred, rate, asked, undone = facts
    return Settled(*whose, barred, currency, minor, rate, asked, undone)


def _taken(decision_ids: set[str], tenant: UUID) -> dict[str, list[tuple[UUID, str, int]]]:
    """Decision -> (claim, currency, minor units): what it took from whichever claim, and what of it was given back."""
    found: dict[str, list[tuple[UUID, str, int]]] = {}
    for statement in (TAKEN, BACK) if decision_ids else ():
        rows = many.rows(statement.format(tenant=tenant), {"ids": many.listed(decision_ids)})
        for decision_id, claim, currency, minor in rows:
            found.setdefault(decision_id, []).append((claim, currency, minor))
        if not rows:
            break   # what was never taken did not come back
    return found


def _asked(values: Mapping) -> frozenset[str]:
    """The facts of a decision that are only looked up where a plan asks for them."""
    return frozenset(name for name in values if name.startswith("lead."))


def in_force(program_id: UUID) -> Pricing:
    """Which version prices a claim's milestone (as plan_for does, without asking for each), and the plans of all of them."""
    rows = versions_of(program_id)
    keys = {rule.pay.key for row in rows for rule in parsed(row).rules if isinstance(rule.pay, model.Escalator)}
    versions = [(row.effective_from, row.number, Priced(parsed(row), str(row.id), {key: chain_named(row, key) for key in keys})) for row in rows]
    versions.sort(key=lambda row: row[:2])
    versions.reverse()

    def at(instant: datetime) -> Priced | None:
        for since, _, priced in versions:
            if since <= instant:
                return priced
        return None

    def plan_for(claim: Claim, occurred_at: datetime) -> Priced | None:
        first = at(claim.accepted_at or occurred_at)
        return first if first is None or first.plan.terms_at == "acceptance" else at(occurred_at)

    def chosen_at(claim: Claim, occurred_at: datetime) -> datetime:
        first = at(claim.accepted_at or occurred_at)
        return claim.accepted_at or occurred_at if first is None or first.plan.terms_at == "acceptance" else occurred_at

    def by(priced: Priced, rule: model.Rule, claim: Claim, occurred_at: datetime) -> Mapping | None:
        return known.fields(priced.plan, rule, claim, chosen_at(claim, occurred_at))
    known = Agreed(program_id)
    return Pricing(plan_for, at, [priced for _, _, priced in versions], by if known.all else nobody, known.all, chosen_at, known.fields)


def drafted(program_id: UUID, draft: Priced, force: Pricing) -> Pricing:
    """A draft in place of all versions. What no version priced when it happened earned nothing; the draft would not have been there either.
    What was agreed holds with it too, where it fits."""
    def chosen_at(claim: Claim, occurred_at: datetime) -> datetime:
        return claim.accepted_at or occurred_at if draft.plan.terms_at == "acceptance" else occurred_at

    def by(priced: Priced, rule: model.Rule, claim: Claim, occurred_at: datetime) -> Mapping | None:
        return known.fields(priced.plan, rule, claim, chosen_at(claim, occurred_at))
    known = Agreed(program_id)
    return Pricing(lambda claim, at: draft if force.plan_for(claim, at) else None, lambda at: draft if force.in_force(at) else None, [draft],
                   by if known.all else nobody, known.all, chosen_at, known.fields)


def has_history(program_id: UUID) -> bool:
    """Whether anything was ever decided by a plan of the program."""
    return Decision.objects.filter(plan_version__program_id=program_id).exists()


def fingerprint(document: Mapping) -> str:
    """Of exactly this plan, whatever the order in which it was written down."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def back_tests(program_id: UUID, limit: int = 20) -> list[Job]:
    """What was tried on the program's history, the newest first."""
    return jobs_queries.jobs_of(KIND, program_id, limit)


def back_test(job_id: UUID) -> Job:
    """Raises NotFound, also for another kind of job."""
    return jobs_queries.job_of_kind(KIND, job_id)


def counting_back_test(program_id: UUID, document: Mapping, at: datetime) -> Job | None:
    """The report that was made of exactly this plan and is young enough to be published with."""
    done = jobs_queries.jobs_asked(KIND, program_id, {"fingerprint": fingerprint(document)}, states=[jobs_states.DONE])
    return next((job for job in done if at - COUNTS_FOR < job.asked_at <= at), None)


def open_back_tests(program_id: UUID, document: Mapping) -> list[Job]:
    """Those of exactly this plan that wait or run, and that nobody has stopped; the newest first."""
    return [job for job in jobs_queries.jobs_asked(KIND, program_id, {"fingerprint": fingerprint(document)}, states=jobs_states.OPEN)
            if job.cancel_asked_at is None]
