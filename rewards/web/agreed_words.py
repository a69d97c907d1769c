"""What is owed to an agreement, in words: of a decision "18% instead of 15%, agreed with Werft on 3 March 2026"; of now "…, agreed with you until …"."""
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.web import formats
from rewards import queries
from rewards.queries.agreements import Agreement
from rewards.queries.for_claimant import Holding, Terms, parts_of
from rewards.sentences.agreements import instead
from rewards.sentences.agreements import told as told_of

INSTANT = timedelta(microseconds=1)   # an end is not in it


@dataclass(frozen=True)
class Said:
    """One agreement of those that a decision was made by: what is other by it, with whom and when it was agreed."""

    id: UUID
    says: str
    whom: str
    own: bool     # with the advocate herself, not with her organisation
    day: str


def of(decision) -> list[Said]:
    """In the order in which they count; none where the plan alone was asked."""
    override = decision.facts.get("override") or {}
    ids = [UUID(one) for one in override.get("from", ())]
    rows = queries.agreements_by_id(ids) if ids else {}
    plan, told = queries.parsed(decision.plan_version), []
    for one in parts_of(override, rows.values(), plan.rule(decision.rule_key)):
        said = instead(plan, one.rule, one.fields)
        if one.row.settled_at is None or not said:
            continue
        name, day = queries.name_of(one.row), formats.day(one.row.settled_at)
        told.append(Said(one.row.id, said, _("agreed with {name} on {day}").format(name=name, day=day), one.row.organisation is None, day))
    return told


def holding(terms: Terms, person: str = "") -> list[str]:
    """What is other now than the plan says, one sentence for each agreement: "18% instead of 15%, agreed with you until 30 November". `person`: whose
    own terms these are, where that is not the reader."""
    return _sentences(terms, terms.holding, person)


def coming(terms: Terms, person: str = "") -> list[str]:
    """The same of what begins later: "From 1 December on 18% instead of 15%, agreed with you"."""
    return _coming(terms, terms.coming, person)


def of_one(terms: Terms, person: str = "") -> list[str]:
    """What holds and what comes of what is agreed with the person alone, beside what is agreed with whom she refers for."""
    own = [[one for one in parts if one.row.organisation is None] for parts in (terms.holding, terms.coming)]
    return [*_sentences(terms, own[0], person), *_coming(terms, own[1], person)]


def of_rows(rows: Iterable[Agreement], at: datetime) -> list[tuple[Agreement, str]]:
    """Each with what is other by it than the plan in force says."""
    told = []
    for row in rows:
        version = queries.plan_in_force(row.program_id, at)
        plan = queries.parsed(version) if version is not None else None
        rule = next((one for one in plan.rules if one.key == row.rule_key), None) if plan is not None else None
        told.append((row, told_of(plan, rule, row.fields) if plan is not None and rule is not None and row.ends is None else row.rule_key))
    return told


def _coming(terms: Terms, parts: Iterable[Holding], person: str) -> list[str]:
    return [_("From {day} on {sentence}").format(day=formats.day(one.row.starts_at), sentence=said)
            for one in parts for said in _sentences(terms, [one], person)]


def _sentences(terms: Terms, parts: Iterable[Holding], person: str) -> list[str]:
    """Where the plan has several rules, each says which one it is about."""
    told = [(one, instead(terms.plain, one.rule, one.fields)) for one in parts]
    several = len(terms.plain.rules) > 1
    return [_until(one, person, _("“{title}”: {sentence}").format(title=one.rule.title, sentence=said) if several else said) for one, said in told if said]


def _until(one: Holding, person: str, said: str) -> str:
    name, end = one.row.organisation.name if one.row.organisation is not None else person, one.row.ends_at
    last = formats.day(max(end - INSTANT, one.row.starts_at)) if end is not None else ""
    if name:
        form = _("{sentence}, agreed with {name} until {day}") if last else _("{sentence}, agreed with {name}")
    else:
        form = _("{sentence}, agreed with you until {day}") if last else _("{sentence}, agreed with you")
    return form.format(sentence=said, name=name, day=last)
