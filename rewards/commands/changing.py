"""The amounts of a milestone are others now, and its window is evaluated as if what is gone of them had never been (`reprice`)."""
from dataclasses import replace
from datetime import datetime

from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import engine, queries, states
from rewards.commands import circumstances, grant, recounting, windows
from rewards.commands.beneficiaries import beneficiary_of
from rewards.commands.deciding import Case, chosen_before, in_its_group
from rewards.commands.lowering import lower
from rewards.commands.repricing import is_retro, lower_peaks
from rewards.engine import facts as engine_facts
from rewards.engine import stored
from rewards.engine.evaluate import evaluate
from rewards.models import Decision, Progress
from rewards.plan import model
from rewards.plan.overrides import bounded


def change(row: Decision, milestone: referrals_queries.MilestoneFacts, part: tuple[int, int], *, cause: str, at: datetime,
           needs_yes: bool = False, case: Case | None = None) -> Decision | None:
    """Prices this milestone and the others of its window once more; what differs from what was booked is granted or taken back.

    `part`: (left, of) its money; `needs_yes`: a person has to agree to what rises; `case`: the rule as it looks at the milestone now, for
    a group that chose nobody yet. None where nothing changes."""
    plan = queries.parsed(row.plan_version)
    rule = plan.rule(row.rule_key)
    before = stored.facts(row.facts, queries.plan_of_version)
    facts = replace(before, amounts=dict(milestone.amounts), left_of=part, rivals=(), earlier=None)
    recounting.recount(row, plan, rule, facts, (1, 1), cause=cause)   # the part is in the facts
    window = next((one for one in queries.windows_with(row.its_milestone) if queries.is_counted_in(one, row)), None)
    if window is None:
        return None
    progress = Progress.objects.select_for_update().get(id=window.id)
    claim = referrals_queries.claim_as_such(row.referral_id)
    plans = queries.PlansRead()
    budget = circumstances.budget_of(milestone, plans)
    seen = windows.Seen(milestone, claim, beneficiary_of(rule.to, claim), programs_queries.program(progress.program_id).time_zone, plans,
                        budget[1] if budget is not None else None, returning=cause.partition(":")[0] == states.RETURNING)
    booked = queries.booked_for(progress, row.its_milestone, row.referral_id)
    bounds = bounded(rule, before.override)
    place = _place(bounds, progress, seen)
    facts = replace(facts, place=place, back=booked.back if booked is not None and seen.returning else (0, 0), booked_minor=booked.minor if booked is not None else None,
                    promotions=queries.promotions_of(before, booked) if booked is not None else before.promotions,
                    used=circumstances.used(bounds, seen, place, before.promotions) if seen.to is not None else {},
                    spared=queries.spared_of(queries.earned(row, row.its_milestone, row.referral_id)))
    facts = in_its_group(facts, case, chosen=chosen_before(row, rule))
    found = evaluate(plan, rule, facts)
    if not (found.grants or found.falls) and (found.outcome, found.reason) == (row.outcome, row.reason):
        return None
    changed = Decision.objects.create(
        plan_version=row.plan_version, rule_key=row.rule_key, milestone_id=row.milestone_id, referral_id=row.referral_id, enrolment_id=row.enrolment_id,
        beneficiary=row.beneficiary, cause=cause, outcome=found.outcome, reason=found.reason, facts=stored.plain(facts), trace=list(found.trace),
        engine=engine.REVISION, replaces=row, decided_at=at)
    lower(changed, found.falls, at=at)
    grant.write(changed, rule, found, milestone, claim, seen.to, at=at, needs_yes=needs_yes)
    return changed


def _place(rule: model.Rule, progress: Progress, seen: windows.Seen) -> engine_facts.Place:
    """Where it stands among the others, with what each of them adds now."""
    escalator = rule.pay
    assert isinstance(escalator, model.Escalator)
    own = queries.entries_of(progress.id)[seen.milestone.milestone_id]
    others = windows.others(rule, progress, seen)
    moves = own.kind == escalator.metric.milestone and (own.added > 0 or escalator.metric.kind == "sum")
    if is_retro(rule):
        return engine_facts.Place(before=progress.metric - own.added, moves=moves, window=others)
    order = windows.as_it_is(escalator, progress)
    lower_peaks(escalator, windows.together(escalator, progress), order)
    return engine_facts.Place(before=own.place, moves=moves, window=others, order=order)
