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


@pytest.mark.parametrize("name, plain", [("Brandt Maschinenbau GmbH & Co. KG", "brandt maschinenbau"), ("Möbelhaus Jansen", "moebelhaus jansen"),
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
