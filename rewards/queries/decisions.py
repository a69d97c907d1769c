"""Reads about decisions: what each rule said, what waits, and the same number again."""
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, Sum, When

from foundation.kernel.errors import NotFound
from foundation.kernel.money import Money
from referrals import queries as referrals_queries
from rewards import states
from rewards.engine import facts as engine_facts
from rewards.engine import goals, stored
from rewards.engine.adjustments import evaluate_again
from rewards.models import Decision, ProgressEntry, Reward
from rewards.plan import model
from rewards.plan.currency import pays_in
from rewards.plan.overrides import overridden
from rewards.queries import plans

BESIDE = f":{states.BESIDE}"
HERS = ("advocate", "customer_account")   # the plan's words for what the advocate sees as her own
OVER = (states.CANCELLED, states.FORGONE, states.LAPSED)   # of these nothing takes room
GONE = Case(When(state__in=OVER, then=F("granted_minor")), default=F("taken_back_minor"))   # of a gift


def _decisions():
    """`settled`: it waited, and was worked out later."""
    return Decision.objects.annotate(settled=Exists(Decision.objects.filter(replaces=OuterRef("id"))))


def decision(decision_id: UUID) -> Decision:
    """With its plan version, milestone and rewards. Raises NotFound."""
    found = (_decisions().select_related("plan_version", "milestone", "goal", "manual", "referral", "enrolment").prefetch_related("rewards__holds", "replaced_by")
             .filter(id=decision_id).first())
    if found is None:
        raise NotFound("decision_unknown", "There’s no such decision.")
    return found


def decision_of(advocate_id: UUID, decision_id: UUID) -> Decision:
    """One about what the advocate herself would earn. Raises NotFound for anybody else's."""
    found = decision(decision_id)
    if found.enrolment.advocate_id != advocate_id or found.beneficiary not in HERS:
        raise NotFound("decision_unknown", "There’s no such decision.")
    return found


def decisions_of(referral_id: UUID) -> list[Decision]:
    """Everything that was worked out for a claim, the newest first, with the rewards."""
    return list(_decisions().prefetch_related("rewards").filter(referral_id=referral_id).order_by("-id"))


def waiting_decisions(limit: int = 50, *, but: str = "") -> list[Decision]:
    """What waits for something that nobody has said yet, the oldest first; `but` for what waits for one reason. A legal check is no amount."""
    return list(_decisions().select_related("milestone", "referral").filter(outcome=states.WAITING, settled=False)
                .exclude(reason=but).exclude(reason__startswith=states.LEGAL_REASON).order_by("id")[:limit])


def waiting_of_milestone(milestone_id: UUID) -> list[Decision]:
    return list(_decisions().select_related("plan_version", "enrolment").filter(milestone_id=milestone_id, outcome=states.WAITING, settled=False).order_by("id"))


def decided_of(milestone_id: UUID) -> list[Decision]:
    """What is said about a milestone now: the decisions that no later one replaces. What is said of a window beside it says nothing about it."""
    rows = _decisions().select_related("plan_version", "enrolment").filter(milestone_id=milestone_id, settled=False)
    return list(rows.exclude(cause__contains=BESIDE).order_by("id"))


def referrals_decided_in(enrolment_ids: Iterable[UUID]) -> set[UUID]:
    """Claims under these enrolments about which something was decided, or which an escalator counted."""
    wanted = tuple(enrolment_ids)
    counted = ProgressEntry.objects.filter(progress__subject_id__in=wanted).values_list("referral_id", flat=True)
    return set(Decision.objects.filter(enrolment_id__in=wanted).values_list("referral_id", flat=True)) | set(counted)


def last_decision(*, milestone_id: UUID, rule_key: str, referral_id: UUID, beneficiary: str) -> Decision | None:
    """What a rule said last about a milestone for a claim."""
    rows = Decision.objects.filter(milestone_id=milestone_id, rule_key=rule_key, referral_id=referral_id, beneficiary=beneficiary)
    return rows.exclude(cause__contains=BESIDE).order_by("-id").first()


def chosen_of(of: Decision, group: str) -> str:
    """The rule that a group chose for a milestone, a claim and whom it pays; '' where none was chosen yet."""
    rows = Decision.objects.filter(milestone_id=of.its_milestone, referral_id=of.referral_id, beneficiary=of.beneficiary).order_by("-id")
    return next((step["chosen"] for trace in rows.values_list("trace", flat=True) for step in trace
                 if step["step"] == "group" and step["name"] == group and step["chosen"]), "")


def standing_rewards(milestone_id: UUID, enrolment_id: UUID, of: Decision | None = None) -> list[Reward]:
    """What somebody's claim earned from a milestone and still has, also by a raise or given to another; `of`: by one decision's rule, not by
    another claim of hers on it."""
    rows = (Reward.objects.select_related("decision").filter(milestone_id=milestone_id, enrolment_id=enrolment_id, taken_back_minor__lt=F("granted_minor"))
            .exclude(state__in=states.GIVEN_UP))
    if of is not None:
        rows = rows.filter(Q(decision__referral_id=of.referral_id) | ~Q(decision__milestone_id=F("milestone_id")),
                           decision__rule_key=of.rule_key, decision__beneficiary=of.beneficiary)
    return list(rows.order_by("beneficiary_kind", "beneficiary_id", "id"))


