"""Which country an address or a number speaks of, and a domain as people write it."""
import pytest

from referrals.rules import countries, identity


@pytest.mark.parametrize("phone, domain, country", [
    ("+4943122040", "", "de"), ("", "brandt.de", "de"), ("", "brandt.co.uk", "uk"), ("+4143122040", "brandt.de", "ch"), ("+35212345678", "", "lu"),
    ("", "brandt.com", ""), ("", "brandt.eu", ""), ("", "brandt.io", ""), ("", "brandt.co", ""), ("+12025550123", "", ""), ("", "", ""), ("", "brandt.example", "")])
def test_a_number_goes_before_a_domain_and_most_endings_say_nothing(phone, domain, country):
    assert countries.country_of(phone=phone, domain=domain) == country


@pytest.mark.parametrize("here, there, one", [("de", "de", True), ("de", "at", False), ("", "at", True), ("de", "", True), ("", "", True)])
def test_two_of_one_name_are_two_only_where_something_says_so(here, there, one):
    """(3) company name …, same country → review"""
    assert countries.may_be_one(here, there) is one


@pytest.mark.parametrize("typed, domain", [
    ("brandt.example", "brandt.example"), (" https://www.Brandt.example/about ", "brandt.example"), ("mia@mail.brandt.co.uk", "brandt.co.uk"), ("gmail.com", ""),
    ("brandt", ""), ("", ""), ("brandt .example", "")])
def test_a_domain_as_people_write_it(typed, domain):
    assert identity.domain_of(typed) == domain


def test_who_says_nothing_is_of_no_country():
    assert countries.country_of() == "" and countries.country_of(phone="+4943122040") == "de" and countries.country_of(domain="brandt.it") == "it"
