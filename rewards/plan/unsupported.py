"""What the grammar knows and the engine cannot do yet: refused when a plan is saved, never ignored when it is worked out."""
from foundation.kernel.errors import FieldError
from rewards.plan import model

OF_DEALS = ("won", "invoice_paid", "renewal")
OF_REPORTS = ("product", "region", "segment")
NO_INVOICE = ("accepted", "qualified", "meeting_held", "won")   # nobody says an invoice's amount of these: the reward would wait for ever


def unsupported(plan: model.Plan) -> list[FieldError]:
    """One sentence for each thing that is not available yet, at its place."""
    found = []
    for place, rule in enumerate(plan.rules):
        at = f"/rules/{place}"
        if isinstance(rule.on, model.OnGoal) and rule.group is not None:
            found.append(FieldError(f"{at}/group", "not_yet", "A goal in a group can’t be worked out yet. Leave this out for now."))
        if rule.to in ("partner_member", "charity"):
            found.append(_rewards_for(rule.to, f"{at}/to"))
        if isinstance(rule.on, model.OnMilestone):   # a goal asks for measures alone, and each of them is counted
            found += _conditions(rule.when, f"{at}/when", rule.on)
        found += _pay(rule, at)
    for place, promotion in enumerate(plan.promotions):
        if promotion.extra_to in ("partner_member", "charity"):
            found.append(_rewards_for(promotion.extra_to, f"/promotions/{place}/effect/to"))
        if any(isinstance(plan.rule(key).on, model.OnGoal) for key in promotion.rules):
            found.append(FieldError(f"/promotions/{place}/effect/rules", "not_yet", "A promotion of a goal can’t be worked out yet. Leave this out for now."))
        found += _conditions(promotion.when, f"/promotions/{place}/when", _on_what(plan, promotion))
    return found


def _rewards_for(whom: str, at: str) -> FieldError:
    return FieldError(at, "not_yet", "Rewards for {whom} can’t be worked out yet. Leave this out for now.", {"whom": whom})


def _no_invoice(at: str) -> FieldError:
    return FieldError(at, "not_yet", "Amounts of invoices for what is no invoice can’t be worked out yet. Leave this out for now.")


def _on_what(plan: model.Plan, promotion: model.Promotion) -> object:
    """Which milestones a promotion is asked about: those of its extra, or of the first rule that it multiplies."""
    return model.OnMilestone(promotion.extra_on) if promotion.extra is not None else plan.rule(promotion.rules[0]).on


def _pay(rule: model.Rule, at: str) -> list[FieldError]:
    found = []
    flats = [rule.pay] if isinstance(rule.pay, model.Flat) else [band.pay for band in rule.pay.bands]
    if isinstance(rule.on, model.OnMilestone) and rule.on.kind in NO_INVOICE and any(flat.base == "invoice_amount" for flat in flats):
        found.append(_no_invoice(f"{at}/pay"))
    if isinstance(rule.pay, model.Escalator):
        escalator = f"{at}/pay/escalator"
        if rule.pay.metric.base == "invoice_amount" and rule.pay.metric.milestone in NO_INVOICE:
            found.append(_no_invoice(f"{escalator}/metric"))
    return found


def _conditions(condition: object, at: str, on: object) -> list[FieldError]:
    if isinstance(condition, model.All | model.Any):
        word = "all" if isinstance(condition, model.All) else "any"
        return [error for place, part in enumerate(condition.parts) for error in _conditions(part, f"{at}/{word}/{place}", on)]
    if isinstance(condition, model.Not):
        return _conditions(condition.part, f"{at}/not", on)
    known = ("deal_value", "annual_value", "first_year_value", "first_monthly_bill", "first_deal", "referral_age_days", "channel", "deal_currency",
             "partner_level", "product", "region", "segment")
    # Before a deal is won nobody knows whether it is the first, and nobody reports an acceptance: the reward would wait for ever.
    kind = on.kind if isinstance(on, model.OnMilestone) else ""
    early = isinstance(condition, model.Test) and (condition.fact == "first_deal" and kind not in OF_DEALS or condition.fact in OF_REPORTS and kind == "accepted")
    if isinstance(condition, model.Test) and (not (condition.fact in known or condition.fact.startswith("lead.")) or early):
        return [FieldError(f"{at}/fact", "not_yet", "The fact {fact} can’t be worked out yet. Leave this out for now.", {"fact": condition.fact})]
    return []
