"""A milestone that a window counts though no rule of its escalator decided about it: others are paid by how much it adds."""
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import engine, queries, states
from rewards.commands import catching_up, circumstances, grant, recounting, repricing
from rewards.commands.beneficiaries import beneficiary_of
from rewards.commands.deciding import Claim, seen_from
from rewards.commands.lowering import lower
from rewards.commands.subjects import subject_of
from rewards.commands.windows import Seen
from rewards.engine import facts as engine_facts
from rewards.engine import stored
from rewards.engine.evaluate import evaluate
from rewards.models import Decision, Progress
from rewards.plan import model
from rewards.plan.overrides import bounded


def leave(milestone_id: UUID, claims: Sequence[Claim], *, cause: str, at: datetime) -> list[Decision]:
    """A plan without the escalator decided about it, or none did, and it was counted all the same: it leaves where nobody of the subject is
    credited any more, and where the window is priced again and nothing of it is left. `claims`: those that it still counts for."""
    stands, made = referrals_queries.stands(milestone_id), []
    for number, window, by, pay in _windows(milestone_id):
        entry, rule = queries.entry_of(window.id, milestone_id), queries.parsed(by.plan_version).rule(by.rule_key)
        if entry is None or not repricing.falls(rule):
            continue
        theirs = window.subject_id in {subject_of(pay, claim) for claim in claims}
        if theirs and not (repricing.prices_again(rule) and _is_gone(milestone_id)):
            continue
        progress = Progress.objects.select_for_update().get(id=window.id)
        repricing.off(pay, progress, entry)
        made.append(_told(progress, by, milestone_id, entry.referral_id, cause=_cause(cause, number), at=at,
                          reason=states.REFUNDED if theirs else states.MOVED if stands else states.WITHDRAWN))
    return made


def settle(milestone_id: UUID, claims: Sequence[Claim], *, cause: str, at: datetime) -> list[Decision]:
    """Makes its count agree with whose it is and what is left of it. It reads the present state, so told twice it finds nothing to do. What
    had left comes back as the next one; of a window that is priced again the others follow."""
    made, decided = leave(milestone_id, claims, cause=cause, at=at), queries.decided_of(milestone_id)
    for number, window, by, pay in _windows(milestone_id) if referrals_queries.stands(milestone_id) else ():
        plan = queries.parsed(by.plan_version)
        rule, theirs = plan.rule(by.rule_key), [claim for claim in claims if subject_of(pay, claim) == window.subject_id]
        decides = any(queries.is_counted_in(window, row) for row in decided)
        if decides or not theirs or (repricing.prices_again(rule) and _is_gone(milestone_id)):
            continue
        progress, entry = Progress.objects.select_for_update().get(id=window.id), queries.entry_of(window.id, milestone_id)
        if entry is not None and pay.metric.kind != "sum":
            continue   # a count stands as long as it is there
        zone = programs_queries.program(window.program_id).time_zone
        adds = catching_up.added_now(progress, pay, milestone_id, zone=zone, currency=plan.currency)
        if adds is None or (entry is not None and adds == queries.adds_now(entry)):
            continue
        if entry is None:
            before = catching_up.metric_before(progress, pay, referrals_queries.milestone(milestone_id).occurred_at)
            catching_up.enter(progress, milestone_id, theirs[0].referral_id, added=adds, floor_band=0, place=before)
        else:
            recounting.move(progress, entry, adds, cause)
        if repricing.prices_again(rule):
            made.append(_told(progress, by, milestone_id, theirs[0].referral_id, cause=_cause(cause, number), at=at))
    return made


def _windows(milestone_id: UUID) -> list[tuple[int, Progress, Decision, model.Escalator]]:
    """Where it has or had a place: the how-manieth, the window, and the last decision there, whose terms say what becomes of it."""
    found = []
    for number, window in enumerate(queries.windows_with(milestone_id)):
        by = queries.last_priced_in(window)
        if by is not None:
            pay = queries.parsed(by.plan_version).rule(by.rule_key).pay
            assert isinstance(pay, model.Escalator)
            found.append((number, window, by, pay))
    return found


def _told(progress: Progress, by: Decision, milestone_id: UUID, referral_id: UUID, *, cause: str, at: datetime, reason: str = "") -> Decision:
    """A decision beside those about the milestone says what the others of its window come to now. `reason`: why it is not among them any more."""
    plan, agreed = queries.parsed(by.plan_version), by.facts.get("override")
    rule, claim = plan.rule(by.rule_key), referrals_queries.claim_as_such(referral_id)
    bounds, milestone = bounded(rule, agreed), seen_from(referrals_queries.milestone_facts(milestone_id), claim)
    plans = queries.PlansRead()
    budget = circumstances.budget_of(milestone, plans)
    seen = Seen(milestone, claim, beneficiary_of(rule.to, claim), programs_queries.program(progress.program_id).time_zone, plans,
                budget[1] if budget is not None else None, returning=cause.partition(":")[0] == states.RETURNING)
    place = repricing.without(bounds, progress, seen)
    facts = engine_facts.Facts(
        milestone_id=str(milestone_id), amounts=milestone.amounts, place=place, barred=reason, counts_only=not reason, override=agreed,
        used=circumstances.used(bounds, seen, place) if seen.to is not None else {}, budget=budget[0] if budget is not None else None)
    found = evaluate(plan, rule, facts)
    decision = Decision.objects.create(
        plan_version=by.plan_version, rule_key=by.rule_key, milestone_id=milestone_id, referral_id=referral_id, enrolment_id=claim.enrolment_id,
        beneficiary=by.beneficiary, cause=cause, outcome=found.outcome, reason=found.reason, facts=stored.plain(facts), trace=list(found.trace),
        engine=engine.REVISION, decided_at=at)
    lower(decision, found.falls, at=at)
    if found.grants:
        grant.write(decision, rule, found, milestone, claim, seen.to, at=at)
    return decision


def _cause(cause: str, number: int) -> str:
    return f"{cause}:{states.BESIDE}{number or ''}"


def _is_gone(milestone_id: UUID) -> bool:
    now = referrals_queries.adjusted(milestone_id)
    return now is not None and now.whole
