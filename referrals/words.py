"""One sentence for every state, reason and finding, for the people who read them."""
from typing import Any

from django.utils.translation import gettext_lazy as _

# dial: which shape stands beside the words (templates/cotton/state.html)
STATE = {
    "awaiting_consent": _("Waiting for their yes"), "submitted": _("Received"), "in_review": _("Being checked"), "queued": _("Someone was earlier"),
    "accepted": _("Accepted"), "qualified": _("In talks"), "won": _("Became a customer"), "declined": _("Not accepted"),
    "lost": _("Didn’t buy this time"), "expired": _("Ran out of time"), "withdrawn": _("Taken back"), "voided": _("Cancelled after review"),
}
DIAL = {"awaiting_consent": "asked", "submitted": "received", "in_review": "checked", "queued": "waiting", "accepted": "accepted", "qualified": "talks",
        "won": "won", "declined": "declined", "lost": "lost", "expired": "expired", "withdrawn": "withdrawn", "voided": "voided"}

# Where a program doesn't tell the reason, and for `fraud` everywhere.
GENERAL = _("We know this company already.")
DECLINED = {
    "duplicate_registered": _("Someone introduced them before you."),
    "existing_customer": _("They were already a customer when you introduced them."),
    "open_opportunity": _("We were already talking with them."),
    "protected_account": _("A partner looks after this company under a contract."),
    "contacted_recently": _("We’d written to them in the last 60 days."),
    "too_small": _("They’re smaller than this program is for."),
    "incomplete": _("We couldn’t reach anyone with these details. Add a phone number and we’ll try again."),
    "not_eligible": _("This program doesn’t cover their country or trade."),
    "not_a_fit": _("They need something we don’t do."),
    "out_of_area": _("We don’t serve their region yet."),
    "do_not_contact": _("They’ve asked us not to write or call."),
    "self_referral": _("This looks like your own company; the program is for introducing others."),
    "fraud": GENERAL,
    "no_consent": _("They’d rather not be contacted, and we respect that."),
    "program_closed": _("The program ended before this arrived."),
}
# What one can do about it. Where nothing can be done, the page says that introducing others goes on.
DECLINED_NEXT = {
    "incomplete": _("Introduce them again with another address or a phone number."),
    "too_small": _("Introduce them again once they’ve grown."),
    "not_eligible": _("If they have a branch elsewhere, introduce that one."),
    "out_of_area": _("If they have a branch elsewhere, introduce that one."),
    "contacted_recently": _("If they ask you about us later, introduce them again."),
}
LOST_NEXT = {
    "no_need": _("When that changes, introduce them again."), "no_budget": _("When that changes, introduce them again."),
    "no_response": _("If you talk with them, tell them to expect us, and introduce them again."),
    "timing": _("When it fits, introduce them again."),
}
EXPIRED = {"": _("The time was over before it led to a deal."), "no_answer": _("We asked them and got no answer, so we don’t write again.")}
WITHDRAWN = {"referred_person": _("They’d rather not be contacted, and we respect that."),
             "merged": _("You had introduced them twice, under two entries of yours. The earlier introduction goes on.")}
# What happens on the way, as the advocate reads it in the story.
STORY = {
    "received": _("Your introduction arrived"), "asked": _("We asked whether we may get in touch"), "consented": _("Everybody said yes"),
    "checked": _("Being checked"), "late": _("The promised time to decide passed"), "queued": _("Someone was earlier"), "expired": _("Ran out of time"),
    "voided": _("Cancelled after review"), "appealed": _("You asked for a second look"), "reopened": _("It goes on, and it’s yours again"),
    "extended": _("You got more time"), "corrected": _("Corrected"), "contacted": _("First contact"), "planned": _("The next step is planned"),
}
REVIEW_CAUSE = {"findings": _("The scan saw something, or somebody wants a closer look."), "appeal": _("The advocate asked for a second look."),
                "reopened": _("It was lost, and they came back."), "her_turn": _("Whoever was ahead is out of the way: it’s this one’s turn.")}
DECLINE_CHOICE = {
    "duplicate_registered": _("Somebody else introduced them earlier"), "existing_customer": _("Already a customer"),
    "open_opportunity": _("We were already in talks"), "protected_account": _("A partner has them under contract"),
    "contacted_recently": _("Contacted in the last 60 days"), "too_small": _("Too small for this program"), "incomplete": _("Nobody could be reached"),
    "not_eligible": _("Country or trade not covered"), "not_a_fit": _("They need something else"), "out_of_area": _("Outside our region"),
    "do_not_contact": _("They asked not to be contacted"), "self_referral": _("The advocate’s own company"),
    "fraud": _("The introduction couldn’t be confirmed"),
    "no_consent": _("They said no to being contacted"), "program_closed": _("Arrived after the program ended"),
}
LOST = {
    "no_need": _("They don’t need it now."), "no_budget": _("There’s no budget for it now."), "no_response": _("We couldn’t reach them."),
    "timing": _("The time isn’t right."), "competitor": _("They chose somebody else."), "not_a_fit": _("They need something we don’t do."),
    "other": _("It didn’t work out this time."),
}


class Kinds(dict):
    """Kinds of milestones; those that a program declares are called by their own names."""

    def __missing__(self, kind: str) -> str:
        return kind.removeprefix("custom.").replace("_", " ").capitalize()


