"""Reads about goals: how far a subject has come in a window, what was decided, and what was earned by it."""
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Max

from advocates import queries as advocates_queries
from foundation.kernel.errors import NotFound
from foundation.kernel.money import Money
from foundation.kernel.periods import Span, span
from foundation.rates import queries as rates_queries
from referrals import queries as referrals_queries
from referrals.queries import Counted
from rewards import rules, states
from rewards.engine import facts as engine_facts
from rewards.engine import goals as engine
from rewards.engine.adjustments import part_left
from rewards.models import Decision, Goal, PlanVersion, Reward
from rewards.plan import model
from rewards.queries import plans


@dataclass(frozen=True)
class Subject:
    """Whose goal it is. ids: as which the same subject is known, the one that goes on first."""

    program_id: UUID
    scope: str
    enrolment_id: UUID
    organisation_id: UUID | None
    enrolments: tuple[UUID, ...]

    @property
    def ids(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(rules.subject_of_scope(self.scope, enrolment_id=one, organisation_id=self.organisation_id) for one in self.enrolments))

    @property
    def whose(self) -> referrals_queries.Whose:
        """What is counted for it: whoever refers for an organisation and besides for nobody has two goals, and nothing counts in both."""
        if self.organisation_id is None or self.scope == "enrolment":
            return referrals_queries.Whose(self.program_id, self.enrolments, alone=self.scope != "enrolment")
        return referrals_queries.Whose(self.program_id, () if self.scope == "partner_organisation" else self.enrolments, self.organisation_id)


def subject_of(scope: str, *, enrolment_id: UUID, organisation_id: UUID | None) -> Subject:
    enrolment = advocates_queries.counted_with(advocates_queries.enrolment(enrolment_id))
    return Subject(enrolment.program_id, scope, enrolment.id, organisation_id, (enrolment.id, *sorted(advocates_queries.merged_enrolments(enrolment))))


def goal(goal_id: UUID) -> Goal:
    """With its program and enrolment. Raises NotFound."""
    found = Goal.objects.select_related("program", "enrolment").filter(id=goal_id).first()
    if found is None:
        raise NotFound("goal_unknown", "There’s no such goal.")
    return found


def ended_with(one: Goal) -> list[UUID]:
    """The goals of its program of which the clock told in the same moment, itself among them."""
    return list(Goal.objects.filter(program_id=one.program_id, ended_at=one.ended_at).order_by("id").values_list("id", flat=True)) if one.ended_at else [one.id]


def goals_of(subject: Subject, rule_key: str, window: str, start: datetime) -> list[Goal]:
    """As which the subject has it, about which something was decided first: two entries of one person may have begun it."""
    rows = Goal.objects.filter(program_id=subject.program_id, rule_key=rule_key, subject_id__in=subject.ids, window=window, window_start=start)
    return sorted(rows.order_by("id"), key=lambda row: row.reached_at is None)


def goals_around(program_id: UUID, enrolment_id: UUID, organisation_id: UUID | None, at: datetime) -> list[Goal]:
    """Those that are begun, of any scope, for which a claim of these counts in a window that the instant lies in."""
    own = subject_of("enrolment", enrolment_id=enrolment_id, organisation_id=organisation_id)
    subjects = {scope: replace(own, scope=scope) for scope in model.SCOPES}
    rows = Goal.objects.filter(program_id=program_id, window_start__lte=at, window_end__gt=at)
    hers = rows.filter(enrolment_id__in=subjects["enrolment"].enrolments)
    found = (hers | rows.filter(organisation_id=organisation_id)) if organisation_id is not None else hers
    return [row for row in found.order_by("id") if row.subject_id in subjects[row.scope].ids]


def counted(subject: Subject, rule: model.Rule, span: Span) -> list[Counted]:
    """What counts towards it, in the order in which it happened."""
    return referrals_queries.counted(subject.whose, engine.kinds(rule), since=span.start, until=span.end)


