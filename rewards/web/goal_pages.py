"""Why a goal earned something, or nothing, and how far one has come towards those of a plan."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from advocates import queries as advocates_queries
from foundation.kernel.errors import NotFound
from foundation.kernel.periods import LIFETIME
from partners import queries as partners_queries
from programs import queries as programs_queries
from rewards import queries, sentences
from rewards.engine import goals as engine
from rewards.plan import model
from rewards.queries.for_claimant import Terms
from rewards.sentences import goals
from rewards.web import agreed_words
from rewards.web.agreed_offer import terms_now


def of_goal(decision) -> dict:
    """What every page about a decided goal shows. Raises NotFound where the program shows no amounts."""
    enrolment = advocates_queries.enrolment(decision.enrolment_id)
    program, goal = enrolment.program, decision.goal
    if not programs_queries.shows_rewards(program):
        raise NotFound("decision_unknown", "There’s no such page for you.")
    _plan, rule = queries.rule_of(decision)
    assert isinstance(rule.pay, model.Flat)
    return {"decision": decision, "goal": goal, "rule": rule, "title": rule.title, "pays": sentences.amount(rule.pay), "program": program,
            "enrolment": enrolment, "plan": queries.parsed(decision.plan_version), "plan_version": decision.plan_version,
            "when": goals.period(goal.window, goal.window_start, program.time_zone),
            "asked": goals.asked(decision.trace, amounts=programs_queries.shows_deal_value(program)),
            "agreed": agreed_words.of(decision), "terms": programs_queries.terms(enrolment.terms_id) if enrolment.terms_id else None}


@dataclass(frozen=True)
class Ahead:
    """A goal of the plan in force, as it stands now. ends: the last instant of its window, None for one without; reward_id: what it earned."""

    title: str
    pays: str
    asked: list[goals.Asked]
    when: str
    ends: datetime | None
    reached: bool
    at_the_end: bool
    reward_id: UUID | None = None


def goals_ahead(program, enrolment_id: UUID, at: datetime, *, to: Iterable[str], amounts: bool, terms: Terms | None = None) -> list[Ahead]:
    """Those that pay one of `to`, in the plan's order, each with what was agreed about it. terms: what counts for her, where it was read."""
    version = queries.plan_in_force(program.id, at)
    if version is None or not any(rule.to in to for rule in engine.goals_of(queries.parsed(version))):
        return []
    organisation_id = _organisation(enrolment_id)
    terms = terms or terms_now(advocates_queries.enrolment(enrolment_id), at)
    rules = [rule for rule in engine.goals_of(terms.plan if terms is not None else queries.parsed(version)) if rule.to in to]
    return [_ahead(queries.goal_ahead(version, rule, program, enrolment_id, at, organisation_id), program, amounts=amounts) for rule in rules]


def _ahead(one: queries.GoalAhead, program, *, amounts: bool) -> Ahead:
    assert isinstance(one.rule.on, model.OnGoal) and isinstance(one.rule.pay, model.Flat)
    window = one.rule.on.window.kind
    return Ahead(title=one.rule.title, pays=sentences.amount(one.rule.pay), asked=goals.asked(one.trace, amounts=amounts),
                 when=goals.period(window, one.span.start, program.time_zone), ends=None if window == LIFETIME else one.last, reached=one.reached,
                 at_the_end=one.rule.on.decide == "window_end", reward_id=one.reward_id)


def _organisation(enrolment_id: UUID) -> UUID | None:
    found = partners_queries.organisation_of(advocates_queries.enrolment(enrolment_id).advocate_id)
    return found.id if found is not None else None

