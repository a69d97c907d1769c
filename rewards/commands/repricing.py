"""A milestone leaves a window that is priced as a whole (whole_retro): the others are worth what they come to without it."""
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from referrals import queries as referrals_queries
from rewards import engine, queries, states
from rewards.commands.release import locked
from rewards.commands.take_back import take_back
from rewards.engine import facts as engine_facts
from rewards.engine import stored
from rewards.engine.evaluate import evaluate
from rewards.models import Decision, Progress, ProgressEntry, Reward
from rewards.plan import model


def is_retro(rule: model.Rule) -> bool:
    return isinstance(rule.pay, model.Escalator) and rule.pay.mode == model.WHOLE_RETRO


def counts(rule: model.Rule, milestone_id: UUID, enrolment_id: UUID) -> bool:
    """Whether others are priced by it, also where it earned nothing itself."""
    return is_retro(rule) and any(queries.entry_of(one.id, milestone_id) for one in _windows(rule, milestone_id, enrolment_id))


def leave(rule: model.Rule, milestone_id: UUID, enrolment_id: UUID) -> engine_facts.Place | None:
    """Takes it off the count, under the lock of its window: where the engine prices the others. None where it has no place in one."""
    for window in _windows(rule, milestone_id, enrolment_id) if is_retro(rule) else ():
        progress = Progress.objects.select_for_update().get(id=window.id)
        entry = queries.entry_of(progress.id, milestone_id)
        if entry is not None:
            _off(rule, progress, entry)
            return engine_facts.Place(before=progress.metric, moves=False, gone=True, window=tuple(
                engine_facts.Priced(milestone_id=str(row["milestone"]), rule=row["rule"], amounts=row["amounts"], booked_minor=row["booked"],
                                    version=str(row["version"]), share_bp=row["share_bp"], rate=row["rate"]) for row in queries.priced_before(progress, milestone_id)))
    return None


def lower(undone: Decision, falls: Iterable[engine_facts.Fall], *, at: datetime) -> None:
    """What the others are left with is at most what they come to now; the latest of a milestone's rewards gives first."""
    for fall in falls:
        rewards = [locked(one.id) for one in queries.standing_rewards(UUID(fall.milestone_id), undone.enrolment_id) if _of_the_rule(one, undone)]
        much = sum(one.granted_minor - one.taken_back_minor for one in rewards) - fall.to_minor
        for reward in sorted(rewards, key=lambda one: one.id, reverse=True):
            part = min(much, reward.granted_minor - reward.taken_back_minor)
            if part > 0:
                # A cause of its own: of one act several milestones may leave, and each may lower the same reward.
                take_back(reward_id=reward.id, cause=f"{states.REPRICED}:{undone.id}", minor=part, decision_id=undone.id, at=at)
                much -= part


def leave_without_decision(milestone_id: UUID, credited: Iterable[UUID], *, reason: str, cause: str, at: datetime) -> list[Decision]:
    """A plan without the escalator decided about it, and a later version counted it all the same. `credited`: enrolments it still counts for."""
    made = []
    for window in queries.windows_with(milestone_id):
        entry, by = queries.entry_of(window.id, milestone_id), queries.last_priced_in(window)
        if entry is None or by is None or window.subject_id in credited:
            continue
        plan = queries.parsed(by.plan_version)
        place = leave(plan.rule(by.rule_key), milestone_id, window.subject_id)
        if place is None:
            continue
        amounts = referrals_queries.amounts_of(referrals_queries.milestone(milestone_id))
        facts = engine_facts.Facts(milestone_id=str(milestone_id), amounts=amounts, place=place, barred=reason)
        found = evaluate(plan, plan.rule(by.rule_key), facts)
        undone = Decision.objects.create(
            plan_version=by.plan_version, rule_key=by.rule_key, milestone_id=milestone_id, referral_id=entry.referral_id, enrolment_id=window.subject_id,
            beneficiary=by.beneficiary, cause=f"{cause}:window", outcome=found.outcome, reason=found.reason, facts=stored.plain(facts),
            trace=list(found.trace), engine=engine.REVISION, decided_at=at)
        lower(undone, found.falls, at=at)
        made.append(undone)
    return made


def _windows(rule: model.Rule, milestone_id: UUID, enrolment_id: UUID) -> list[Progress]:
    assert isinstance(rule.pay, model.Escalator)
    return [one for one in queries.windows_with(milestone_id) if one.escalator == rule.pay.key and one.subject_id == enrolment_id]


def _off(rule: model.Rule, progress: Progress, entry: ProgressEntry) -> None:
    """Of distinct referrals one less only where none of its others is left."""
    assert isinstance(rule.pay, model.Escalator)
    less = entry.added
    if rule.pay.metric.kind == "referrals":
        others = [row for row in queries.entries_of(progress.id).values() if row.referral_id == entry.referral_id and row.id != entry.id]
        less = 0 if others else 1
    ProgressEntry.objects.create(progress=progress, milestone_id=entry.milestone_id, referral_id=entry.referral_id, place=progress.metric, added=-less,
                                 floor_band=entry.floor_band, turn=entry.turn + 1)
    progress.metric -= less
    progress.save(update_fields=["metric"])


def _of_the_rule(reward: Reward, undone: Decision) -> bool:
    return (reward.decision.rule_key, reward.decision.beneficiary) == (undone.rule_key, undone.beneficiary)
