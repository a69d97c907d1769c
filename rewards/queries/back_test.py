"""Reads for trying a plan on the history: what was decided about a page of milestones, which plan priced what, and what was tried already."""
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Sum
from django.db.models.fields.json import KT

from foundation.jobs import queries as jobs_queries
from foundation.jobs import states as jobs_states
from foundation.jobs.queries import Job
from rewards import states
from rewards.backtest.history import Claim, Settled
from rewards.backtest.terms import Priced, Pricing
from rewards.engine.facts import Rate
from rewards.models import Decision, GivenBack, Reward, TakeBack
from rewards.plan import model
from rewards.queries.agreements import Agreed
from rewards.queries.plans import chain_named, parsed, versions_of

KIND = "back_test"
COUNTS_FOR = timedelta(days=7)   # so long a report says enough about the plan that is published


def settled_in(program_id: UUID, milestone_ids: Sequence[UUID], *, asking: bool = False) -> dict[UUID, list[Settled]]:
    """Milestone -> what the books say: granted by its decisions, less what these took back, also from others, and did not give back since.
    Four statements, however many there are. `asking`: whether it matters what was looked up for them."""
    rows = list(Decision.objects.filter(milestone_id__in=milestone_ids, plan_version__program_id=program_id).order_by("id")
                .values_list("id", "milestone_id", "rule_key", "referral_id", "beneficiary", "reason", KT("facts__barred"), "facts__rate", KT("facts__gate"),
                             "outcome", "cause", *(["facts__values"] if asking else [])))
    booked = _booked([row[0] for row in rows])
    minors: dict[UUID, dict[tuple, dict[str, int]]] = {}
    facts: dict[tuple, dict[str, Any]] = {}
    for decision_id, milestone_id, rule, referral_id, beneficiary, reason, barred, rate, gate, outcome, cause, *values in rows:
        theirs, own = minors.setdefault(milestone_id, {}), (rule, referral_id, beneficiary)
        undone, before = reason in states.UNDONE, facts.get((milestone_id, own), {})
        theirs.setdefault(own, {})
        if f":{states.BESIDE}" not in cause:   # of what was undone the decision before it says how things were
            facts[milestone_id, own] = {"barred": before.get("barred", "") if undone else barred, "rate": Rate(**rate) if rate else None,
                                        "gate": gate if gate and outcome == states.WAITING else "", "asked": _asked(values[0]) if values else frozenset(),
                                        "undone": undone}
        for (claim, currency), minor in booked.get(decision_id, {}).items():
            sums = theirs.setdefault((rule, claim, beneficiary), {})
            sums[currency] = sums.get(currency, 0) + minor
    return {milestone_id: [_settled(whose, currency, minor, facts.get((milestone_id, whose), {}))
                           for whose, sums in theirs.items() for currency, minor in (sums or {"": 0}).items()] for milestone_id, theirs in minors.items()}


def _settled(whose: tuple[str, UUID, str], currency: str, minor: int, facts: Mapping[str, Any]) -> Settled:
    return Settled(*whose, facts.get("barred", ""), currency, minor, facts.get("rate"), facts.get("gate", ""), facts.get("asked", frozenset()),
                   facts.get("undone", False))


def _booked(decision_ids: Sequence[UUID]) -> dict[UUID, dict[tuple[UUID, str], int]]:
    """Decision -> (claim, currency) -> granted by it to its own claim, less what it took from whichever claim and nobody gave back."""
    found: dict[UUID, dict[tuple[UUID, str], int]] = {}

    def add(decision_id: UUID, claim: UUID, currency: str, minor: int) -> None:
        theirs = found.setdefault(decision_id, {})
        theirs[claim, currency] = theirs.get((claim, currency), 0) + minor
    for row in (Reward.objects.filter(decision_id__in=decision_ids, given_by__isnull=True).values_list("decision_id", "decision__referral_id", "currency")
                .annotate(minor=Sum("granted_minor"))):
        add(*row)
    taken = TakeBack.objects.filter(decision_id__in=decision_ids).values_list("decision_id", "reward__referral_id", "reward__currency")
    for decision_id, claim, currency, minor in taken.annotate(minor=Sum(F("before_minor") + F("wallet_minor") + F("owed_minor"))):
        add(decision_id, claim, currency, -minor)
    back = GivenBack.objects.filter(take_back__decision_id__in=decision_ids).values_list("take_back__decision_id", "reward__referral_id", "reward__currency")
    for decision_id, claim, currency, minor in back.annotate(minor=Sum(F("before_minor") + F("wallet_minor") + F("owed_minor") + F("written_off_minor"))):
        add(decision_id, claim, currency, minor)
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
        return next((priced for since, _, priced in versions if since <= instant), None)

    def plan_for(claim: Claim, occurred_at: datetime) -> Priced | None:
        first = at(claim.accepted_at or occurred_at)
        return first if first is None or first.plan.terms_at == "acceptance" else at(occurred_at)

    def chosen_at(claim: Claim, occurred_at: datetime) -> datetime:
        first = at(claim.accepted_at or occurred_at)
        return claim.accepted_at or occurred_at if first is None or first.plan.terms_at == "acceptance" else occurred_at

    def by(priced: Priced, rule: model.Rule, claim: Claim, occurred_at: datetime) -> Mapping | None:
        return known.fields(priced.plan, rule, claim, chosen_at(claim, occurred_at))
    known = Agreed(program_id)
    return Pricing(plan_for, at, [priced for _, _, priced in versions], by, known.all, chosen_at, known.fields)


def drafted(program_id: UUID, draft: Priced, force: Pricing) -> Pricing:
    """A draft in place of all versions. What no version priced when it happened earned nothing; the draft would not have been there either.
    What was agreed holds with it too, where it fits."""
    def chosen_at(claim: Claim, occurred_at: datetime) -> datetime:
        return claim.accepted_at or occurred_at if draft.plan.terms_at == "acceptance" else occurred_at

    def by(priced: Priced, rule: model.Rule, claim: Claim, occurred_at: datetime) -> Mapping | None:
        return known.fields(priced.plan, rule, claim, chosen_at(claim, occurred_at))
    known = Agreed(program_id)
    return Pricing(lambda claim, at: draft if force.plan_for(claim, at) else None, lambda at: draft if force.in_force(at) else None, [draft], by, known.all,
                   chosen_at, known.fields)


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
    print_ = fingerprint(document)
    return next((job for job in back_tests(program_id) if job.state == jobs_states.DONE and job.asked["fingerprint"] == print_
                 and at - COUNTS_FOR < job.asked_at <= at), None)
