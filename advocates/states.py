"""The states of an advocate and of an enrolment, and how a claim link reaches her."""
CLAIMED, UNCLAIMED, REFUSED, LAPSED = "claimed", "unclaimed", "refused", "lapsed"
MERGED = "merged"     # the same person as another entry, which goes on
ADVOCATE = (CLAIMED, UNCLAIMED, REFUSED, LAPSED, MERGED)

# `unclaimed`: somebody told us of her before she agreed to the terms herself.
ACTIVE, LEFT, SUSPENDED = "active", "left", "suspended"
ENROLMENT = (ACTIVE, UNCLAIMED, LEFT, SUSPENDED, MERGED)   # merged: she was in the program twice, and the other one goes on
WITHOUT_TERMS = (UNCLAIMED, LEFT, MERGED)     # who never said yes can leave too

BY_MAIL, BY_REP, BY_QR = "mail", "rep", "qr"
LINK_CHANNELS = (BY_MAIL, BY_REP, BY_QR)

PORTAL, LINK, API = "portal", "link", "api"
CHANNELS = (PORTAL, LINK, API)
