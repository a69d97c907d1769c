"""Reads about a window that is priced again: what each milestone of it was priced by, and what is booked for it."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import F, Min, Q, Sum

from referrals import queries as referrals_queries
from rewards import states
from rewards.engine import facts as engine_facts
from rewards.engine import stored
from rewards.engine.adjustments import part_left
from rewards.engine.booked import BookedSum
from rewards.models import Decision, Progress, ProgressEntry, Reward, TakeBack
from rewards.queries import plans, spared
from rewards.queries.decisions import GONE, OVER
from rewards.queries.progress import entries_of, is_counted_in

Key = tuple[UUID, UUID]   # a milestone, and the claim by which it is counted


@dataclass(frozen=True, slots=True)
class Booked(BookedSum):
    """What the window's decisions say of one milestone for one claim. `by`: the one that prices it; None for what is not priced."""

    by: Decision | None = None


@dataclass(frozen=True)
class InWindow:
    """A priced milestone with its claim, for whom the caps are looked up."""

    priced: engine_facts.Priced
    referral_id: UUID
    enrolment_id: UUID
    occurred_at: datetime


def priced_in(rows: Sequence[Progress], but: UUID) -> list[InWindow]:
    """The milestones of a window, or of several of one subject, that were priced, but for one, in the order in which they came, without
    the buckets of their caps.

    What a condition kept out, and what still waits for an amount, was not priced: a band that is reached raises neither."""
    entries = entries_of(*(row.id for row in rows))
    booked = {key: one for key, one in _booked(rows, but, entries).items() if key[0] != but and one.by is not None}
    milestones = referrals_queries.milestones_by_id({milestone_id for milestone_id, _ in booked})
    left, cancelled = _left(rows[0], set(milestones))
    parts = {milestone_id: _part_left(milestone_id) for milestone_id in referrals_queries.adjustments_of(milestones)}
    order = {milestone_id: number for number, milestone_id in enumerate(entries)}
    return [InWindow(_priced(key, one, referrals_queries.amounts_of(milestones[key[0]]), left.get(key, 0), parts.get(key[0], (1, 1)),
                             spared.spared_of(spared.earned(one.by, *key)) if key in cancelled else None),
                     key[1], one.by.enrolment_id, milestones[key[0]].occurred_at)
            for key, one in sorted(booked.items(), key=lambda item: (order[item[0][0]], str(item[0][1]))) if one.by is not None]


def back_of(progress_row: Progress, milestone_id: UUID, referral_id: UUID) -> tuple[int, int]:
    """By how much refunds and disputes have lowered one milestone for one claim before caps, and what they took back: that may come back."""
    found = _booked([progress_row], milestone_id, entries_of(progress_row.id)).get((milestone_id, referral_id))
    return found.back if found is not None else (0, 0)


def booked_for(progress_row: Progress, milestone_id: UUID, referral_id: UUID) -> Booked | None:
    """The same of one milestone for one claim; None where it was never priced."""
    found = _booked([progress_row], milestone_id, entries_of(progress_row.id)).get((milestone_id, referral_id))
    return found if found is not None and found.by is not None else None


def booked_by_rule(of: Decision) -> Booked:
    """What the decisions of a rule without a window say of a milestone for one claim, the last one `of`, refunds aside."""
    found = Booked()
    rows = Decision.objects.filter(milestone_id=of.its_milestone, rule_key=of.rule_key, referral_id=of.referral_id, beneficiary=of.beneficiary, id__lte=of.id)
    for row in rows.exclude(cause__contains=f":{states.BESIDE}").order_by("id"):
        if row.reason in states.UNDONE:
            found = Booked()
        if row.facts.get("earlier", {}).get("restored_minor"):   # it comes back; it had been counted
            continue
        for step in row.trace:
            if step["step"] in ("lowered", "grant") and step["milestone"] == str(of.milestone_id) and "claim" not in step:
                found = found.after(step)
    return found


