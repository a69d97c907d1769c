"""What the slots of a plan offer, in the words of a sentence. #name# in a sentence is the slot of that name."""
from django.utils.translation import gettext_lazy as _

SENTENCE = _("Pay #rate# #unit# #of# to #to# when #on#")
SENTENCE_FIXED = _("Pay #rate# #unit# to #to# when #on#")
SENTENCE_THANKS = _("Give #to# #unit# when #on#: #rate#")
# A goal: what is to be reached stands below it, test by test.
GOAL = _("When #scope# reaches this #window#, pay #rate# #unit# to #to#")
GOAL_THANKS = _("When #scope# reaches this #window#, give #to# #unit#: #rate#")
DECIDED = _("It’s decided #decide#.")
ON_FALL = _("If it falls back later, #on_fall#.")
GOAL_SCOPE = {"enrolment": _("an advocate"), "member": _("a person of a partner"), "partner_organisation": _("a partner as a whole")}
GOAL_WINDOW = {"year": _("within a calendar year"), "quarter": _("within a calendar quarter"), "month": _("within a calendar month"), "lifetime": _("at any time")}
DECIDE = {"when_reached": _("as soon as it’s reached"), "year": _("at the end of the year"), "quarter": _("at the end of the quarter"),
          "month": _("at the end of the month")}
FALL = {"take_back": _("the reward is taken back"), "keep": _("the reward is kept")}
GOAL_OPERATOR = {"gte": _("at least"), "gt": _("more than"), "lte": _("at most"), "lt": _("fewer than"), "eq": _("exactly"), "ne": _("any number but")}
# Steps: (what is counted, whether the one that reaches it is paid by it); the first step says the window too.
STEP = {
    ("won", "new_rate"): (_("; from deal #from# #window# pay #rate# {unit}"), _("; from deal #from# pay #rate# {unit}")),
    ("won", "old_rate"): (_("; after deal #from# #window# pay #rate# {unit}"), _("; after deal #from# pay #rate# {unit}")),
    ("other", "new_rate"): (_("; from referral #from# #window# pay #rate# {unit}"), _("; from referral #from# pay #rate# {unit}")),
    ("other", "old_rate"): (_("; after referral #from# #window# pay #rate# {unit}"), _("; after referral #from# pay #rate# {unit}")),
    ("sum", "new_rate"): (_("; from #from# {currency} #window# pay #rate# {unit}"), _("; from #from# {currency} pay #rate# {unit}")),
    ("sum", "old_rate"): (_("; above #from# {currency} #window# pay #rate# {unit}"), _("; above #from# {currency} pay #rate# {unit}")),
}
LIMITS = {
    "minimum": _("At least #minimum# {currency} each time."), "maximum": _("At most #maximum# {currency} each time."),
    "per_referral": _("Up to #per_referral# {currency} for one referral."),
    "per_beneficiary": _("Up to #per_beneficiary# {currency} #per_beneficiary_window# for each who is paid."),
}
ROLLS = _("#window# #days# days")
EVERY_TIME = _("It pays for #each#.")
REPEATS = _("It pays for the first #times# #each#.")
ALONE, NEW_GROUP = _("on its own"), _("in a new group of rules")
GROUP = _("It stands #group#.")
GROUP_CHOOSES = _("It stands #group#: #choose#.")
PRIORITY = _("Its place in the group: #priority#, the lowest comes first.")
WAIT = _("Wait #wait# days, in case of a refund.")
SIGN_OFF = _("#sign_off# has to say yes.")
SIGN_OFF_ABOVE = _("#sign_off# #sign_off_above# {currency} has to say yes.")
REFUND = _("If the customer gets some money back, take back #on_partial_refund#.")

UNIT = {"percent_bp": _("% of"), "units_bp": _("points per 100 of"), "fixed_points": _("points"), "times_x100": _("times the first monthly bill"),
        "thanks": _("our thanks in words")}   # fixed: the currency itself
AFTER_RATE = {"percent_bp": "%", "units_bp": _("points per 100"), "fixed_points": _("points"), "times_x100": _("times"), "thanks": ""}

