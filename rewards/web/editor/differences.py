"""What is said otherwise in one version than in another, clause by clause."""
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rewards.plan import model
from rewards.web.editor import clauses

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Line:
    """`before` is '' for what is new, `after` for what is gone."""

    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """What happened to one rule; `title` is '' for the plan as a whole."""

    key: str
    title: str
    kind: str
    lines: tuple[Line, ...]


def between(before: model.Plan, after: model.Plan) -> list[Difference]:
    """Rules are matched by key, in the later plan's order; those that are gone come last."""
    known, now = {rule.key: rule for rule in before.rules}, {rule.key: rule for rule in after.rules}
    found = [_rule(known.get(key), rule, before, after) for key, rule in now.items()]
    found += [Difference(key, rule.title, REMOVED, tuple(Line(said, "") for said in clauses.of_rule(rule, before).values()))
              for key, rule in known.items() if key not in now]
    whole = _lines(clauses.of_plan(before), clauses.of_plan(after))
    if [key for key in known if key in now] != [key for key in now if key in known]:
        whole.append(Line(_order(before, now), _order(after, known)))
    if whole:
        found.append(Difference("", "", CHANGED, tuple(whole)))
    return [one for one in found if one is not None]


def _rule(old: model.Rule | None, new: model.Rule, before: model.Plan, after: model.Plan) -> Difference | None:
    if old is None:
        return Difference(new.key, new.title, ADDED, tuple(Line("", said) for said in clauses.of_rule(new, after).values()))
    if old == new:
        return None
    lines = _lines(clauses.of_rule(old, before), clauses.of_rule(new, after))
    if old.title != new.title:
        lines.append(Line(_("It’s called “{title}”.").format(title=old.title), _("It’s called “{title}”.").format(title=new.title)))
    return Difference(new.key, new.title, CHANGED, tuple(lines) or (Line("", _("Something changed that only the document shows.")),))


def _lines(old: clauses.Clauses, new: clauses.Clauses) -> list[Line]:
    aspects = [*new, *(aspect for aspect in old if aspect not in new)]
    return [Line(old.get(aspect, ""), new.get(aspect, "")) for aspect in aspects if old.get(aspect, "") != new.get(aspect, "")]


def _order(plan: model.Plan, shared: dict) -> str:
    return _("In this order: {titles}.").format(titles=", ".join(rule.title for rule in plan.rules if rule.key in shared))
