"""Whom a new version of a plan concerns: who refers in the program, which open referrals keep what counted, and which payments are still running."""
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, DateTimeField, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from advocates import queries as advocates_queries
from foundation.kernel import periods
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import states
from rewards.models import Decision, PlanVersion
from rewards.plan import model
from rewards.queries.plans import parsed, versions_of

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Concerned:
    """people: who refer in it, with their new referrals. keep, move: open accepted referrals that stay with the version of their acceptance, and those
    that go over: their version counts by the day on which something happens. payments_keep, payments_move: the same of payments that come again."""

    people: int = 0
    keep: int = 0
    move: int = 0
    payments_keep: int = 0
    payments_move: int = 0


def concerned(program_id: UUID, at: datetime) -> Concerned:
    """Of whoever is there at `at`. As many statements however many there are."""
    versions = sorted(versions_of(program_id), key=lambda row: (row.effective_from, row.number))
    ends = [row.effective_from for row in versions[1:]] + [periods.END]
    spans = [(row.effective_from, end) for row, end in zip(versions, ends, strict=True)]
    counts = referrals_queries.open_by_acceptance(program_id, spans)
    keeps = [row.document["terms_at"] == "acceptance" for row in versions]
    keep = sum(number for number, kept in zip(counts, keeps, strict=True) if kept)
    stay = _any(Q(referral__accepted_at__gte=since, referral__accepted_at__lt=until) for (since, until), kept in zip(spans, keeps, strict=True) if kept)
    payments = _running(program_id, versions, stay, at)
    return Concerned(advocates_queries.count_in(program_id), keep, sum(counts) - keep, *payments)


def _running(program_id: UUID, versions: list[PlanVersion], stay: Q, at: datetime) -> tuple[int, int]:
    """Deals whose payments a rule pays again: the last one that it paid was not the last that it pays, and nobody cancelled the referral."""
    zone = programs_queries.program(program_id).time_zone
    rules = [(row.id, rule) for row in versions for rule in parsed(row).rules if isinstance(rule.on, model.OnMilestone) and rule.on.times]
    if not rules:
        return 0, 0
    whose = ("rule_key", "referral_id", "milestone__deal_id", "beneficiary")
    paid = Decision.objects.filter(_any(Q(plan_version_id=version_id, rule_key=rule.key) for version_id, rule in rules), outcome=states.GRANTED,
                                   facts__has_key="repeat")
    last = paid.order_by(*whose, "-id").distinct(*whose)
    rows = (Decision.objects.filter(id__in=last.values("id")).exclude(referral__status="voided")
            .alias(first=Cast(KT("facts__repeat__first_at"), DateTimeField())))
    running = rows.filter(_any(Q(plan_version_id=version_id, rule_key=rule.key) & _goes_on(rule, zone, at) for version_id, rule in rules))
    found = running.aggregate(keep=Count("id", filter=stay), all=Count("id"))
    return found["keep"], found["all"] - found["keep"]


def _goes_on(rule: model.Rule, zone: str, at: datetime) -> Q:
    assert isinstance(rule.on, model.OnMilestone)
    if rule.on.each == "payment":
        return Q(facts__repeat__number__lt=rule.on.times)
    return Q(first__gt=periods.months_later(at, -rule.on.times, zone))


def _any(conditions) -> Q:
    return reduce(or_, conditions, NOTHING)