def measured(rule: model.Rule, found: Iterable[Counted], currency: str, zone: str) -> dict[str, int]:
    """What each measure comes to; sums in the plan's minor units. What nobody said the amount of, or has no exchange rate, is in no sum yet."""
    found, values = list(found), dict[str, int]()
    for fact in sorted(engine.measures(rule)):
        word, _, rest = fact.partition(".")
        if word == "sum":
            base, _, kind = rest.partition(".")
            values[fact] = sum(_worth(one, base, currency, zone) for one in found if one.kind == kind)
        else:
            of_kind = [one for one in found if one.kind == rest]
            values[fact] = len({one.referral_id if word == "referrals" or one.milestone_id is None else one.milestone_id for one in of_kind})
    return values


def _worth(one: Counted, base: str, currency: str, zone: str) -> int:
    amount = dict(one.amounts).get(base)
    rate = _rate(amount, currency, one.occurred_at, zone) if amount is not None else None
    return engine.adds(amount, rate, currency, one.share_bp, part_left(one.gross_minor, one.gone_minor, False))


def _rate(amount: Money, currency: str, occurred_at: datetime, zone: str) -> engine_facts.Rate | None:
    row = rates_queries.latest(amount.currency, currency, occurred_at.astimezone(ZoneInfo(zone)).date()) if amount.currency != currency else None
    return None if row is None else engine_facts.Rate(plan_minor=row.to_minor, deal_minor=row.from_minor, id=str(row.id), date=row.date.isoformat(), source=row.source)


def said_of_goal(goal_id: UUID) -> Decision | None:
    """What was decided about it last."""
    return Decision.objects.select_related("plan_version", "enrolment").filter(goal_id=goal_id).order_by("-id").first()


def rewards_of_goal(goal_id: UUID) -> list[Reward]:
    """Everything that it ever earned, also what was given away, or came back as a reward of its own; the oldest first."""
    return list(Reward.objects.filter(goal_id=goal_id).order_by("id"))


def standing_of_goal(goal_id: UUID) -> list[Reward]:
    """Of which something is left."""
    rows = Reward.objects.filter(goal_id=goal_id, taken_back_minor__lt=F("granted_minor")).exclude(state__in=states.GIVEN_UP)
    return list(rows.order_by("beneficiary_kind", "beneficiary_id", "id"))



@dataclass(frozen=True)
class NamedGoal:
    """A goal with the title of its rule, as the plan says that decided it."""

    goal: Goal
    title: str


def goals_named(decision_ids: Iterable[UUID]) -> dict[UUID, NamedGoal]:
    """Goal -> its name, of those that these decisions are about."""
    rows = Decision.objects.select_related("plan_version", "goal__program").filter(id__in=set(decision_ids), goal__isnull=False).order_by("id")
    return {row.goal_id: NamedGoal(row.goal, plans.parsed(row.plan_version).rule(row.rule_key).title) for row in rows if row.goal_id and row.goal}


@dataclass(frozen=True)
class GoalAhead:
    """A goal of the plan in force in the window that runs now. trace: its tests, as they stand; reward_id: of what it has earned."""

    rule: model.Rule
    span: Span
    trace: list[dict]
    reached: bool
    reward_id: UUID | None

    @property
    def last(self) -> datetime:
        """The last instant of its window."""
        return self.span.end - timedelta(microseconds=1)


def goal_ahead(version: PlanVersion, rule: model.Rule, program, enrolment_id: UUID, at: datetime, organisation_id: UUID | None) -> GoalAhead:
    """Of one claimant; an organisation's is that of whoever acts for it."""
    plan = plans.parsed(version)
    assert isinstance(rule.on, model.OnGoal)
    window = span(rule.on.window.kind, at, program.time_zone)
    subject = subject_of(rule.on.scope, enrolment_id=enrolment_id, organisation_id=organisation_id)
    known = next(iter(goals_of(subject, rule.key, rule.on.window.kind, window.start)), None)
    values = measured(rule, counted(subject, rule, window), plan.currency, program.time_zone)
    reached, trace = engine.stands(rule, values, plan.currency)
    earned = next((row for row in rewards_of_goal(known.id) if row.given_by_id is None), None) if known is not None else None
    return GoalAhead(rule, window, trace, reached, earned.id if earned is not None else None)


def latest_window_decided(since: datetime, until: datetime) -> datetime | None:
    """The latest end of a goal's window between the two that was decided by what counted at its end."""
    return (Decision.objects.filter(goal__window_end__gt=since, goal__window_end__lt=until, decided_at__gte=F("goal__window_end"))
            .aggregate(latest=Max("goal__window_end"))["latest"])
