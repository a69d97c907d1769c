"""Everything that the editor's page shows of one plan: as it is stored, or as it is being typed."""
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django.utils.translation import gettext as _

from foundation.kernel.errors import FieldError
from foundation.kernel.money import POINTS
from foundation.web import formats
from foundation.web.outcomes import sentence
from rewards import sentences
from rewards.plan import model
from rewards.plan.checked import checked
from rewards.plan.editor import fields, offers, steps
from rewards.plan.editor.show import same, show
from rewards.plan.editor.write import Written, write
from rewards.plan.reader import PlanErrors
from rewards.web.editor import differences, warnings, words
from rewards.web.editor.example import Example, of_plan
from rewards.web.editor.of_promotion import PromotionView, promotion_view
from rewards.web.editor.of_rule import RuleView, rule_view
from rewards.web.editor.slots import Around, Parts, Slot, Slots

OF_PARTNERS = frozenset({"partner_organisation", "partner_member", "member"})
UNDONE = ("remove", "unstep", "untest", "end", "unask", "unalso", "anew")   # buttons that take something away
MOST_KEPT = 40_000   # characters of a form before: a longer one can't be undone


@dataclass(frozen=True)
class Editor:
    """`plan` is None while something keeps the fields from being one. `before`: the fields before the last button, for one undo."""

    rules: tuple[RuleView, ...]
    promotions: tuple[PromotionView, ...]
    budget: Parts
    details: tuple[list, ...]
    hidden: tuple[Slot, ...]
    errors: tuple[tuple[str, str, str], ...]
    plan: model.Plan | None
    says: str
    changes: tuple[differences.Difference, ...]
    changed: frozenset[str]
    example: Example
    menu: tuple[tuple[str, str], ...]
    saved: bool
    before: str
    undo: str
    gratitude: bool
    can_promote: bool
    warnings: tuple[warnings.Warning, ...]


@dataclass(frozen=True)
class Standing:
    """What a plan is written against: the program's currency and kind, whether it only thanks, its versions, the newest first, what its form
    asks (key -> its words and what can be chosen; None does not look), which day it is there, and the kinds
    of milestones that it declares (kind -> its words)."""

    currency: str
    versions: Sequence[model.Plan] = ()
    number: int = 0
    kind: str = ""
    gratitude: bool = False
    questions: Mapping[str, tuple[str, tuple[str, ...]]] | None = None
    today: date = date(2026, 1, 1)
    own_kinds: Mapping[str, str] | None = None

    def missing(self) -> frozenset[str]:
        """Whom a program of this kind never has: nothing is offered for them."""
        return frozenset() if self.kind.startswith("partner_") else OF_PARTNERS

    def escalators(self) -> frozenset[str]:
        return frozenset(rule.pay.key for plan in self.versions for rule in plan.rules if isinstance(rule.pay, model.Escalator))


def decimal_mark() -> str:
    """The reader's: '.' or ','."""
    return "," if formats.locale() == "de" else "."


def stored(document: Mapping | None, standing: Standing, sent: Mapping[str, str] | None = None) -> Editor | None:
    """A plan as it was saved; without one, an empty page. None where no page can hold it."""
    form: fields.Form | None = {"currency": standing.currency, "terms_at": "acceptance", "rounding": "half_even", "budget": "", "budget_window": "year", "rest": "",
                                 "rules": [], "promotions": []}
    if document is not None:
        form = show(document, decimal_mark())
    return _editor(form, standing, sent or {}, document, ask=document is not None) if form is not None else None


def typed(sent: Mapping[str, str], standing: Standing, document: Mapping | None, verb: str = "") -> Editor:
    """A plan as it stands in the fields of a request, after the button `verb`; `document` is what is saved."""
    was, undo = fields.nested(sent, standing.currency), ""
    form, kept = was, ""
    if verb == "undo":
        form = _before(sent.get("before", ""), standing) or was
    elif verb:
        titles = {beginning: str(said) for beginning, said in (words.BEGINNING | words.PROMOTION).items()}
        form = steps.after(was, verb, titles=titles, taken=standing.escalators(), today=standing.today)
        if verb.partition(":")[0] in UNDONE and form != was:
            kept, undo = urlencode(fields.flat(was)), _undo(verb, was)
            kept, undo = (kept, undo) if len(kept) <= MOST_KEPT else ("", "")
    return _editor(steps.settle(form), standing, sent, document, ask=True, before=kept, undo=undo)


def _before(text: str, standing: Standing) -> fields.Form | None:
    """The fields that travelled with the page; None for what never was any."""
    try:
        sent = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=1000))
    except ValueError:
        return None
    return fields.nested(sent, standing.currency) if fields.is_sent(sent) else None


