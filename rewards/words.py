"""What people read about rewards: one sentence per state, hold, reason and step."""
from django.utils.translation import gettext_lazy as _

STATE = {
    "pending": _("On the way"), "approved": _("Approved"), "fulfilling": _("Being paid"), "unknown": _("Checking with the bank"), "fulfilled": _("Paid"),
    "cancelled": _("Cancelled"), "forgone": _("You passed on it"), "lapsed": _("Not claimed in time"), "donated": _("Donated"), "reversed": _("Taken back"),
}
# Points are added, not paid, and no bank is asked.
STATE_OF_POINTS = STATE | {"fulfilling": _("Being added"), "unknown": _("Being checked"), "fulfilled": _("Added")}
# dial: which shape stands beside the words (templates/cotton/state.html)
DIAL = {"pending": "waiting", "approved": "approved", "fulfilling": "waiting", "unknown": "waiting", "fulfilled": "won", "cancelled": "declined",
        "forgone": "withdrawn", "lapsed": "lost", "donated": "won", "reversed": "withdrawn"}

HOLD = {
    "maturation": _("Refund period until {until}"), "risk": _("We’re double-checking this one"), "approval": _("Waiting for {vendor}’s sign-off"),
    "legal": _("Being checked against local rules"), "unclaimed": _("Not claimed yet"),
}
# The console's chips are shorter and name no vendor.
HOLD_CHIP = {"maturation": _("Refund period"), "risk": _("Double-check"), "approval": _("Needs a yes"), "legal": _("Legal check"), "unclaimed": _("Not claimed")}

# What kind of account a reward goes to, as it stands below the name.
BENEFICIARY = {"advocate": _("advocate"), "partner_organisation": _("partner"), "staff": _("on the team"), "party": _("company that was introduced"),
               "customer_account": _("bill credit"), "charity": _("charity")}

# By the kind of event that took a reward back.
TAKEN_BACK = {
    "withdrawal": _("What it was for was taken back: it didn’t come about."), "attribution": _("Somebody else is credited for it now."),
    "void": _("The introduction was cancelled after review."),
    "refund": _("The customer got the money back."), "partial_refund": _("The customer got a part of the money back."),
    "payment_dispute": _("The customer disputes the payment. If that’s decided for us, it comes back to you."),
    "dispute_won": _("A dispute over the payment was decided."), "dispute_lost": _("The customer’s dispute over the payment was decided against us."),
    "amendment": _("The amount that it is a share of was corrected."), "completed": _("The amount that it is a share of is known now."),
    "reinstatement": _("What it was for stands again, with other amounts."),
    "goal_fell": _("What counts towards the goal was taken back, so it’s not reached any more."),
    "repriced": _("What counts towards its step is another now, so it comes to less."),
    "follows": _("This part had been cancelled before, and stays so."),
}

# By the kind of event that brought it back.
GIVEN_BACK = {"dispute_won": _("The dispute over the payment was decided for us."), "amendment": _("The amount that it is a share of was corrected."),
              "goal": _("The goal is reached after all.")}


# Why a person cancelled it, to choose from; and as whom it belonged to is told. A suspicion is told nobody.
CANCEL_FOR = {"mistake": _("It was given by mistake"), "paid_twice": _("It’s paid in another way already"),
              "not_due": _("It doesn’t meet the program’s terms"), "fraud": _("A suspicion of fraud"), "other": _("Something else")}
REVIEWED = _("After a second look it’s not paid.")
CANCELLED = {"mistake": _("It had been given by mistake."), "paid_twice": _("It’s paid in another way already."),
             "not_due": _("A second look showed that it doesn’t meet the program’s terms."),
             "follows": _("What it would have raised was cancelled before.")}


def why_cancelled(kind: str, detail: str) -> str:
    """`detail`: how exactly the program tells a no."""
    return str(CANCELLED.get(kind, REVIEWED) if detail == "exact" else REVIEWED)


def why_back(cause: str, returned: bool) -> str:
    """Why it was taken back, or came back, by the kind of event."""
    return str((GIVEN_BACK if returned else TAKEN_BACK).get(cause, ""))


# Whom a reward is for that no rule gives.
BY_HAND_TO = {"advocate": _("Who introduced them"), "partner_organisation": _("The partner it was introduced for")}

OUTCOME = {"granted": _("Granted"), "zero": _("No reward"), "waiting": _("Waits")}
# What may forbid a reward, and about whom.
GATE = {"jurisdiction": _("Local law where they are"), "excluded_class": _("They belong to those whom the program leaves out"),
        "public_official": _("They’re a public official"), "employer_consent": _("Their employer has to agree")}