MILESTONE = Kinds({"accepted": _("Accepted"), "qualified": _("In talks"), "meeting_held": _("Meeting held"), "won": _("Deal won"),
                   "invoice_paid": _("Invoice paid"), "renewal": _("Renewed")})
# What became of a milestone, as somebody who records it chooses.
ADJUST = {"partial_refund": _("A part of it was refunded"), "refund": _("All of it was refunded"), "payment_dispute": _("The customer disputes the payment"),
          "dispute_won": _("The dispute was decided for us"), "dispute_lost": _("The dispute was decided for the customer"),
          "amendment": _("An amount is another one"), "withdrawal": _("It never happened")}
ADJUSTED = {"withdrawal": _("Taken back"), "reinstatement": _("It stands again"), "refund": _("Refunded in full"), "partial_refund": _("Refunded in part"),
            "payment_dispute": _("Payment disputed"), "dispute_won": _("Dispute won"), "dispute_lost": _("Dispute lost"), "amendment": _("Amount changed")}
FACT = {"product": _("Product"), "region": _("Region"), "segment": _("Segment")}
BASE = {"deal_value": _("Deal value"), "annual_value": _("Annual value"), "first_year_value": _("First-year value"),
        "first_monthly_bill": _("First monthly bill"), "invoice_amount": _("Invoice amount")}
CHANNEL = {"portal": _("Referral form"), "link": _("Own link"), "api": _("API"), "verbal": _("Told in person"), "partner": _("Entered by the partner")}
FILTER = {"program": _("Any program"), "partner": _("Any partner"), "rep": _("Any rep"), "channel": _("However it came")}
FINDING = {
    "self_referral": _("The address is the advocate’s own."),
    "same_contact": _("Somebody else introduced the same person."),
    "same_customer": _("They became a customer through somebody else’s introduction."),
    "same_person": _("Somebody of the same name at a company with a similar name was introduced before."),
    "similar_number": _("A number with the same last digits was introduced before."),
    "same_domain": _("Somebody at the same company was introduced before."),
    "similar_name": _("A company with a similar name was introduced before."),
}
CANDIDATE = {
    "credited": _("Credited"), "later_receipt": _("Arrived later than the one that was credited"), "not_protected": _("Was not protected when it happened"),
    "undecided": _("Nobody had decided about it"), "ended": _("Had ended before"), "received_after": _("Arrived after it had happened"),
    "declined": _("Was declined"), "withdrawn": _("Was taken back"), "voided": _("Was cancelled after review"),
    "too_late": _("Had ended too long before"), "program_closed": _("The program’s tail was over"), "other_protected": _("Another claim was protected then"),
    "other_program": _("Another program of theirs decides"), "not_awarded": _("Somebody was credited by hand"),
    "existing_customer": _("They were already a customer"), "in_error": _("The win was recorded in error"),
}
LEVEL = {1: _("Credited by hand"), 2: _("A claim under protection"), 3: _("A code they gave"), 4: _("A name they gave"), 5: _("A claim without protection"),
         6: _("A link that was followed"), 7: _("An introduction nobody had noticed")}

# What became of a report: (outcome, what it waits for, or nobody where no claim is credited).
ANSWER = {
    ("recorded", ""): _("Recorded. What it earns is being worked out."),
    ("recorded", "nobody"): _("Recorded. No introduction of theirs could be credited for it, so it earns nothing."),
    ("known", ""): _("We knew that already, so it counts once."),
    ("kept", "decision"): _("Kept until the introductions of them are decided. It’s applied by itself then, in order."),
    ("kept", "deal"): _("Kept until somebody says which of their deals it belongs to."),
    ("kept", "award"): _("Kept until a manager says who is credited."),
    ("noted", ""): _("Noted in the timeline. It earns nothing: this referral has come to its end, or there was nothing to pay."),
}


# What became of a referral that was corrected: (its status before, after); else nothing but that it was.
CORRECTED = {"queued": _("Corrected. Somebody introduced them earlier, so this one waits for its turn now."),
             "accepted": _("Corrected. Nobody is ahead of it any more, so it’s accepted."),
             "in_review": _("Corrected. It’s being checked now."),
             "declined": _("Corrected. They asked us not to write or call, so it ends here."),
             "withdrawn": _("Corrected. They asked us not to write or call, so it ends here.")}
CORRECTED_ALONE = _("Corrected. Its place stays the one it had.")
DOUBTED = _("Corrected. It looks like somebody else’s now, so somebody has to look at it. It stays protected meanwhile.")


def corrected(before: str, after: str) -> str:
    """What is said to who corrected it."""
    return str(CORRECTED_ALONE if before == after else CORRECTED.get(after, CORRECTED_ALONE))


def answered(outcome: str, waits_for: str, credited: bool = True) -> Any:
    return ANSWER[outcome, waits_for if credited or outcome != "recorded" else "nobody"]


# Of a claim that another one of hers stands in the way of; told whatever the program tells of reasons, since nobody else is in it.
DECLINED_OWN = _("You introduced them yourself before: that introduction counts.")
DECLINED_OF_SELLER = _("An earlier introduction by the same person counts.")


def why_declined(reason: str, detail: str) -> str:
    """What the advocate, and whoever sees what she sees, reads. `detail`: the program's decline_detail."""
    return str(DECLINED.get(reason, "") if detail == "exact" or not reason else GENERAL)


def after_decline(reason: str, detail: str) -> str:
    """What one can do about it: nothing that would give the reason away."""
    return str(DECLINED_NEXT.get(reason, "")) if detail == "exact" else ""