def _booked(rows: Sequence[Progress], but: UUID, entries: Mapping[UUID, ProgressEntry]) -> dict[Key, Booked]:
    ever = set(ProgressEntry.objects.filter(progress__in=rows).values_list("milestone_id", flat=True))   # what left has lowered the others
    found: dict[Key, Booked] = {}
    decisions = [row for row in Decision.objects.select_related("plan_version", "referral").filter(milestone_id__in=ever | {but}).order_by("id")
                 if is_counted_in(rows[0], row)]
    taking = {row.id for row in decisions if row.cause.partition(":")[0] in states.MAY_COME_BACK}
    taken = _taken(taking)
    for decision in decisions:
        own = decision.its_milestone, decision.referral_id
        if decision.reason in states.UNDONE:   # nothing is left of it, so nothing is raised
            before = found.pop(own, None)
            if before is not None and decision.id in taking:
                found[own] = Booked(back=before.back).lowered(before.minor, taken.get((decision.id, *own), 0))
        for step in decision.trace:
            if step["step"] not in ("lowered", "grant"):
                continue
            key = UUID(step["milestone"]), UUID(step["claim"]) if "claim" in step else decision.referral_id
            one = found.get(key, Booked())
            if step["step"] == "lowered" and decision.id in taking:
                one = one.lowered(one.minor - step["to"], taken.get((decision.id, *key), 0))
            one = one.after(step, returned=decision.cause.partition(":")[0] == states.RETURNING)
            if step["step"] == "grant" and key == own and decision.milestone_id in entries:
                one = replace(one, by=decision)
            found[key] = one
    return found


def _taken(decision_ids: set[UUID]) -> dict[tuple[UUID, UUID, UUID], int]:
    """(decision, milestone, claim) -> what it took back of that."""
    if not decision_ids:
        return {}
    rows = (TakeBack.objects.filter(decision_id__in=decision_ids).values_list("decision_id", "reward__milestone_id", "reward__referral_id")
            .annotate(taken=Sum(F("before_minor") + F("wallet_minor") + F("owed_minor"))))
    return {(decision_id, milestone_id, referral_id): taken for decision_id, milestone_id, referral_id, taken in rows}


def _priced(key: Key, one: Booked, amounts: Mapping, left: int, left_of: tuple[int, int], paid: int | None) -> engine_facts.Priced:
    by = one.by
    assert by is not None
    plan = plans.parsed(by.plan_version)
    facts = stored.facts(by.facts | {"place": None}, plans.plan_of_version)
    return engine_facts.Priced(
        milestone_id=str(key[0]), rule=plan.rule(by.rule_key), amounts=amounts, booked_minor=one.minor, version=str(by.plan_version_id),
        share_bp=facts.share_bp, rate=facts.rate, claim=str(key[1]), parts=facts.parts, part=facts.part, rounding=plan.rounding, left_minor=left,
        promotions=promotions_of(facts, one), override=facts.override, left_of=left_of, back=one.back, spared=paid)


def _part_left(milestone_id: UUID) -> tuple[int, int]:
    now = referrals_queries.adjusted(milestone_id)
    return (1, 1) if now is None else part_left(now.gross_minor, now.gone_minor, now.whole)


def promotions_of(facts: engine_facts.Facts, one: Booked) -> tuple[engine_facts.Promoted, ...]:
    """Those that applied when it was priced, and what each has added."""
    return tuple(engine_facts.Promoted(each.promotion, each.version, one.promoted[each.promotion.key])
                 for each in facts.promotions if each.promotion.key in one.promoted)


def _left(progress_row: Progress, milestones: set[UUID]) -> tuple[dict[Key, int], set[Key]]:
    """What is left of the rewards for each, and of which a person cancelled some; of the window's escalator alone, for another rule may pay for the
    same milestone."""
    keys = {row.rule_key for row in Decision.objects.select_related("plan_version", "referral").filter(milestone_id__in=milestones)
            if is_counted_in(progress_row, row)}
    rows = (Reward.objects.filter(milestone_id__in=milestones, decision__rule_key__in=keys, given_by__isnull=True).values("milestone_id", "referral_id")
            .annotate(left=Sum(F("granted_minor") - F("taken_back_minor"), filter=~Q(state__in=OVER)), spared=Min("spared_minor")))
    found, cancelled = dict[Key, int](), set[Key]()
    for row in rows:
        key = row["milestone_id"], row["referral_id"]
        found[key] = row["left"] or 0
        if row["spared"] is not None:
            cancelled.add(key)
    gifts = Reward.objects.filter(milestone_id__in=milestones, decision__rule_key__in=keys, given_by__isnull=False).annotate(gone=GONE).filter(gone__gt=0)
    for milestone_id, referral_id, gone, most in gifts.values_list("milestone_id", "referral_id", "gone", "spared_minor"):   # of what she gave away
        key = milestone_id, referral_id
        found[key] = found.get(key, 0) - gone
        if most is not None:
            cancelled.add(key)
    return found, cancelled