def rewards_by_rule(of: Decision) -> list[Reward]:
    """Everything that a rule ever granted to a claim for a milestone, also by later news, and what was given away of it; in the currency in which it
    does now, for a claim that is reopened earns by another plan."""
    rows = Reward.objects.select_related("decision").filter(
        milestone_id=of.its_milestone, currency=currency_of(of), decision__rule_key=of.rule_key,
        decision__beneficiary=of.beneficiary, decision__enrolment_id=of.enrolment_id)
    return list(rows.filter(Q(decision__referral_id=of.referral_id) | ~Q(decision__milestone_id=F("milestone_id"))).order_by("id"))


def standing_of_rule(milestone_id: UUID, referral_id: UUID, of: Decision) -> list[Reward]:
    """What a claim earned from a milestone by a decision's rule and still has, also by a raise or given to another."""
    return list(Reward.objects.select_related("decision").filter(
        milestone_id=milestone_id, referral_id=referral_id, decision__rule_key=of.rule_key, decision__beneficiary=of.beneficiary,
        taken_back_minor__lt=F("granted_minor")).exclude(state__in=states.GIVEN_UP).order_by("beneficiary_kind", "beneficiary_id", "id"))


def kept_of(milestone_id: UUID, *, but: UUID) -> list[Reward]:
    """What other claims than `but` earned from a milestone and still have, also where it was given away; with the decisions and their plans."""
    rows = (Reward.objects.filter(milestone_id=milestone_id, decision__milestone_id=milestone_id, given_by__isnull=True, taken_back_minor__lt=F("granted_minor"))
            .exclude(decision__referral_id=but).exclude(state=states.CANCELLED))
    kept = list(rows.values_list("id", flat=True))   # hardly ever any, so no more is read
    return list(Reward.objects.select_related("decision__plan_version").filter(id__in=kept).order_by("id")) if kept else []


def undecided(milestone_ids: Iterable[UUID]) -> list[UUID]:
    """Those that no rule has looked at, in the order in which they are given. What is said of a window beside one says nothing about it, as in
    decided_of and last_decision."""
    wanted = list(milestone_ids)
    decided = set(Decision.objects.filter(milestone_id__in=wanted).exclude(cause__contains=BESIDE).values_list("milestone_id", flat=True))
    return [milestone_id for milestone_id in wanted if milestone_id not in decided]


def again(of: Decision) -> engine_facts.Decision:
    """The stored decision worked out again from its facts by its own plan version: the same number, for ever."""
    if of.manual_id is not None:
        return by_hand(of.trace)
    plan, facts = plans.parsed(of.plan_version), stored.facts(of.facts, plans.plan_of_version)
    rule = plan.rule(of.rule_key)
    found = goals.again(plan, rule, facts) if of.goal_id is not None else evaluate_again(plan, rule, facts)
    assert found is not None, "a goal about which something was decided has something to say"
    return found


def by_hand(trace: Sequence[dict]) -> engine_facts.Decision:
    """What two people said is all that there is."""
    grants = [engine_facts.Grant(step["milestone"], Money(step["amount"], step["currency"]), step["uncapped"]) for step in trace if step["step"] == "grant"]
    return engine_facts.Decision(states.GRANTED, "", tuple(grants), tuple(trace))


def rule_of(of: Decision) -> tuple[model.Plan, model.Rule]:
    """The plan that a decision was made by and its rule, as it was agreed with the claimant."""
    plan = plans.parsed(of.plan_version)
    return plan, overridden(plan.rule(of.rule_key), of.facts.get("override"))


def currency_of(of: Decision) -> str:
    """Of what its rule grants."""
    plan, rule = rule_of(of)
    return pays_in(rule.pay, plan.currency)


def payments_before(milestone: referrals_queries.MilestoneFacts, rule_key: str, referral_id: UUID) -> dict[str, dict]:
    """Milestone -> its number among the payments of its deal, as a rule (all versions) counted them for one referral."""
    rows = Decision.objects.filter(rule_key=rule_key, referral_id=referral_id, milestone__kind=milestone.kind)
    rows = rows.filter(milestone__deal__isnull=True) if milestone.deal_id is None else rows.filter(milestone__deal_id=milestone.deal_id)
    return {str(milestone_id): facts["repeat"] for milestone_id, facts in rows.values_list("milestone_id", "facts") if facts.get("repeat")}


def granted_before(*, program_id: UUID, rule_key: str = "", currency: str, referral_id: UUID | None = None, beneficiary: tuple[str, UUID] | None = None,
                   since: datetime | None = None, until: datetime | None = None) -> int:
    """Granted minus taken back of a program, or of one rule of it (all versions), in one currency: for one referral, or to one beneficiary,
    in a window: of milestones by when they happened, of goals by when they were reached, of what was given by hand by when it was confirmed."""
    rows = (Reward.objects.filter(program_id=program_id, currency=currency, given_by__isnull=True)
            .exclude(state__in=OVER))
    if rule_key:
        rows = rows.filter(decision__rule_key=rule_key)
    if beneficiary is not None:
        rows = rows.filter(beneficiary_kind=beneficiary[0], beneficiary_id=beneficiary[1])
    if referral_id is not None:
        rows = rows.filter(referral_id=referral_id)
    if since is not None:
        rows = rows.filter(Q(milestone__occurred_at__gte=since) | Q(goal__reached_at__gte=since) | Q(manual__settled_at__gte=since))
    if until is not None:
        rows = rows.filter(Q(milestone__occurred_at__lt=until) | Q(goal__reached_at__lt=until) | Q(manual__settled_at__lt=until))
    gifts = Reward.objects.filter(given_by__in=rows)   # what is taken back of what she gave away, or ended
    return (rows.aggregate(total=Sum(F("granted_minor") - F("taken_back_minor")))["total"] or 0) - (gifts.aggregate(total=Sum(GONE))["total"] or 0)