def examined(written: Written, standing: Standing) -> tuple[model.Plan | None, dict[str, str]]:
    """The plan, or what is wrong with each field; '' is the plan as a whole. A slot that holds no number is complained about once."""
    wrong: dict[str, str] = {}
    found: list[FieldError] = []
    plan = None
    try:
        plan = checked(written.document, currency=standing.currency, before=standing.versions, gratitude_only=standing.gratitude,
                       questions=standing.questions, own_kinds=standing.own_kinds)
    except PlanErrors as errors:
        found = errors.errors
    for error in written.wrong:
        wrong.setdefault(written.field_of(error.pointer), sentence(error))
    typed_wrong = set(wrong)
    for error in found:
        name = written.field_of(error.pointer)
        if name not in typed_wrong:
            wrong.setdefault(name, sentence(error))
    return (plan if not wrong else None), wrong


def _editor(form: fields.Form, standing: Standing, sent: Mapping[str, str], document: Mapping | None, *, ask: bool, before: str = "", undo: str = "") -> Editor:
    written = write(form)
    plan, wrong = examined(written, standing) if ask and form["rules"] else (None, {})
    around = _around(form, standing, wrong)
    rules = tuple(rule_view(rule, place, around) for place, rule in enumerate(form["rules"]))
    promotions = tuple(promotion_view(one, place, around) for place, one in enumerate(form["promotions"]))
    force = standing.versions[0] if standing.versions else None
    changes = tuple(differences.between(force, plan)) if plan and force else ()
    slots = Slots({name: form[name] for name in (*fields.OF_PLAN, *fields.MAYBE_OF_PLAN) if name in form}, "", around)
    details = tuple(slots.said(words.PLAN_DETAIL[name], {name: slots.chosen(name, {choice: words.CHOICES[name].get(choice, choice)
                    for choice in offers.choices(name, now=form.get(name))})}) for name in ("terms_at", "rounding"))
    says_budget, window = slots.window("budget_window", "budget_days", words.BUDGET, words.CHOICES["per_beneficiary_window"])
    budget = slots.said(says_budget, {"budget": slots.typed("budget", size=8)} | window, currency=_("points") if standing.currency == POINTS else standing.currency)
    known = [error for rule in rules for error in rule.errors] + [error for one in promotions for error in one.errors]
    shown = {name for name, _label, _said in known}
    known += [(name, str(words.LABEL.get(name, _("The plan"))), said) for name, said in wrong.items() if name not in shown]
    example = of_plan(plan, sent, decimal_mark(), before=force, number=standing.number) if plan else Example()
    return Editor(
        rules, promotions, budget, details, slots.hidden(), tuple(known), plan,
        sentences.offer_sentence(plan, formats.locale()) if plan else "", changes, frozenset(one.key for one in changes),
        example,
        tuple((beginning, str(said)) for beginning, said in words.BEGINNING.items() if _offered(beginning, standing)),
        document is not None and same(written.document, document), before, undo, standing.gratitude,
        not form.get("rest") and len(form["promotions"]) < fields.MOST_PROMOTIONS, warnings.of_plan(plan, standing.today, force, example.amounts) if plan else ())


def _offered(beginning: str, standing: Standing) -> bool:
    if standing.gratitude:
        return beginning == model.THANKS
    if beginning == steps.GOAL:
        return True
    return beginning in offers.choices("unit") and (standing.currency != POINTS or beginning not in (model.PERCENT, model.FIXED))


def _around(form: fields.Form, standing: Standing, wrong: Mapping[str, str]) -> Around:
    titles = dict(_named(rule) for rule in form["rules"] if not fields.is_goal(rule))   # what a promotion can raise
    groups: dict[str, tuple[str, ...]] = {}
    for rule in form["rules"]:
        if rule.get("group"):
            groups[rule["group"]] = (*groups.get(rule["group"], ()), rule.get("title", ""))
    return Around(form["currency"], wrong, standing.escalators(), standing.missing(), standing.gratitude, standing.questions or {}, titles, groups,
                  standing.own_kinds or {})


def _named(rule: fields.Rule) -> tuple[str, str]:
    """Key and title, of a rule that is carried as JSON too."""
    found = rule
    if "json" in rule:
        try:
            found = json.loads(rule["json"])
        except (ValueError, RecursionError):
            found = {}
    if not isinstance(found, dict):
        return "", ""
    return str(found.get("key", "")), str(found.get("title", "")) or str(found.get("key", ""))


def _undo(verb: str, was: fields.Form) -> str:
    word, place = verb.split(":")[:2]
    if word in ("remove", "end"):
        gone = was["rules" if word == "remove" else "promotions"][int(place)]
        return _("“{title}” is taken out.").format(title=_named(gone)[1] or _("A rule"))
    return {"unstep": _("A step is taken out."), "unalso": _("A rule is taken out of the promotion."),
            "anew": _("These steps begin anew, and nobody has climbed them.")}.get(word, _("A condition is taken out."))
