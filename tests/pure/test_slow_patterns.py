"""No pattern that reads what strangers typed takes long over it, however it is made: time grows with length, not with its square."""
import time
from contextlib import suppress

import pytest

from foundation.accounts import rules as accounts_rules
from foundation.files import rules as files_rules
from foundation.kernel.errors import HouseError
from foundation.kernel.money import Money
from foundation.mail import rules as mail_rules
from foundation.web import charset, masking
from foundation.web.idempotency import _KEY
from fulfilment.rules import accounts as payout_accounts
from referrals.rules import identity

LONG = 100_000
READERS = {
    "an address of accounts": lambda text: accounts_rules.ADDRESS.fullmatch(text[:254]),
    "an address": accounts_rules.looks_like_address, "a name in a mail": accounts_rules.may_be_greeted, "a key": accounts_rules.key_in,
    "an address of mail": mail_rules.is_address, "a subject": mail_rules.header_text, "a file": lambda text: files_rules.kind_of(text.encode()),
    "a file's name": files_rules.shown_name, "an address of a lead": identity.looks_like_email, "a phone": identity.normal_phone, "a company": identity.folded_company, "a domain": identity.company_domain, "an account": payout_accounts.wrong_iban,
    "a number": payout_accounts.wrong_number, "a log line": masking.masked, "a content type": lambda text: charset._CHARSET.sub("", text[:8_000]),
    "a key once": _KEY.fullmatch, "an amount": lambda text: Money.parse(text[:4_000], "EUR"),
}
NASTY = {
    "blanks": "<" + " " * LONG, "many blanks": "< " * (LONG // 2), "dots": "a@" + "a." * (LONG // 2), "ats": "@" * LONG, "letters": "a" * LONG + "!", "slashes": "/" * LONG,
    "secrets": ("/" + "a" * 39) * (LONG // 40), "figures": "1." * (LONG // 2) + "x", "breaks": "\n" * LONG + "x", "halves": ";" + " " * LONG + "charset", "zeros": "(0)" * (LONG // 3),
    "brackets": "<!" * (LONG // 2), "hyphens": "-" * LONG + "@a.b",
}


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("reader", READERS)
def test_reading_takes_no_time(reader, nasty):
    read, text = READERS[reader], NASTY[nasty]
    began = time.thread_time()
    with suppress(ValueError, HouseError):
        read(text)
    assert time.thread_time() - began < 0.5
