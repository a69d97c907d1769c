"""What people read about partners: levels, roles, standings, and what happened."""
from django.utils.translation import gettext_lazy as _

LEVEL = {"bronze": _("Bronze"), "silver": _("Silver"), "gold": _("Gold")}
LEVEL_PARTNER = {"bronze": _("bronze partner"), "silver": _("silver partner"), "gold": _("gold partner")}
STATUS = {"active": _("Active"), "suspended": _("Suspended")}
STATUS_DIAL = {"active": "accepted", "suspended": "queued"}
ROLE = {"admin": _("Admin"), "member": _("Seller")}
ROLE_CHOICE = {"member": _("Seller: introduces people and sees their own introductions"),
               "admin": _("Admin: also invites people, sees everybody’s introductions and what the organisation earns")}
# For the console: {name} of whom it is about, {level}, {day}, {days}, {role}.
EVENT = {
    "partner.created": _("Created at {level}"), "partner.level_set": _("{level} from {day} on"), "partner.protection_set": _("{days} days of protection agreed"),
    "partner.protection_lifted": _("Protection is each program’s own again"), "partner.suspended": _("Suspended"), "partner.resumed": _("Resumed"),
    "partner.member_invited": _("Somebody was invited"), "partner.invitation_withdrawn": _("An invitation was taken back"),
    "partner.member_joined": _("{name} joined"), "partner.role_changed": _("{name} is now: {role}"), "partner.member_left": _("{name} left"),
}
