"""What the grammar knows and the engine cannot do yet: refused when a plan is saved, never ignored when it is worked out."""
from foundation.kernel.errors import FieldError
from rewards.plan import model

OF_DEALS = ("won", "invoice_paid", "renewal")
NO_INVOICE = ("accepted", "qualified", "meeting_held", "won")   # nobody says an invoice's amount of these: the reward would wait for ever


def unsupported(plan: model.Plan) -> list[FieldError]:
    """One sentence for each thing that is not available yet, at its place."""
    found = []

    def add(pointer: str, what: str) -> None:
        found.append(FieldError(pointer, "not_yet", "{what} can’t be worked out yet. Leave this out for now.", {"what": what}))

    for place, rule in enumerate(plan.rules):
        at = f"/rules/{place}"
        if isinstance(rule.on, model.OnGoal):
            add(f"{at}/on/goal", "Goals")
        elif rule.on.times:
            add(f"{at}/on/repeat", "Repeated payments")
        if rule.group is not None:
            add(f"{at}/group", "Groups of rules")
        if rule.to in ("partner_member", "charity"):
            add(f"{at}/to", f"Rewards for {rule.to}")
        found += _conditions(rule.when, f"{at}/when", rule.on)
        found += _pay(rule, at)
    for place, _ in enumerate(plan.promotions):
        add(f"/promotions/{place}", "Promotions")
    if plan.budget is not None:
        add("/budget", "Budgets of a program")
    return found


def _pay(rule: model.Rule, at: str) -> list[FieldError]:
    found = []

    def add(pointer: str, what: str) -> None:
        found.append(FieldError(pointer, "not_yet", "{what} can’t be worked out yet. Leave this out for now.", {"what": what}))

    flats = [rule.pay] if isinstance(rule.pay, model.Flat) else [band.pay for band in rule.pay.bands]
    if isinstance(rule.pay, model.Escalator) and any(flat.kind == model.THANKS for flat in flats):
        add(f"{at}/pay", "Steps that only thank")
    if isinstance(rule.on, model.OnMilestone) and rule.on.kind in NO_INVOICE and any(flat.base == "invoice_amount" for flat in flats):
        add(f"{at}/pay", "Amounts of invoices for what is no invoice")
    if isinstance(rule.pay, model.Escalator):
        escalator = f"{at}/pay/escalator"
        if rule.pay.metric.base == "invoice_amount" and rule.pay.metric.milestone in NO_INVOICE:
            add(f"{escalator}/metric", "Amounts of invoices for what is no invoice")
        if isinstance(rule.on, model.OnMilestone) and rule.pay.metric.milestone != rule.on.kind:
            add(f"{escalator}/metric", "Counting another milestone than the one that pays")
        if rule.pay.scope == "member":
            add(f"{escalator}/scope", "Counting for a member over all her programs")
        if rule.pay.scope == "partner_organisation" and rule.pay.mode == model.WHOLE_RETRO:
            add(f"{escalator}/mode", "Raising what others of an organisation earned")
        if rule.pay.window.kind == "rolling":
            add(f"{escalator}/window", "Rolling windows")
        if rule.pay.demotion == "immediate":
            add(f"{escalator}/demotion", "Demotion within a window")
        if rule.pay.late_arrival == "event_order":
            add(f"{escalator}/late_arrival", "Evaluating a window again in the order of events")
        if rule.pay.on_reversal == "reprice" and rule.pay.mode != model.WHOLE_RETRO:
            add(f"{escalator}/on_reversal", "Pricing a window again after a refund")
        if rule.pay.restart:
            add(f"{escalator}/restart", "Restarting a count")
    return found


def _conditions(condition: object, at: str, on: object) -> list[FieldError]:
    if isinstance(condition, model.All | model.Any):
        word = "all" if isinstance(condition, model.All) else "any"
        return [error for place, part in enumerate(condition.parts) for error in _conditions(part, f"{at}/{word}/{place}", on)]
    if isinstance(condition, model.Not):
        return _conditions(condition.part, f"{at}/not", on)
    known = ("deal_value", "annual_value", "first_year_value", "first_monthly_bill", "first_deal", "referral_age_days", "channel", "deal_currency")
    # Before a deal is won nobody knows whether it is the first: the reward would wait for ever.
    early = isinstance(condition, model.Test) and condition.fact == "first_deal" and not (isinstance(on, model.OnMilestone) and on.kind in OF_DEALS)
    if isinstance(condition, model.Test) and (condition.fact not in known or early):
        return [FieldError(f"{at}/fact", "not_yet", "{what} can’t be worked out yet. Leave this out for now.", {"what": f"The fact {condition.fact}"})]
    return []
