"""A rule in all its clauses, each said on its own: what a version reads like, and what two versions are compared by."""
from django.utils.translation import gettext as _

from foundation.web import formats
from rewards import sentences
from rewards import words as rewards_words
from rewards.plan import model
from rewards.plan.editor.parts import ROLLING
from rewards.sentences import conditions
from rewards.web.editor import words

Clauses = dict[str, str]   # aspect -> what is said about it


def of_plan(plan: model.Plan) -> Clauses:
    """What holds for all rules together."""
    said = {word: _filled(words.PLAN_DETAIL[word], word, words.CHOICES[word].get(getattr(plan, word), "")) for word in ("terms_at", "rounding")}
    if plan.budget is not None and plan.budget_window is not None:
        said["budget"] = _("All rules together pay at most {amount} {window}.").format(amount=formats.money(plan.budget), window=_window(plan.budget_window))
    for one in plan.promotions:
        said[f"promotion {one.key}"] = _promotion(plan, one)
    return said


def _promotion(plan: model.Plan, one: model.Promotion) -> str:
    """What it pays, for which rules, and what it is for."""
    told = [_sentence(sentences.promotion_sentence(plan, one))]
    if one.rules:
        told.append(_("For {titles}.").format(titles=", ".join(_("“{title}”").format(title=plan.rule(key).title) for key in one.rules)))
    return " ".join([*told, _filled(words.COUNTS, "counts", words.CHOICES["counts"][one.counts])])


def _window(window: model.Window) -> str:
    said = str(words.CHOICES["per_beneficiary_window"].get(window.kind, ""))
    return str(words.ROLLS).replace("#window#", said).replace("#days#", formats.number(window.days)) if window.kind == ROLLING else said


def of_rule(rule: model.Rule, plan: model.Plan) -> Clauses:
    """In the order in which one reads them. What is not there is not said."""
    first = rule.pay.bands[0].pay if isinstance(rule.pay, model.Escalator) else rule.pay
    said = {"pays": _pays(rule, first)}
    if isinstance(rule.on, model.OnGoal):
        said |= _decided(rule.on, first)
    if isinstance(rule.pay, model.Escalator):
        for number, step in enumerate(sentences.steps(plan, rule.pay)[:len(rule.pay.bands) - 1], 1):
            said[f"step {number}"] = _sentence(step)
    if isinstance(rule.on, model.OnMilestone) and rule.on.times:
        said["repeat"] = _filled(words.REPEATS, "each", words.CHOICES["each"][rule.on.each]).replace("#times#", formats.number(rule.on.times))
    if rule.group is not None:
        said["group"] = _group(rule, plan)
    if rule.when is not None and not isinstance(rule.on, model.OnGoal):
        said["when"] = _("Only if {condition}.").format(condition=conditions.said(rule.when))
    said |= _limits(rule.within)
    if rule.maturation_days:
        said["wait"] = _("It waits {days} days, in case of a refund.").format(days=formats.number(rule.maturation_days))
    if rule.approval_above is not None:
        said["sign_off"] = (_("Above {amount} somebody has to say yes.").format(amount=formats.money(rule.approval_above)) if rule.approval_above
                            else _("Somebody has to say yes to each."))
    if isinstance(rule.pay, model.Escalator):
        said |= _odd(rule.pay, rule.on)
    if rule.on_partial_refund:
        said["refund"] = _filled(words.REFUND, "on_partial_refund", words.CHOICES["on_partial_refund"][rule.on_partial_refund])
    return said


def _pays(rule: model.Rule, first: model.Flat) -> str:
    if isinstance(rule.on, model.OnGoal):
        return _goal(rule, rule.on, first)
    event = rewards_words.won_how(rule.on.kind) if isinstance(rule.on, model.OnMilestone) else ""
    if not event and isinstance(rule.on, model.OnMilestone):
        event = _("when {what}").format(what=words.CHOICES["on"].get(rule.on.kind, rule.on.kind))
    to = words.CHOICES["to"].get(rule.to, rule.to)
    if first.kind == model.THANKS:
        return _("{to} gets our thanks {when}: “{words}”").format(to=to, when=event, words=first.text)
    return _("Pay {amount} to {to} {when}.").format(amount=sentences.amount(first), to=to, when=event)


