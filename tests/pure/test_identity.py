"""Who is meant by a lead."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.rules import identity


@pytest.mark.parametrize("typed, plain", [("Joe+crm@Brandt.example", "joe@brandt.example"), (" a@b.example ", "a@b.example"), ("nobody", "")])
def test_addresses_compare_without_case_and_marks(typed, plain):
    """DOMAIN §5: "recycled or plus-addressed e-mail": what stands behind a plus is the same mailbox."""
    assert identity.normal_email(typed) == plain


@pytest.mark.parametrize("typed, plain", [("+49 (431) 22-0 40", "+4943122040"), ("0049 431 22040", "+4943122040"), ("+49 (0)431 22040", "+4943122040"),
                                          ("0431 22040", ""), ("+1 212 555 0143", "+12125550143"), ("+12", "")])
def test_numbers_compare_with_their_country(typed, plain):
    assert identity.normal_phone(typed) == plain


@pytest.mark.parametrize("name, plain", [("Brandt Maschinenbau GmbH & Co. KG", "brandt maschinenbau"), ("Möbelhaus Jansen", "moebelhaus jansen"), ("Bäckerei Süß", "baeckerei suess"),
                                         ("GmbH", "gmbh"), ("Société Générale S.A.", "societe generale s a")])
def test_companies_compare_without_their_legal_form(name, plain):
    assert identity.folded_company(name) == plain


def test_free_mail_names_no_company():
    assert identity.company_domain("ann@gmail.com") == "" and identity.company_domain("ann@mail.brandt.example") == "brandt.example"


@pytest.mark.parametrize("one, other, alike", [("moebelhaus jansen", "moebelhaus janssen", True), ("brandt maschinenbau", "brandt maschinen", True),
                                               ("hafenkontor", "hafenkontor", True), ("alpha", "omega", False), ("", "", False)])
def test_similar_names(one, other, alike):
    assert (identity.similarity(one, other) >= identity.SIMILAR) is alike


@given(st.text(alphabet="abcde ", max_size=12), st.text(alphabet="abcde ", max_size=12))
def test_similarity_is_even_handed_and_bounded(one, other):
    assert 0 <= identity.similarity(one, other) <= 100
    assert identity.similarity(one, one) == (100 if one else 0)


def lead(**other):
    return identity.identity(**({"person": "Jürgen Weiß", "company": "Brandt Maschinenbau GmbH", "email": "Joe+x@mail.brandt.co.uk", "phone": "+44 20 7946 0958"} | other))


def test_the_comparable_forms_of_a_lead():
    assert lead() == identity.Identity(email="joe@mail.brandt.co.uk", phone="+442079460958", domain="brandt.co.uk", company="brandt maschinenbau", person="juergen weiss")
    bare = identity.identity(person="Ann", company="AG")
    assert (bare.email, bare.phone, bare.domain, bare.company) == ("", "", "", "ag")


def test_what_candidates_for_the_same_have_in_common():
    """Candidates share the first four letters of the name, the last seven digits of the number, the country."""
    assert (lead().block, lead(company="A B C Dahlem").block) == ("bran", "abcd")
    assert (lead().tail, lead(phone="").tail) == ("9460958", "")
    assert (lead().country, lead(phone="").country, lead(phone="", email="").country) == ("uk", "uk", "")
    assert lead(phone="+39 06 6988 4857").country == "it"   # a number goes before a domain


@pytest.mark.parametrize("email, domain", [
    ("a@brandt.de", "brandt.de"), ("a@brandt.co.uk", "brandt.co.uk"), ("a@mail.eu.brandt.co.uk", "brandt.co.uk"), ("a@shop.brandt.co.uk", "brandt.co.uk"), ("a@co.uk", "co.uk"), ("a@x.brandt.com", "brandt.com"),
    ("a@x.com.brandt", "com.brandt"), ("a@eu.brandt.de", "brandt.de"), ("a@x.y.xx.uk", "xx.uk"), ("a@gmail.com", ""), ("a@t-online.de", ""), ("a@mail.gmx.de", ""),
    ("a@brandt", "brandt"), ("nobody", ""), ("", ""), ("a@x.co.museum", "co.museum")])
def test_the_domain_as_its_owner_registered_it(email, domain):
    assert identity.company_domain(email) == domain


@pytest.mark.parametrize("typed, domain", [
    ("https://www.Brandt.example/about", "brandt.example"), ("x@brandt.example", "brandt.example"), (" brandt.example ", "brandt.example"), ("www.brandt.example", "brandt.example"), ("www.brandt", ""),
    ("http://brandt.example", "brandt.example"), ("wwwbrandt.example", "wwwbrandt.example"), ("x@gmail.com", ""), ("brandt", ""), ("", ""), ("http://", ""), ("a b.example", "")])
def test_a_domain_as_people_write_it(typed, domain):
    assert identity.domain_of(typed) == domain


@pytest.mark.parametrize("typed, free", [("gmail.com", True), ("www.gmail.com", True), (" X@GMail.com", True), ("a@b@gmx.de", True), ("brandt.example", False),
                                         ("x@brandt.example", False), ("mail.gmail.com", False), ("", False)])
def test_who_gives_mail_to_everybody(typed, free):
    assert identity.is_free_mail(typed) is free


@pytest.mark.parametrize("text, plain", [("Ähren-Öl & Überfluß", "aehren oel ueberfluss"), ("  A.B  C ", "a b c"), ("Ångström 7", "angstroem 7"), ("Émile Ñu", "emile nu"), ("日本", ""), ("", "")])
def test_names_are_folded_to_plain_letters(text, plain):
    assert identity.folded(text) == plain


@pytest.mark.parametrize("text, might", [("a@b.example", True), (" a@b.example ", True), ("a@b", False), ("nobody", False), ("", False)])
def test_whether_mail_could_reach_it(text, might):
    assert identity.looks_like_email(text) is might


@pytest.mark.parametrize("phone, plain", [("+1234567", "+1234567"), ("+123456", ""), ("+123456789012345", "+123456789012345"), ("+1234567890123456", ""),
                                          ("001234567", "+1234567"), ("0 0123 4567", "+1234567"), ("++4912345678", ""), ("", ""), ("+49 x431-22.040", "+4943122040")])
def test_a_number_has_seven_to_fifteen_digits(phone, plain):
    assert identity.normal_phone(phone) == plain
