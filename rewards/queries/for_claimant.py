"""What really counts for one claimant: a plan's rules with what was agreed with her, or with whom she refers for, laid over them."""
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from foundation.kernel.periods import span
from rewards.models import Agreement, PlanVersion
from rewards.plan import model, overrides
from rewards.queries import plans
from rewards.queries.agreements import WITH, as_agreed, held

LAST = timedelta(microseconds=1)   # a window's end is not in it


@dataclass(frozen=True)
class Holding:
    """One agreement, of those that count. rule: as the plan says it; fields: those that come from this one, a nearer one may have the rest."""

    row: Agreement
    rule: model.Rule
    fields: Mapping


@dataclass(frozen=True)
class Terms:
    """whose: the enrolment and the organisation. plan: with what was agreed; plain: as it was published. rows: what was ever agreed with these;
    holding: what counts of it, in the plan's order; coming: what begins later."""

    whose: tuple[UUID | None, UUID | None]
    version: PlanVersion
    plain: model.Plan
    plan: model.Plan
    rows: tuple[Agreement, ...] = ()
    holding: tuple[Holding, ...] = ()
    coming: tuple[Holding, ...] = ()


def agreed_with_any(program_id: UUID, enrolment_ids: Iterable[UUID | None], organisation_ids: Iterable[UUID | None]) -> list[Agreement]:
    """What was ever agreed with these, the first to begin first."""
    people, partners = [one for one in enrolment_ids if one], [one for one in organisation_ids if one]
    if not people and not partners:
        return []
    rows = held().select_related(*WITH).filter(program_id=program_id)
    return list(rows.filter(Q(enrolment_id__in=people) | Q(organisation_id__in=partners)).order_by("starts_at", "id"))


def terms_for(program, *, enrolment_id: UUID | None, organisation_id: UUID | None, at: datetime) -> Terms | None:
    """By which a deal of `at` is paid whose introduction is accepted then, too. None before the first version."""
    version, whose = plans.plan_in_force(program.id, at), (enrolment_id, organisation_id)
    if version is None:
        return None
    return laid_over(version, agreed_with_any(program.id, [enrolment_id], [organisation_id]), zone=program.time_zone, whose=whose, at=at)


def terms_of_referrals(program, referrals: Iterable, at: datetime) -> dict[UUID, Terms]:
    """Referral -> by what it would be paid if it were won now; empty where nothing else was ever agreed with any of these. Two statements at most."""
    referrals = list(referrals)
    rows = agreed_with_any(program.id, {one.enrolment_id for one in referrals}, {one.organisation_id for one in referrals})
    versions = plans.versions_of(program.id) if rows else []
    found = {}
    for one in referrals if versions else ():
        instant = one.accepted_at or at
        version = _in_force(versions, instant)
        if version is not None and version.document["terms_at"] != "acceptance":
            instant, version = at, _in_force(versions, at)
        if version is not None:
            found[one.id] = laid_over(version, rows, zone=program.time_zone, whose=(one.enrolment_id, one.organisation_id), at=instant)
    return found


def laid_over(version: PlanVersion, rows: Iterable[Agreement], *, zone: str, whose: tuple[UUID | None, UUID | None], at: datetime) -> Terms:
    """`rows`: what was agreed with anybody; `at`: the instant that chooses the version."""
    rows = tuple(rows)
    plain, rules, holding, coming = plans.parsed(version), list[model.Rule](), list[Holding](), list[Holding]()
    for rule in plain.rules:
        theirs = [row for row in rows if row.rule_key == rule.key and _concerns(row, rule, *whose)]
        instant = _instant(rule, at, zone)
        override = overrides.in_force([as_agreed(row) for row in theirs], plain, rule, instant) if theirs else None
        rules.append(overrides.overridden(rule, override))
        holding += parts_of(override, theirs, rule)
        coming += [Holding(row, rule, row.fields) for row in theirs if row.starts_at > instant and row.ends_at != row.starts_at
                   and overrides.fits(row.fields, plain, rule.key)]
    return Terms(whose, version, plain, replace(plain, rules=tuple(rules)), rows, tuple(holding), tuple(coming))


def parts_of(override: Mapping | None, rows: Iterable[Agreement], rule: model.Rule) -> list[Holding]:
    """From which agreement each merged field comes, the nearest first."""
    by_id, seen, found = {str(row.id): row for row in rows}, set[str](), []
    for row in [by_id[one] for one in (override or {}).get("from", ()) if one in by_id]:
        fields = {name: value for name, value in row.fields.items() if override and name in override and name not in seen}
        seen |= set(fields)
        if fields:
            found.append(Holding(row, rule, fields))
    return found


def _concerns(row: Agreement, rule: model.Rule, enrolment_id: UUID | None, organisation_id: UUID | None) -> bool:
    """As the accrual asks: of a partner's common goal, what was agreed with the partner; of her own goal, what was agreed with her."""
    scope = rule.on.scope if isinstance(rule.on, model.OnGoal) else ""
    own = row.enrolment_id is not None and row.enrolment_id == enrolment_id and scope != "partner_organisation"
    return own or (row.organisation_id is not None and row.organisation_id == organisation_id and scope != "enrolment")


def _instant(rule: model.Rule, at: datetime, zone: str) -> datetime:
    """That of a goal which the window's end decides is the window's last."""
    if isinstance(rule.on, model.OnGoal) and rule.on.decide == "window_end":
        return span(rule.on.window.kind, at, zone).end - LAST
    return at


def _in_force(versions: Iterable[PlanVersion], at: datetime) -> PlanVersion | None:
    return max((row for row in versions if row.effective_from <= at), key=lambda row: (row.effective_from, row.number), default=None)
