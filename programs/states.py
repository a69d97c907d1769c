"""The kinds and states of a program, and the choices that its settings leave."""
FOR_PARTNERS = ("partner_bronze", "partner_silver", "partner_gold")   # joined with an organisation of that level
FOR_TEAM = "sales_rep"   # joined by people on the sales team alone
KINDS = ("customer", *FOR_PARTNERS, FOR_TEAM)

DRAFT, OPEN, ENDED = "draft", "open", "ended"
STATES = (DRAFT, OPEN, ENDED)

# What a program says of itself at an instant: its state, and between opening and end whether it takes referrals.
NOT_YET, TAKING, CLOSED = "not_yet", "taking", "closed"
PHASES = (DRAFT, NOT_YET, TAKING, CLOSED, ENDED)

# Who decides about a new referral: nobody when nothing speaks against it, or always a manager.
AUTOMATIC, BY_HAND = "automatic", "by_hand"
ACCEPTANCE = (AUTOMATIC, BY_HAND)

# Who is introduced: the company, whoever of its people was named, or one person of it.
COMPANY, PERSON = "company", "person"
PARTY = (COMPANY, PERSON)

# What an advocate sees of her referral.
STATUS, STATUS_AND_REWARD, DEAL_VALUE = "status", "status_and_reward", "deal_value"
VISIBILITY = (STATUS, STATUS_AND_REWARD, DEAL_VALUE)

# How exactly she reads why somebody was not accepted.
EXACT, GENERAL = "exact", "general"
DECLINE_DETAIL = (EXACT, GENERAL)

# Who is asked before anybody gets in touch.
NOBODY, REFERRED_PERSON, EMPLOYER, BOTH = "none", "referred_person", "employer", "both"
CONSENT = (NOBODY, REFERRED_PERSON, EMPLOYER, BOTH)

# What a referral of somebody who is known by name only earns.
ACCRUE, THANK_ONLY, IGNORE = "accrue", "thank_only", "ignore"
UNCLAIMED = (ACCRUE, THANK_ONLY, IGNORE)

# Every clock of a program with what it may be set to. In days; decision and first contact in working days.
CLOCKS = {"protection_days": (1, 730), "grace_days": (0, 365), "reopen_days": (0, 730), "late_credit_days": (0, 730), "appeal_days": (1, 365),
          "consent_days": (1, 365), "tail_days": (0, 730), "decision_days": (1, 60), "first_contact_days": (1, 60), "notice_days": (0, 365)}
PRIORITY = (1, 999)
