"""Who is meant by a lead, and whose claim wins: the pure rules of referrals."""
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.rules import claims, identity

START = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("typed, plain", [("Joe+crm@Brandt.example", "joe@brandt.example"), (" a@b.example ", "a@b.example"), ("nobody", "")])
def test_addresses_compare_without_case_and_marks(typed, plain):
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


def claim(number, status="accepted", received=0, protected=None):
    return claims.Claim(referral_id=UUID(int=number), advocate_id=UUID(int=100 + number), status=status, received_at=START + timedelta(days=received),
                        protected_until=None if protected is None else START + timedelta(days=protected))


def test_a_protected_claim_wins_over_an_earlier_unprotected_one():
    early, protected = claim(1, received=0, protected=10), claim(2, received=5, protected=100)
    winner, candidates = claims.credit([early, protected], START + timedelta(days=50))
    assert winner == protected.referral_id
    assert {one.referral_id.int: (one.level, one.outcome) for one in candidates} == {1: (5, "not_protected"), 2: (2, "credited")}


def test_what_happened_before_the_receipt_is_not_credited():
    winner, candidates = claims.credit([claim(1, received=10, protected=100)], START + timedelta(days=9))
    assert winner is None and candidates[0].outcome == "received_after"


statuses = st.sampled_from(["submitted", "accepted", "qualified", "declined", "lost", "withdrawn"])
some_claims = st.lists(st.tuples(statuses, st.integers(0, 20), st.integers(0, 60)), max_size=6)


@given(some_claims, st.integers(0, 80))
def test_credit_never_goes_to_undecided_or_ended_and_does_not_depend_on_the_order(rows, day):
    pool = [claim(number, status, received, received + protected) for number, (status, received, protected) in enumerate(rows, 1)]
    at = START + timedelta(days=day)
    winner, candidates = claims.credit(pool, at)
    assert claims.credit(list(reversed(pool)), at)[0] == winner
    assert len(candidates) == len(pool)
    if winner is not None:
        won = next(one for one in pool if one.referral_id == winner)
        assert won.status in ("accepted", "qualified") and won.received_at <= at
        assert sum(one.outcome == "credited" for one in candidates) == 1
    else:
        assert not any(one.status in ("accepted", "qualified") and one.received_at <= at for one in pool)
