"""One sentence for every state of a payout, and for what stops one."""
from django.utils.translation import gettext_lazy as _

STATE = {
    "requested": _("Next in line to be paid"),
    "in_flight": _("Being paid"),
    "unknown": _("We don’t know yet whether this was paid. We won’t send it twice."),
    "paid": _("Paid"),
}
ATTEMPT = {
    "open": _("Under way"), "unknown": _("Nobody answered; we ask before anything is sent again"), "confirmed": _("Went through"),
    "failed": _("Didn’t go through, we’ll try again"),
}
HOLD = {"no_method": _("It waits until there’s a way to pay it to you. It stays yours.")}