CHOICES = {
    "on": {"won": _("won"), "accepted": _("accepted"), "qualified": _("in talks"), "meeting_held": _("they’ve met us"), "invoice_paid": _("an invoice is paid"),
           "renewal": _("renewed")},
    "to": {"advocate": _("the advocate"), "partner_organisation": _("the partner"), "partner_member": _("the seller"),
           "customer_account": _("the advocate’s company, on its bill"), "charity": _("the charity"), "rep_owner": _("the rep who looks after the advocate"),
           "rep_entered": _("the rep who wrote it down"), "referred_party": _("the new customer")},
    "of": {"first_year_value": _("first-year value"), "deal_value": _("deal value"), "annual_value": _("yearly value"), "invoice_amount": _("each invoice")},
    "window": {"year": _("of the year"), "quarter": _("of the quarter"), "month": _("of the month"), "rolling": _("within any"), "lifetime": _("of all time")},
    "per_beneficiary_window": {"year": _("a year"), "quarter": _("a quarter"), "month": _("a month"), "rolling": _("within any"), "lifetime": _("in all")},
    "each": {"": _("every payment, without an end"), "payment": _("payments of each deal"), "month": _("months of payments of each deal")},
    "choose": {"best": _("the one that comes to most pays"), "first": _("the first one that applies pays"), "all": _("all of them pay")},
    "counts": {"submitted": _("what is introduced in that time"), "milestone": _("what happens in that time")},
    "restart": {"": _("goes on with the count"), "true": _("begins the count anew from nothing")},
    "sign_off": {"": _("Nobody"), "always": _("Somebody"), "above": _("Above an amount, somebody")},
    "on_partial_refund": {"proportional": _("the same share"), "only_full": _("nothing until all is refunded")},
    "join": {"all": _("all of these"), "any": _("any of these"), "none": _("none of these"), "": _("all of these")},
    "counted": {"referrals": _("each company once"), "count": _("every deal, a company’s second one too"), "sum:first_year_value": _("first-year value, added up"),
                "sum:deal_value": _("deal value, added up"), "sum:annual_value": _("yearly value, added up"), "sum:invoice_amount": _("paid invoices, added up")},
    "scope": {"enrolment": _("each advocate alone"), "member": _("each person of a partner alone"), "partner_organisation": _("the partner as a whole")},
    "mode": {"whole_forward": _("pays all that come from then on"), "whole_retro": _("raises the earlier ones too"),
             "marginal": _("pays only what lies above it")},
    "crossing": {"new_rate": _("is paid at the new rate"), "old_rate": _("is still paid at the old rate")},
    "demotion": {"window_end": _("everybody starts again at the first step"), "none": _("the best step ever reached stays"),
                 "immediate": _("the step follows the count, down as well")},
    "on_reversal": {"keep": _("still counts"), "reprice": _("is taken out, and the others are worked out anew")},
    "late_arrival": {"arrival_order": _("takes the next place in the time it belongs to"),
                     "event_order": _("takes its place by its date, and later ones are worked out anew")},
    "terms_at": {"acceptance": _("when the referral was accepted"), "milestone": _("when the deal was won")},
    "rounding": {"half_even": _("to the even number"), "half_up": _("upwards"), "down": _("away, always down")},
}
# The details that decide odd cases: each a sentence with one slot.
DETAIL = {
    "counted": _("What is counted: #counted#."), "counted_on": _("It counts when this has happened: #counted_on#."),
    "scope": _("It is counted for #scope#."), "mode": _("A step #mode#."),
    "crossing": _("The one that reaches a step #crossing#."), "demotion": _("When the time is over, #demotion#."),
    "on_reversal": _("What is refunded #on_reversal#."), "late_arrival": _("What is reported late #late_arrival#."),
    "restart": _("The next version #restart#."),
}
PLAN_DETAIL = {"terms_at": _("A referral is paid by the version in force #terms_at#."), "rounding": _("Half a cent is rounded #rounding#.")}
BUDGET = _("All rules together pay at most #budget# {currency} #budget_window#; left empty, there is no limit.")

