"""Account numbers: right ones pass however they are typed, one wrong sign is found and said at its field."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilment.rules import accounts

RIGHT = ["DE89 3704 0044 0532 0130 00", "de89370400440532013000", "GB82 WEST 1234 5698 7654 32", "NO93 8601 1117 947", "FR14 2004 1010 0505 0001 3M02 606",
         "MT84 MALT 0110 0001 2345 MTLC AST0 01S", "CH93 0076 2011 6238 5295 7", "AT61-1904-3002-3457-3201"]


@pytest.mark.parametrize("iban", RIGHT)
def test_right_ibans(iban):
    assert accounts.wrong_iban(iban) is None


@pytest.mark.parametrize("iban, code", [
    ("", "missing"), ("  ", "missing"), ("12345", "no_iban"), ("DEXX3704", "no_iban"), ("DE89 3704 0044 0532 0130 0ä", "no_iban"),
    ("XX89370400440532013000", "iban_country"), ("DE89 3704 0044 0532 0130", "iban_length"), ("DE89 3704 0044 0532 0130 000", "iban_length"),
    ("DE88 3704 0044 0532 0130 00", "iban_mistyped"), ("DE89 3704 0044 0532 0310 00", "iban_mistyped")])
def test_wrong_ibans_say_what_is_wrong(iban, code):
    error = accounts.wrong_iban(iban)
    assert (error.pointer, error.code) == ("/iban", code) and "{" not in str(error)


@given(st.integers(4, 21), st.integers(1, 9))
def test_every_mistyped_digit_is_found(place, more):
    iban = accounts.normal(RIGHT[0])
    other = iban[:place] + str((int(iban[place]) + more) % 10) + iban[place + 1:]
    assert accounts.wrong_iban(other).code == "iban_mistyped"


@pytest.mark.parametrize("place", range(4, 21))
def test_two_digits_that_changed_places_are_found(place):
    iban = accounts.normal(RIGHT[0])
    other = iban[:place] + iban[place + 1] + iban[place] + iban[place + 2:]
    assert (accounts.wrong_iban(other) is None) == (iban == other)


@pytest.mark.parametrize("bic, fine", [("", True), ("COBADEFF", True), ("cobadeffxxx", True), ("COBADEF", False), ("COBADEFFXX", False), ("12BADEFF", False)])
def test_bic(bic, fine):
    assert (accounts.wrong_bic(bic) is None) == fine


@pytest.mark.parametrize("holder, fine", [("Ann Keller", True), ("Müller, \"Söhne\" & Co. KG", True), ("", False), ("...", False), ("x" * 71, False), ("A\x07nn", False)])
def test_holder(holder, fine):
    assert (accounts.wrong_holder(holder) is None) == fine


@pytest.mark.parametrize("number, fine", [("4711", True), ("K-2026/17", True), (" 4711 ", True), ("", False), ("=1+1", False), ("-7", False), ("4\n7", False), ("1" * 41, False)])
def test_numbers_of_payroll_and_billing(number, fine):
    assert (accounts.wrong_number(number) is None) == fine


def test_only_the_end_of_a_long_number_is_shown():
    assert (accounts.tail("DE89370400440532013000"), accounts.tail("4711")) == ("3000", "")
