"""What is wrong with a report, field by field."""
from collections.abc import Mapping
from datetime import datetime

from foundation.kernel.errors import BadInput, FieldError, pointer
from foundation.kernel.money import CURRENCIES, POINTS, Money
from programs import queries as programs_queries
from referrals import queries, states
from referrals.commands.record import Report
from referrals.models import Referral

LONGEST = 80   # characters of a fact
MOST = 10**12   # minor units; more is a typing error


def check_report(report: Report, referral: Referral, at: datetime) -> None:
    """Raises BadInput naming each field that is wrong."""
    wrong = []
    of_invoices = report.kind in states.OF_INVOICES
    known = (*states.REPORTED, *programs_queries.own_kinds(referral.program))
    if report.kind not in known:
        wrong.append(FieldError("/kind", "unknown", "Choose one of: {kinds}.", {"kinds": ", ".join(known)}))
    if report.occurred_at > at:
        wrong.append(FieldError("/occurred_at", "ahead", "This is in the future. Record it once it has happened."))
    elif report.occurred_at < (queries.first_receipt(referral.party_id) if report.kind in states.OF_THE_PARTY else referral.received_at):
        wrong.append(FieldError("/occurred_at", "before_receipt", "This was before the referral arrived, so it can’t come from it."))
    if len(report.deal_reference) > 120:
        wrong.append(FieldError("/deal_reference", "too_long", "At most 120 characters."))
    if of_invoices and not report.invoice:
        wrong.append(FieldError("/invoice", "missing", "Add its number: it’s how one is told from the next."))
    elif report.invoice and not of_invoices:
        wrong.append(FieldError("/invoice", "unknown", "Only invoices and renewals have a number."))
    elif len(report.invoice) > 120:
        wrong.append(FieldError("/invoice", "too_long", "At most 120 characters."))
    if of_invoices and states.INVOICE_AMOUNT not in report.amounts:
        wrong.append(FieldError(f"/amounts/{states.INVOICE_AMOUNT}", "missing", "Add its amount, without tax; zero if there was nothing to pay."))
    wrong += check_amounts(report.amounts, report.currency) + check_facts(report.facts)
    if wrong:
        raise BadInput(wrong)


def check_facts(facts: Mapping[str, str]) -> list[FieldError]:
    wrong = []
    for fact, value in facts.items():
        if fact not in states.FACTS:
            wrong.append(FieldError(pointer("/facts", fact), "unknown", "Choose one of: {facts}.", {"facts": ", ".join(states.FACTS)}))
        elif len(value) > LONGEST:
            wrong.append(FieldError(f"/facts/{fact}", "too_long", "At most 80 characters."))
    return wrong


def check_amounts(amounts: Mapping[str, int], currency: str, known: Mapping[str, Money | None] | None = None) -> list[FieldError]:
    """`known`: what was said about the milestone before; all its amounts stand in the currency of the deal."""
    wrong = []
    said = {money.currency for money in (known or {}).values() if money is not None}
    for base, minor in amounts.items():
        if base not in states.BASES:
            wrong.append(FieldError(pointer("/amounts", base), "unknown", "Choose one of: {bases}.", {"bases": ", ".join(states.BASES)}))
        elif not 0 <= minor <= MOST:
            wrong.append(FieldError(f"/amounts/{base}", "out_of_range", "An amount of zero or more."))
    if amounts and (currency not in CURRENCIES or currency == POINTS):
        wrong.append(FieldError("/currency", "no_currency", "Write the three letters of the deal’s currency, such as USD."))
    elif amounts and said and said != {currency}:
        wrong.append(FieldError("/currency", "other_currency", "This deal is in {currency}; its amounts stand in one currency.", {"currency": ", ".join(sorted(said))}))
    return wrong
