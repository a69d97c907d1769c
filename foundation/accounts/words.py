"""Roles, scopes and second factors in words."""
from django.utils.translation import gettext_lazy as _

ROLES = {
    "owner": _("Owner"),
    "program_manager": _("Program manager"),
    "finance_approver": _("Finance approver"),
    "sales_rep": _("Sales"),
    "read_only": _("Read only"),
    "operator": _("Operator"),
}
WHAT_ROLES_DO = {
    "owner": _("Everything, and who is on the team."),
    "program_manager": _("Sets up programs, decides on referrals, issues API keys."),
    "finance_approver": _("Approves rewards and sees what is owed."),
    "sales_rep": _("Works the referrals, records what happened."),
    "read_only": _("Looks at everything, changes nothing."),
}
SCOPES = {
    "read": _("Read programs, referrals and rewards"),
    "referrals:write": _("Submit referrals and decide on them"),
    "milestones:write": _("Record milestones"),
    "advocates:write": _("Add and enrol advocates"),
    "rewards:write": _("Approve and hold rewards"),
    "programs:write": _("Set up programs"),
    "partners:write": _("Set up partners and invite their people"),
    "payouts:write": _("Make payout files and settle them"),
    "rates:write": _("Import exchange rates"),
}
# Plans of the installation (foundation/tenants/plans.py).
PLANS = {
    "open": _("Open: any number of programs and people"),
    "starter": _("Starter: one program, three people on the team"),
    "growth": _("Growth: five programs, twenty people on the team"),
}
PLAN_NAMES = {"open": _("Open"), "starter": _("Starter"), "growth": _("Growth")}
