"""Which pages stand in the navigation: those that exist, and of these the ones that this person may open."""
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """`also`: URL names below this entry, on which it is marked as the current one. `group`: a heading before it."""

    name: str
    words: str | Promise
    icon: str
    also: tuple[str, ...] = ()
    group: str | Promise = ""


@dataclass(frozen=True)
class Link:
    url: str
    words: str | Promise
    icon: str
    current: bool
    group: str | Promise = field(default="")
    count: int = 0


PORTAL = (
    Entry("portal_home", _("Home"), "home", ("portal_referral", "refer")),
    Entry("portal_earnings", _("Earnings"), "coins", ("portal_why", "portal_why_nothing", "portal_payout")),
    Entry("portal_share", _("Share"), "share"),
)
PARTNER = (
    Entry("partner_home", _("Home"), "home", ("partner_refer",)),
    Entry("partner_people", _("People"), "people", ("partner_person",)),
    Entry("partner_referrals", _("Referrals"), "list", ("partner_referral",)),
    Entry("partner_earnings", _("Earnings"), "coins", ("partner_why",)),
    Entry("partner_settings", _("Organisation"), "gear"),
)
CONSOLE = (
    Entry("console_home", _("Home"), "home"),
    Entry("console_referrals", _("Referrals"), "list", ("console_referral", "console_same", "console_same_find", "console_amounts", "console_decision")),
    Entry("console_advocates", _("Advocates"), "people"),
    Entry("console_programs", _("Programs"), "book", ("console_program", "console_program_new", "console_program_from", "console_plan", "console_settings",
                                                           "console_questions", "console_question_new", "console_question")),
    Entry("console_partners", _("Partners"), "badge", ("console_partner", "console_partner_new")),
    Entry("console_approvals", _("Approvals"), "check", ("console_reward",), group=_("Money")),
    Entry("console_payouts", _("Payouts"), "bank", ("console_payout_new", "console_payout_file", "console_payout_layout",
          "console_payout_number", "console_debts", "console_debt")),
    Entry("console_forecast", _("Forecast"), "chart"),
    Entry("console_rates", _("Exchange rates"), "scales", ("console_rates_import",)),
    Entry("console_failed", _("What failed?"), "warn", group=_("Look after it")),
    Entry("console_trail", _("Trail"), "trail"),
    Entry("console_domains", _("Companies’ domains"), "globe"),
    Entry("console_holidays", _("Days off"), "clock"),
    Entry("console_team", _("Team"), "person"),
    Entry("console_keys", _("API keys"), "key"),
    Entry("console_visits", _("Support visits"), "eye"),
)
OPERATORS = (
    Entry("operator_vendors", _("Vendors"), "people", ("operator_vendor",)),
    Entry("operator_health", _("Health"), "warn"),
    Entry("admin:index", _("Tables"), "list"),
)
SALES = (
    Entry("sales_home", _("Home"), "home", ("sales_verbal", "sales_entered")),
    Entry("sales_referrals", _("Referrals"), "list", ("sales_referral",)),
    Entry("sales_advocates", _("Advocates"), "people", ("sales_advocate",)),
)
ROLES = {"owner": _("Owner"), "program_manager": _("Program manager"), "finance_approver": _("Finance approver"), "sales_rep": _("Sales"),
         "read_only": _("Read only"), "operator": _("Operator")}
AUDIENCES = {"portal": PORTAL, "partner": PARTNER, "sales": SALES, "console": CONSOLE, "operators": OPERATORS}


def links(request: HttpRequest, audience: str, counts: dict[str, int]) -> list[Link]:
    """`counts`: how many things wait behind an entry, by URL name."""
    match = getattr(request, "resolver_match", None)
    here = match.url_name if match else ""
    found: list[Link] = []
    heading: Any = ""
    without: set[str] = getattr(request, "pages_without", set)()
    for entry in AUDIENCES[audience]:
        url = None if entry.name in without else _reachable(request, entry.name)
        if url is None:
            heading = heading or entry.group
            continue
        found.append(Link(url, entry.words, entry.icon, here == entry.name or here in entry.also, entry.group or heading, counts.get(entry.name, 0)))
        heading = ""
    return found


def _reachable(request: HttpRequest, name: str) -> str | None:
    """The URL, or None when there is no such page or the person's role lacks it."""
    urlconf = getattr(request, "urlconf", None)
    try:
        url = reverse(name, urlconf=urlconf)
        roles = getattr(getattr(resolve(url, urlconf).func, "policy", None), "roles", None)
    except NoReverseMatch:
        return None
    member = getattr(request, "member", None)
    return url if roles is None or (member is not None and member.role in roles) else None
