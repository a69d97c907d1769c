"""Which deal a report means."""
from itertools import permutations
from uuid import UUID

import pytest

from referrals.rules.deals import COMPLETES, FURTHER, KNOWN, UNCLEAR, NamedDeal, deal_meant

FIRST, SECOND = UUID(int=1), UUID(int=2)


def meant(deals, source="crm", reference="C-1"):
    found = deal_meant(deals, source=source, reference=reference)
    return found.answer, found.deal_id


def test_an_unknown_reference_completes_the_only_deal_that_has_none_of_its_source():
    assert meant([NamedDeal(FIRST)]) == (COMPLETES, FIRST)
    assert meant([NamedDeal(FIRST, {"crm": "C-9"}), NamedDeal(SECOND, {"billing": "B-1"})]) == (COMPLETES, SECOND)


def test_if_every_deal_has_one_it_is_a_further_deal():
    assert meant([]) == (FURTHER, None)
    assert meant([NamedDeal(FIRST, {"crm": "C-9"})]) == (FURTHER, None)


def test_if_several_lack_it_nobody_can_say():
    found = deal_meant([NamedDeal(FIRST), NamedDeal(SECOND, {"billing": "B-1"})], source="crm", reference="C-1")
    assert (found.answer, found.among) == (UNCLEAR, (FIRST, SECOND))


def test_a_known_reference_is_that_deal_and_no_reference_the_first():
    deals = [NamedDeal(FIRST, {"crm": "C-9"}), NamedDeal(SECOND, {"crm": "C-1"})]
    assert meant(deals) == (KNOWN, SECOND) and meant(deals, reference="") == (KNOWN, FIRST)
    assert meant(deals, source="billing", reference="C-1") == (UNCLEAR, None)   # the name of another source says nothing


@pytest.mark.parametrize("order", list(permutations([("manual", ""), ("crm", "C-1"), ("billing", "B-1")])))
def test_the_same_deal_told_by_three_is_one_in_any_order(order):
    """the same deal reported by rep (without id) and CRM (with id)"""
    deals: list[NamedDeal] = []
    for source, reference in order:
        found = deal_meant(deals, source=source, reference=reference)
        if found.answer == FURTHER:
            deals.append(NamedDeal(UUID(int=len(deals) + 1), {source: reference} if reference else {}))
        elif found.answer == COMPLETES:
            deals = [NamedDeal(deal.deal_id, {**deal.references, source: reference}) if deal.deal_id == found.deal_id else deal for deal in deals]
    assert len(deals) == 1


def test_of_the_deals_that_lack_it_the_only_one_is_meant_wherever_it_stands():
    assert meant([NamedDeal(FIRST, {"crm": "C-9"}), NamedDeal(SECOND)]) == (COMPLETES, SECOND) and meant([NamedDeal(FIRST), NamedDeal(SECOND)], reference="") == (KNOWN, FIRST)
