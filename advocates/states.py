"""The states of an enrolment."""
ACTIVE, LEFT = "active", "left"
ENROLMENT = (ACTIVE, LEFT)

PORTAL, LINK, API = "portal", "link", "api"
CHANNELS = (PORTAL, LINK, API)