def _goal(rule: model.Rule, on: model.OnGoal, first: model.Flat) -> str:
    assert rule.when is not None   # a goal has one
    form = _("When {condition}, for {scope} {window}, {to} gets our thanks: “{pay}”") if first.kind == model.THANKS else _(
        "When {condition}, for {scope} {window}, pay {pay} to {to}.")
    return form.format(condition=conditions.said(rule.when), scope=words.GOAL_SCOPE[on.scope], window=words.GOAL_WINDOW[on.window.kind],
                       pay=first.text if first.kind == model.THANKS else sentences.amount(first), to=words.CHOICES["to"].get(rule.to, rule.to))


def _decided(on: model.OnGoal, first: model.Flat) -> Clauses:
    """Words are not taken back."""
    said = {"decide": _filled(words.DECIDED, "decide", words.DECIDE[on.window.kind if on.decide == "window_end" else on.decide])}
    return said if first.kind == model.THANKS else said | {"on_fall": _filled(words.ON_FALL, "on_fall", words.FALL[on.on_fall])}


def _group(rule: model.Rule, plan: model.Plan) -> str:
    assert rule.group is not None
    others = [one.title for one in plan.rules if one is not rule and one.group is not None and one.group.name == rule.group.name]
    told = _("It stands {group}: {choose}.").format(choose=words.CHOICES["choose"][rule.group.choose], group=(
        _("together with {titles}").format(titles=", ".join(_("“{title}”").format(title=one) for one in others)) if others else _("alone in a group")))
    if rule.group.choose == "first":
        told = " ".join([told, _filled(words.PRIORITY, "priority", formats.number(rule.group.priority))])
    return told


def _limits(within: model.Within) -> Clauses:
    said = {}
    if within.minimum is not None:
        said["minimum"] = _("At least {amount} each time.").format(amount=formats.money(within.minimum))
    if within.maximum is not None:
        said["maximum"] = _("At most {amount} each time.").format(amount=formats.money(within.maximum))
    if within.per_referral is not None:
        said["per_referral"] = _("Up to {amount} for one referral.").format(amount=formats.money(within.per_referral))
    if within.per_beneficiary is not None and within.per_beneficiary_window is not None:
        said["per_beneficiary"] = _("Up to {amount} {window} for each who is paid.").format(
            amount=formats.money(within.per_beneficiary), window=_window(within.per_beneficiary_window))
    return said


def _odd(escalator: model.Escalator, on: object) -> Clauses:
    counts_other = isinstance(on, model.OnMilestone) and escalator.metric.milestone != on.kind
    counted = f"sum:{escalator.metric.base}" if escalator.metric.kind == "sum" else escalator.metric.kind
    chosen = {"counted": counted, "scope": escalator.scope, "mode": escalator.mode, "on_reversal": escalator.on_reversal, "late_arrival": escalator.late_arrival}
    if counts_other:
        chosen["counted_on"] = escalator.metric.milestone
    if escalator.restart:
        chosen["restart"] = "true"
    if escalator.mode != model.MARGINAL:
        chosen["crossing"] = escalator.crossing
    if escalator.mode == model.WHOLE_FORWARD and escalator.window.kind != "lifetime":
        chosen["demotion"] = escalator.demotion
    return {word: _filled(form, word, words.CHOICES["on" if word == "counted_on" else word].get(chosen[word], chosen[word]))
            for word, form in words.DETAIL.items() if word in chosen}


def _filled(form: object, word: str, said: object) -> str:
    return str(form).replace(f"#{word}#", str(said))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