GATED = {"advocate": _("Who introduced them, in this program"), "party": _("The company")}

REASON = {
    **{f"legal_{kind}": _("It’s being checked against local rules first.") for kind in GATE},
    "condition_not_met": _("It doesn’t meet the conditions of the program."),
    "amount_is_zero": _("What it is a share of comes to zero."),
    "counts_only": _("It pays nothing itself, and counts towards the next step."),
    "repeat_over": _("The payments that this reward is for have been made."),
    "goal_missed": _("What had to be reached was not reached in time."),
    "goal_fell": _("What had been reached was taken back."),
    "other_rule_chosen": _("Another rule of the program pays for it instead."),
    "group_waits": _("It waits until all that is needed to choose among several rules is known."),
    "cap_reached": _("The limit of the program was used up."),
    "no_beneficiary": _("There’s nobody that it could be paid to."),
    "thank_only": _("Who isn’t here in person yet is thanked, not paid."),
    "unclaimed": _("Who isn’t here in person yet earns nothing in this program."),
    "not_claimed": _("What was kept was not wanted, or nobody came for it in time."),
    "withdrawn": _("What it was for was taken back."),
    "refunded": _("The customer got all of the money back."),
    "credit_moved": _("Somebody else is credited for it now."),
    "voided": _("The referral was cancelled."),
    "program_closed": _("The program had ended when it happened."),
    "paid_once": _("Whoever would get it is paid for this in another role already."),
    "paid_before": _("It was paid for this already, when somebody else was credited."),
    "missing_deal_value": _("We don’t know the deal value yet."),
    "missing_annual_value": _("We don’t know the annual value yet."),
    "missing_first_year_value": _("We don’t know the first-year value yet."),
    "missing_first_monthly_bill": _("We don’t know the first monthly bill yet."),
    "missing_exchange_rate": _("There’s no exchange rate for its currency yet."),
    "missing_first_deal": _("We don’t know yet whether it was the first deal."),
    "missing_channel": _("We don’t know yet how it reached us."),
    "missing_deal_currency": _("We don’t know the currency of the deal yet."),
    "missing_referral_age_days": _("We don’t know yet how old the referral was."),
}

# To whom, as it stands behind the amount; the advocate is not named.
TO = {"partner_organisation": _("to the partner"), "customer_account": _("as bill credit"), "rep_owner": _("to the advocate’s rep"),
      "rep_entered": _("to the rep who entered it"), "referred_party": _("to the company that was introduced")}

TEMPLATE = {
    "points_escalating": _("Points that grow with each deal"), "customer_bill_credit": _("Bill credit for the first deal"),
    "partner_escalating": _("A share that grows with each deal"), "rep_points": _("Points for sales reps"), "gratitude": _("Thanks only"),
}
# By what somebody wants who makes a program.
WANT = {
    "points_escalating": _("Customers collect points, more with each deal"), "customer_bill_credit": _("Customers get a bill credit"),
    "partner_escalating": _("Partners earn more with each deal"), "rep_points": _("Points for our reps"), "gratitude": _("Only thanks"),
}
QUESTION = {
    "amount": _("Bill credit"), "minimum": _("From which deal value on"), "share": _("Percent of first-year value"), "better_share": _("Percent from then on"),
    "to": _("Who is paid"), "points": _("Points for each deal"), "thanks": _("The words"),
    "rate": _("Points per 100 of first-year value"), "step": _("More from which deal of the year on"), "better_rate": _("Points per 100 from then on"),
    "maturation_days": _("Days to wait before a reward is due"),
}
CHOICE = {"partner_organisation": _("the partner company"), "advocate": _("the person who introduced them")}

WON_HOW = {"accepted": _("when accepted"), "qualified": _("when in talks"), "meeting_held": _("when they’ve met us"), "won": _("when won"),
           "invoice_paid": _("when an invoice is paid"), "renewal": _("when they renew")}


def won_how(kind: str) -> str:
    """Of a kind that a program declares by its own name: "when “demo held”"."""
    return str(WON_HOW[kind] if kind in WON_HOW else _("when “{kind}”").format(kind=kind.removeprefix("custom.").replace("_", " ")))


OF_BASE = {"deal_value": _("of deal value"), "annual_value": _("of annual value"), "first_year_value": _("of first-year value"),
           "first_monthly_bill": _("the first monthly bill"), "invoice_amount": _("of each invoice")}
