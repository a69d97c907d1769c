"""What people read about programs."""
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.states import FOR_PARTNERS

KIND = {"customer": _("For customers"), "partner_bronze": _("For bronze partners"), "partner_silver": _("For silver partners"),
        "partner_gold": _("For gold partners"), "sales_rep": _("For our own sales team")}
STATUS = {"draft": _("Draft"), "open": _("Open"), "ended": _("Ended")}
PHASE = {"draft": _("Draft"), "not_yet": _("Opens later"), "taking": _("Open"), "closed": _("Closed"), "ended": _("Ended")}
DIAL = {"draft": "idle", "not_yet": "waiting", "taking": "accepted", "closed": "lost", "ended": "lost"}

ACCEPTANCE = {"by_hand": _("A person decides about each referral"), "automatic": _("Accept at once what nothing speaks against")}
PARTY = {"company": _("The company: whoever of its people is named, one referral at a time"),
         "person": _("The person: colleagues can be introduced each by somebody else")}
VISIBILITY = {"status": _("Where it stands, no amounts"), "status_and_reward": _("Where it stands, and what they earn"),
              "deal_value": _("Where it stands, what they earn, and the value of the deal")}
DECLINE_DETAIL = {"exact": _("The exact reason"), "general": _("Only that we know this company already")}
CONSENT = {"none": _("Nobody: the advocate’s word is enough"), "referred_person": _("The person who is introduced"),
           "employer": _("The advocate’s employer"), "both": _("Both of them")}
UNCLAIMED = {"accrue": _("Their rewards wait until they come for them"), "thank_only": _("They are thanked, and earn nothing until they come"),
             "ignore": _("Referrals are taken only from people who joined")}
# The same choices as they stand inside a sentence.
IN_SENTENCE = {
    "acceptance": {"by_hand": _("a person decides"), "automatic": _("what nothing speaks against is accepted")},
    "party": {"company": _("a company"), "person": _("one person of it")},
    "consent": {"none": _("nobody"), "referred_person": _("the person they introduce"), "employer": _("the advocate’s employer"), "both": _("both of them")},
    "visibility": {"status": _("where it stands"), "status_and_reward": _("also what they earn"), "deal_value": _("also the deal’s value")},
    "decline_detail": {"exact": _("the exact reason"), "general": _("that we know the company")},
}
SETTING = {
    "kind": _("Who it’s for"), "gratitude": _("It only thanks"), "currency": _("Currency"), "time_zone": _("Time zone"), "locale": _("Language"),
    "name": _("Name"), "summary": _("What you sell, in a sentence"), "opens_at": _("Opens"), "closes_at": _("Closes"),
    "acceptance": _("Who decides about a referral?"), "visibility": _("What do advocates see of their referrals?"),
    "party": _("Who is introduced, the company or the person?"),
    "decline_detail": _("What do they read when somebody isn’t accepted?"), "consent": _("Who is asked before you get in touch?"),
    "unclaimed": _("And people who are known by name only?"), "priority": _("Priority"), "routing": _("Who looks after what is accepted?"),
    "protection_days": _("Days that an accepted referral is protected"), "grace_days": _("Days of grace after that"),
    "reopen_days": _("Days in which a lost referral can be reopened"), "late_credit_days": _("Days in which a late win still counts"),
    "appeal_days": _("Days to appeal"), "consent_days": _("Days to answer"), "tail_days": _("Days that open referrals go on earning"),
    "decision_days": _("Working days to decide"), "first_contact_days": _("Working days until the first contact"),
    "own_kinds": _("What else can happen, and earn"), "notice_days": _("Days of notice before it pays something else"),
}
QUESTION_KIND = {"text": _("A text"), "choice": _("One of several answers"), "number": _("A number"), "date": _("A day")}
LANGUAGE = {"en": _("English"), "de": _("German")}


def promised(kind: str, offer: str) -> str:
    """The offer as a sentence to who refers: partners' programs pay their organisation, so they promise nothing to the person. '' stays ''."""
    if not offer:
        return ""
    said = gettext("It pays %(offer)s.") if kind in FOR_PARTNERS else gettext("You’d earn %(offer)s.")
    return said % {"offer": offer.rstrip(".")}
