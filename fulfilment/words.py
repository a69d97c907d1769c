"""One sentence for every state of a payout and of a file, and for what stops one."""
from django.utils.translation import gettext_lazy as _

STATE = {
    "requested": _("Next in line to be paid"),
    "in_flight": _("Being paid"),
    "unknown": _("We don’t know yet whether this was paid. We won’t send it twice."),
    "paid": _("Paid"),
    "rejected": _("Didn’t go through, we’ll try again"),
    "returned": _("Came back, we’ll try again"),
    "withdrawn": _("Left out of its file"),
}
# The same of a row of a file, as the staff read it.
ROW = {"requested": _("Goes in"), "in_flight": _("Handed over"), "paid": _("Paid"), "rejected": _("Didn’t go through"), "returned": _("Came back"),
       "withdrawn": _("Left out")}
ROW_DIAL = {"requested": "received", "in_flight": "sending", "paid": "won", "rejected": "failed", "returned": "failed", "withdrawn": "withdrawn"}
ATTEMPT = {
    "open": _("Under way"), "unknown": _("Nobody answered; we ask before anything is sent again"), "confirmed": _("Went through"),
    "failed": _("Didn’t go through, we’ll try again"),
}
FILE_STATE = {"made": _("Ready to download"), "in_flight": _("Handed over"), "settled": _("Settled"), "dropped": _("Dropped")}
FILE_DIAL = {"made": "received", "in_flight": "sending", "settled": "won", "dropped": "withdrawn"}
# What stands above a column unless somebody chose other words; in the language of the vendor, since its own people read the file.
HEAD = {"holder": _("Account holder"), "iban": _("IBAN"), "bic": _("BIC"), "name": _("Name"), "amount": _("Amount"), "currency": _("Currency"),
        "reference": _("Reference"), "purpose": _("Purpose"), "row": _("Row"), "file": _("File"), "date": _("Date"), "rewards": _("Rewards")}
HEAD_OF_NUMBER = {"payroll": _("Personnel number"), "billing": _("Customer number")}
KIND = {"bank": _("Bank"), "payroll": _("Payroll"), "billing": _("Bill credits")}

# What the beneficiary reads, as a sentence.
HOLD = {
    "no_method": _("It waits until there’s a way to pay it to you. It stays yours."),
    "check_method": _("The last payment came back. It waits until you’ve looked at your bank account. It stays yours."),
    "second_person": _("A second person looks at where you’re paid, before anything is paid there. It stays yours."),
    "cooling_off": _("Your bank account is new: we wait 3 days before we pay to it."),
    "suspended": _("Your account is paused, so nothing is paid at the moment. It stays yours."),
    "below_minimum": _("It waits until enough has come together to be paid. It stays yours."),
}
# The same in a few words, for a chip: to the beneficiary …
HOLD_SHORT = {
    "no_method": _("Tell us where to pay"), "check_method": _("Look at your bank account"), "cooling_off": _("New bank account: we wait 3 days"),
    "second_person": _("A second person is looking at it"),
    "suspended": _("Your account is paused"), "below_minimum": _("Not enough to be paid yet"),
}
# … and to the staff.
HOLD_CHIP = {
    "no_method": _("No bank account yet"), "check_method": _("Came back: account to be looked at"), "cooling_off": _("New bank account"),
    "second_person": _("A second person has to look"),
    "suspended": _("Partner suspended"), "below_minimum": _("Below the minimum"), "own": _("Yours: somebody else makes this file"),
    "no_personnel_number": _("No personnel number yet"), "no_customer_number": _("No customer number yet"),
}
HOLD_ICON = {"no_method": "bank", "check_method": "warn", "cooling_off": "hourglass", "second_person": "people", "suspended": "pause",
             "below_minimum": "coins", "own": "people",
             "no_personnel_number": "badge", "no_customer_number": "badge"}
# Why a row of a file wasn’t paid, as whoever settles it says.
REASON = {
    "account_closed": _("The account is closed"), "wrong_account": _("There’s no such account"), "wrong_name": _("Name and account don’t match"),
    "not_employed": _("Payroll doesn’t know this person"), "unknown_customer": _("Billing doesn’t know this customer"),
    "refused": _("The bank refused it"), "other": _("Another reason"),
}
WITHDRAWN = {
    "dropped": _("Its file was dropped"), "changed": _("Its rewards had changed before the download"), "held": _("Something held it before the download"),
}