# A promotion: rules pay more for a while, or something is paid besides.
MORE = _("From #first# to #last# pay #more# % more for")
EXTRA = _("From #first# to #last# also pay #rate# #unit# #of# to #to# when #on#")
EXTRA_FIXED = _("From #first# to #last# also pay #rate# #unit# to #to# when #on#")
EXTRA_THANKS = _("From #first# to #last# also give #to# #unit# when #on#: #rate#")
COUNTS = _("It is for #counts#.")
OWN_BUDGET = _("It adds at most #budget# {currency} in all; left empty, there is no limit.")
CALLED = _("Advocates know it as #title#.")
PROMOTION = {"more": _("More for a while"), "extra": _("A bonus for a while")}

FACT = {"deal_value": _("deal value"), "annual_value": _("yearly value"), "first_year_value": _("first-year value"), "first_monthly_bill": _("the first monthly bill"),
        "invoice_amount": _("the invoice"), "first_deal": _("it is their first deal"), "product": _("the product"), "region": _("the region"),
        "segment": _("the segment"), "partner_level": _("the partner’s level"), "channel": _("the way it reached us"), "deal_currency": _("the deal’s currency"),
        "referral_age_days": _("days since the introduction")}
OPERATOR = {"gte": _("is at least"), "gt": _("is more than"), "lte": _("is at most"), "lt": _("is less than"), "eq": _("is"), "ne": _("isn’t"),
            "in": _("is one of"), "not_in": _("is none of")}
ANSWER = {"true": _("true"), "false": _("not true")}
LEVEL = {"bronze": _("bronze"), "silver": _("silver"), "gold": _("gold")}
CHANNEL = {"portal": _("the portal"), "link": _("a shared link"), "api": _("the API"), "verbal": _("told to a rep"), "partner": _("a partner’s page")}

# What a slot is called where only its name is heard.
LABEL = {
    "title": _("What it’s called"), "rate": _("How much"), "unit": _("Counted as"), "of": _("Share of what"), "to": _("Who is paid"), "on": _("What must happen"),
    "from": _("From which one on"), "step_rate": _("How much from then on"), "window": _("Counted in"), "join": _("How many must be so"), "fact": _("What is asked"),
    "is": _("How it compares"), "value": _("With what"), "minimum": _("Never less than"), "maximum": _("Never more than"),
    "per_referral": _("Limit for one referral"), "per_beneficiary": _("Limit for each who is paid"), "per_beneficiary_window": _("Limit in which time"),
    "wait": _("Days to wait"), "sign_off": _("Who has to say yes"), "sign_off_above": _("Above which amount"), "on_partial_refund": _("On a partial refund"),
    "counted": _("What is counted"), "scope": _("For whom it is counted"), "mode": _("What a step does"), "crossing": _("The one that reaches a step"),
    "demotion": _("When the time is over"), "on_reversal": _("What is refunded"), "late_arrival": _("What is reported late"),
    "counted_on": _("What has to happen for it to count"), "restart": _("Whether the count goes on"), "window_days": _("Counted within how many days"),
    "per_beneficiary_days": _("Limit within how many days"), "each": _("How often it pays"), "times": _("How many times"), "group": _("On its own, or one of several"),
    "choose": _("Which of them pays"), "priority": _("Its place in the group"),
    "first": _("First day"), "last": _("Last day"), "more": _("How many percent more"), "rule": _("For which rule"), "counts": _("What it is for"),
    "effect": _("What it does"), "budget": _("The most it pays"), "budget_window": _("The most in which time"), "budget_days": _("The most within how many days"),
    "terms_at": _("Which version pays"), "rounding": _("How half a cent is rounded"), "json": _("A part of the plan that only the document shows"),
    "rest": _("A part of the plan that only the document shows"), "decide": _("When it’s decided"), "on_fall": _("If it falls back later"),
}
BEGINNING = {"percent_bp": _("A share of the deal"), "fixed": _("A fixed amount"), "units_bp": _("Points by the deal’s size"),
             "fixed_points": _("A fixed number of points"),
             "thanks": _("Thanks without money"), "goal": _("A bonus when a goal is reached")}
