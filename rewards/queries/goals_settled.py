"""What the books say of a program's goals: what a replay of them is held against."""
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, Sum
from django.db.models.fields.json import KT

from rewards import rules
from rewards.backtest.goals import Key, SettledGoal
from rewards.models import Decision, GivenBack, Goal, Reward, TakeBack


def settled_goals(program_id: UUID, until: datetime, known_as: Mapping[UUID, UUID]) -> dict[Key, SettledGoal]:
    """Of everything that was decided before `until`. Of one person who was known twice both entries' goals are one. Four statements."""
    rows = Decision.objects.filter(goal__program_id=program_id, decided_at__lt=until).order_by("id")
    found: dict[Key, SettledGoal] = {}
    of_decision: dict[UUID, tuple[Key, str]] = {}
    for decision_id, rule, window, start, scope, enrolment_id, organisation_id, referral_id, to, barred in rows.values_list(
            "id", "goal__rule_key", "goal__window", "goal__window_start", "goal__scope", "goal__enrolment_id", "goal__organisation_id", "referral_id",
            "beneficiary", KT("facts__barred")):
        key = _key(rule, window, start, scope, enrolment_id, organisation_id, known_as)
        of_decision[decision_id] = key, to
        found[key] = SettledGoal(referral_id, barred or "", found[key].minors if key in found else {})
    for decision_id, currency, minor in _booked(program_id, until):
        if decision_id in of_decision:
            key, to = of_decision[decision_id]
            one = found[key]
            found[key] = SettledGoal(one.referral_id, one.barred, {**one.minors, (to, currency): one.minors.get((to, currency), 0) + minor})
    return found


def key_of(goal: Goal, known_as: Mapping[UUID, UUID]) -> Key:
    """By which a replay knows it."""
    return _key(goal.rule_key, goal.window, goal.window_start, goal.scope, goal.enrolment_id, goal.organisation_id, known_as)


def _key(rule: str, window: str, start: datetime, scope: str, enrolment_id: UUID, organisation_id: UUID | None, known_as: Mapping[UUID, UUID]) -> Key:
    return rule, window, rules.subject_of_scope(scope, enrolment_id=known_as.get(enrolment_id, enrolment_id), organisation_id=organisation_id), start


def _booked(program_id: UUID, until: datetime) -> list[tuple[UUID, str, int]]:
    """(decision, currency, what it granted, less what it took, and more what came back of that)."""
    granted = Reward.objects.filter(goal__program_id=program_id, given_by__isnull=True, decision__decided_at__lt=until)
    taken = TakeBack.objects.filter(decision__goal__program_id=program_id, decision__decided_at__lt=until)
    back = GivenBack.objects.filter(take_back__decision__goal__program_id=program_id, at__lt=until)
    return [*granted.values_list("decision_id", "currency").annotate(minor=Sum("granted_minor")),
            *((decision_id, currency, -minor) for decision_id, currency, minor in taken.values_list("decision_id", "reward__currency").annotate(
                minor=Sum(F("before_minor") + F("wallet_minor") + F("owed_minor")))),
            *back.values_list("take_back__decision_id", "reward__currency").annotate(
                minor=Sum(F("before_minor") + F("wallet_minor") + F("owed_minor") + F("written_off_minor")))]
