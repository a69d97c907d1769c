"""Who is meant: the company or the person, by which names, and what becomes of two that turn out to be one."""
import pytest
from django.db import IntegrityError, transaction

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotFound, Refused
from foundation.outbox.models import Event
from referrals import queries
from referrals.commands import aliases, merge, milestones, twins
from referrals.commands.submit import submit_referral
from referrals.models import Deal, DealReference, DomainAlias, Milestone, Party, PartyKey, Referral
from referrals.queries import sales
from tests.apps.referrals.deals import credited, second_program, tell
from tests.apps.referrals.verbs import Life
from tests.cast import later, lead

JONAS = {"person": "Jonas Weber", "company": "Brandt Maschinenbau GmbH", "contact": "jonas@brandt.example"}
MIA = {"person": "Mia Holt", "company": "Brandt Werke", "contact": "mia@brandt.example"}


def introduced(life: Life, enrolment, at, **said) -> Referral:
    outside = said.pop("outside", ())
    row, _ = submit_referral(enrolment_id=enrolment.id, lead=lead(**said, outside=outside), channel="api", acting=Actor("advocate", enrolment.advocate_id), at=at)
    return row


def codes(life, referral) -> list[str]:
    return [finding["code"] for finding in life.of(referral).findings]


# Per program a party is the company (default) or the person

def test_two_people_of_one_company_are_looked_at_where_the_company_counts(life):
    """Per program a party is the company (default) or the person; (2) same company domain → review"""
    first, second = introduced(life, life.stage.ann, later(days=1), **JONAS), introduced(life, life.stage.ben, later(days=2), **MIA)
    assert life.status(first, second) == ["accepted", "in_review"] and codes(life, second) == ["same_domain"]
    merge.merge_parties(party_id=second.party_id, into_id=first.party_id, acting=life.stage.tess, at=later(days=3))
    assert life.status(first, second) == ["accepted", "queued"]   # one protection per party


def test_and_are_two_where_the_person_does(life):
    life.set(party="person")
    first, second = introduced(life, life.stage.ann, later(days=1), **JONAS), introduced(life, life.stage.ben, later(days=2), **MIA)
    assert life.status(first, second) == ["accepted", "accepted"] and codes(life, second) == []
    assert life.of(first).protects and life.of(second).protects and first.party_id != second.party_id
    third = introduced(life, life.cleo, later(days=3), **MIA | {"company": "Elsewhere"})   # the same address is the same person in both
    assert life.status(third) == ["queued"] and life.of(third).party_id == second.party_id


def test_a_person_of_one_name_is_noticed_in_both(life):
    """(4) person's name and company → review"""
    life.set(party="person")
    introduced(life, life.stage.ann, later(days=1), **JONAS)
    again = introduced(life, life.stage.ben, later(days=2), **JONAS | {"contact": "j.weber@elsewhere.example"})
    assert (life.status(again), codes(life, again)) == (["in_review"], ["same_person"])


@pytest.mark.parametrize("first_counts, second_counts, seen", [("company", "person", True), ("person", "company", True), ("person", "person", False)])
def test_programs_that_count_differently_meet_on_the_company(life, first_counts, second_counts, seen):
    """Claims compete per claimant kind over all programs of the vendor; the wider claim counts (docs/decisions/company-or-person.md)"""
    life.set(party=first_counts)
    other = second_program(life.stage, life.stage.ben.advocate.user, kind="customer", acceptance="automatic")
    type(other.program).objects.filter(id=other.program_id).update(party=second_counts)
    first, second = introduced(life, life.stage.ann, later(days=1), **JONAS), introduced(life, other, later(days=2), **MIA)
    assert life.status(first, second) == ["accepted", "in_review" if seen else "accepted"]
    if seen:   # joined they compete, whatever their programs say
        merge.merge_parties(party_id=second.party_id, into_id=first.party_id, acting=life.stage.tess, at=later(days=3))
        assert life.status(first, second) == ["accepted", "queued"] and Referral.objects.filter(protects=True).count() == 1


ACCOUNT, CONTACT = ("crm", "account", "A-1"), ("crm", "contact", "C-1")


def test_the_key_of_a_company_names_it_where_companies_count(life):
    """(1) same … outside key, registration number → duplicate"""
    first = introduced(life, life.stage.ann, later(days=1), **JONAS, outside=(ACCOUNT,))
    second = introduced(life, life.stage.ben, later(days=2), **MIA | {"contact": "mia@elsewhere.example"}, outside=(ACCOUNT,))
    assert life.status(second) == ["queued"] and life.of(second).party_id == first.party_id


def test_and_nobody_where_persons_do(life):
    life.set(party="person")
    first = introduced(life, life.stage.ann, later(days=1), **JONAS, outside=(ACCOUNT, CONTACT))
    second = introduced(life, life.stage.ben, later(days=2), **MIA, outside=(ACCOUNT,))
    assert life.status(second) == ["accepted"] and PartyKey.objects.get(kind="account").party_id == first.party_id
    third = introduced(life, life.cleo, later(days=3), **MIA | {"contact": "j@elsewhere.example"}, outside=(CONTACT,))   # of a person it does
    assert life.status(third) == ["queued"] and life.of(third).party_id == first.party_id


# Names alike, domains of one company

@pytest.mark.parametrize("contact, status", [("anna@brandt.at", "accepted"), ("anna@brandt-neu.de", "in_review"), ("anna@brandt.com", "in_review"),
                                             ("+43 1 5550100", "accepted"), ("+49 30 5550100", "in_review")])
def test_names_match_within_one_country(life, contact, status):
    """(3) company name folded …, Jaro-Winkler ≥ 0.88, same country → review"""
    introduced(life, life.stage.ann, later(days=1), **JONAS | {"contact": "jonas@brandt-bau.de"})
    other = introduced(life, life.stage.ben, later(days=2), person="Anna Roth", company="Brandt Maschinenbau AG", contact=contact)
    assert life.status(other) == [status] and codes(life, other) == (["similar_name"] if status == "in_review" else [])


def test_a_domain_that_is_known_as_another_one_of_the_company(life):
    """(2) same company domain (registrable domain, free-mail excluded, aliases known) → review"""
    aliases.add_alias(domain="https://www.brandt-group.example", main="brandt.example", acting=life.stage.tess, at=later(days=1))
    introduced(life, life.stage.ann, later(days=1), **JONAS)
    second = introduced(life, life.stage.ben, later(days=2), person="Amy", company="Werk Zwei", contact="amy@eu.brandt-group.example")
    assert (life.status(second), codes(life, second)) == (["in_review"], ["same_domain"])
    [row] = queries.domain_aliases()
    assert (row.domain, row.main, row.by) == ("brandt-group.example", "brandt.example", life.stage.tess.id)
    aliases.remove_alias(alias_id=row.id, acting=life.stage.tess, at=later(days=3))
    third = introduced(life, life.cleo, later(days=4), person="Ole", company="Werk Drei", contact="ole@brandt-group.example")
    assert codes(life, third) == ["same_domain"] and life.of(third).findings[0]["referral_id"] == str(second.id)   # of its own, no more of the other
    assert list(Event.objects.filter(subject_kind="domain_alias").order_by("id").values_list("name", flat=True)) == ["domain_alias.added", "domain_alias.removed"]


def test_a_rep_is_told_whom_we_may_know_by_any_name(life):
    """What a rep types is compared as the scan compares: other domains, whoever was merged, one country."""
    aliases.add_alias(domain="brandt-group.example", main="brandt.example", acting=life.stage.tess, at=later(days=1))
    first = introduced(life, life.stage.ann, later(days=1), **JONAS)
    second = introduced(life, life.stage.ben, later(days=2), person="Ida", company="Nordlicht AG", contact="ida@nordlicht.de")

    def known(company, contact):
        return [row.id for row in sales.known_already(company=company, contact=contact)]
    assert known("Werk Zwei", "amy@brandt-group.example") == [first.id] and known("Nordlicht", "+43 1 5550100") == [] and known("Nordlicht", "+49 30 55501") == [second.id]
    merge.merge_parties(party_id=second.party_id, into_id=first.party_id, acting=life.stage.tess, at=later(days=3))
    assert known("", "ida@nordlicht.de") == [second.id, first.id]


@pytest.mark.parametrize("domain, main, where, code", [
    ("", "brandt.example", "/domain", "missing"), ("gmail.com", "brandt.example", "/domain", "free_mail"), ("brandt", "brandt.example", "/domain", "no_domain"),
    ("brandt.example", "", "/main", "missing"), ("www.brandt.example", "brandt.example", "/domain", "known")])
def test_what_is_no_other_domain(life, domain, main, where, code):
    with pytest.raises(BadInput) as wrong, transaction.atomic():
        aliases.add_alias(domain=domain, main=main, acting=life.stage.tess, at=later(days=1))
    assert [(one.pointer, one.code) for one in wrong.value.errors] == [(where, code)] and not DomainAlias.objects.exists()
    with pytest.raises(NotFound), transaction.atomic():
        aliases.remove_alias(alias_id=life.stage.ann.id, acting=life.stage.tess, at=later(days=1))


def test_domains_of_three_stand_for_one(life):
    """A chain of aliases is none: each points to the one that stands for all."""
    for domain, main in (("b.example", "a.example"), ("d.example", "c.example"), ("c.example", "b.example")):
        aliases.add_alias(domain=domain, main=main, acting=life.stage.tess, at=later(days=1))
    assert {row.domain: row.main for row in queries.domain_aliases()} == dict.fromkeys(("b.example", "c.example", "d.example"), "a.example")
    assert sorted(queries.same_domains("d.example")) == ["a.example", "b.example", "c.example", "d.example"]
    with pytest.raises(IntegrityError), transaction.atomic():
        DomainAlias.objects.create(domain="d.example", main="e.example", at=later(days=1))


# Two turn out to be one

def joined(life, gone, stays, at=None, acting=None):
    return merge.merge_parties(party_id=gone.party_id, into_id=stays.party_id, acting=acting or life.stage.tess, at=at or later(days=5))


def two(life):
    return (life.submitted(life.stage.ann, later(days=1), number=1), life.submitted(life.stage.ben, later(days=2), number=2))


def test_what_the_one_was_known_by_names_the_other(life):
    first, second = two(life)
    joined(life, second, first)
    third = life.submitted(life.cleo, later(days=6), number=2)   # the address of the one that is gone
    assert life.status(third) == ["queued"] and life.of(third).party_id == first.party_id
    alike = life.submitted(life.cleo, later(days=7), number=3, contact="amy@hafen2.example", company="Werk Zwei")
    assert codes(life, alike) == ["same_domain"] and queries.same_domains("hafen1.example") == ["hafen1.example", "hafen2.example"]
    [event] = Event.objects.filter(name="party.merged")
    assert (event.subject_id, event.payload) == (first.party_id, {"merged_id": str(second.party_id)})
    fourth = life.submitted(life.cleo, later(days=8), number=4)
    joined(life, first, fourth, at=later(days=9))   # and again: everybody is known as the last one
    assert queries.party_by_keys("jonas@hafen2.example", "").id == fourth.party_id and not Party.objects.filter(merged_into=first.party_id).exists()


def test_a_merge_is_foreseen_by_itself_and_nothing_happens(life):
    first, second = two(life)
    events = Event.objects.count()
    seen = merge.foresee_merge(party_id=second.party_id, into_id=first.party_id, acting=life.stage.tess, at=later(days=5))
    fates = seen.fates
    assert seen.twins == 0
    assert [(one.referral_id, one.before, one.after) for one in fates] == [(first.id, "accepted", "accepted"), (second.id, "accepted", "queued")]
    assert life.status(first, second) == ["accepted", "accepted"] and Event.objects.count() == events and not DomainAlias.objects.exists()
    joined(life, second, first)
    assert life.status(first, second) == [one.after for one in fates]


def test_behind_an_earlier_won_one_that_is_protected_an_accepted_one_waits(life):
    """accepted, qualified → queued | parties merged, and another's earlier claim is protected"""
    first, second = two(life)
    life.report(first, later(days=3))
    joined(life, second, first)
    assert life.status(first, second) == ["won", "queued"]


def test_a_later_one_that_is_won_leaves_the_earlier_accepted(life):
    first, second = two(life)
    life.report(second, later(days=3))
    joined(life, second, first)
    assert life.status(first, second) == ["accepted", "won"] and life.of(first).protects


def test_who_is_undecided_behind_an_accepted_one_waits(by_hand):
    first, second = two(by_hand)
    by_hand.accept(first, later(days=3))
    joined(by_hand, second, first)
    assert by_hand.status(first, second) == ["accepted", "queued"] and codes(by_hand, second) == ["same_contact"]


def test_a_doubt_is_settled_by_the_merge(life):
    first, second = two(life)
    life.correct(second, later(days=3), contact="mia@hafen1.example")
    assert life.of(second).doubted_at
    life.lose(first, later(days=4))
    joined(life, first, second)
    assert (life.status(second), life.of(second).doubted_at, life.of(second).findings) == (["accepted"], None, [])


def test_what_waits_is_applied_on_the_one(by_hand):
    """kept and applied in order when it is decided"""
    first, second = two(by_hand)
    by_hand.accept(first, later(days=3))
    assert by_hand.report(second, later(days=4)).what == "kept"
    joined(by_hand, second, first)
    assert by_hand.status(first, second) == ["won", "declined"]   # the protected claim wins, whoever it was reported on


def test_nobody_joins_what_she_earns_from(life):
    first, second = two(life)
    ann = Actor("staff", life.stage.ann.advocate.user_id)
    with pytest.raises(Refused) as refusal, transaction.atomic():
        joined(life, second, first, acting=ann)
    assert refusal.value.code == "own_referral" and life.status(first, second) == ["accepted", "accepted"]


def test_what_cannot_be_joined(life):
    first, second = two(life)
    joined(life, second, first)
    for gone, into in ((second.party_id, first.party_id), (first.party_id, first.party_id), (first.party_id, first.id)):
        with pytest.raises(NotFound), transaction.atomic():
            merge.merge_parties(party_id=gone, into_id=into, acting=life.stage.tess, at=later(days=6))
    third, fourth = life.submitted(life.cleo, later(days=6), number=3), life.submitted(life.cleo, later(days=6), number=4)
    life.report(third, later(days=7))
    life.report(fourth, later(days=7))
    with pytest.raises(Refused) as refusal, transaction.atomic():
        joined(life, fourth, third, at=later(days=8))
    assert refusal.value.code == "both_won" and life.of(fourth).party_id == fourth.party_id


# Deals of the one and of the other

def won_both(life, reference="4711"):
    first, second = two(life)
    wins = [tell(life.stage, row, "won", later(days=3), source="crm", reference=reference, first_year_value=100) for row in (first, second)]
    joined(life, second, first)
    return first, second, wins


def test_a_win_that_is_told_again_after_the_merge_counts_once(life):
    """A milestone of a deal belongs to the party and is unique by (party, kind, deal)"""
    first, second = two(life)
    before = tell(life.stage, second, "won", later(days=3), source="crm", reference="77", first_year_value=100)
    joined(life, second, first)
    again = tell(life.stage, first, "won", later(days=6), source="crm", reference="77", first_year_value=100)
    assert (again.what, again.milestone.id) == (milestones.KNOWN, before.milestone.id) and Milestone.objects.filter(kind="won").count() == 1
    facts = queries.milestone_facts(before.milestone.id)
    assert facts.party_id == first.party_id and facts.first_deal is True and credited(before) == {second.id: 10_000}


def test_deals_with_one_reference_that_are_frozen_for_two_are_a_work_item(life):
    """Parties merged later: … nothing frozen is decided again; deals with one reference that are frozen for two become a work item"""
    first, second, wins = won_both(life)
    assert life.status(first, second) == ["won", "won"] and [credited(one) for one in wins] == [{first.id: 10_000}, {second.id: 10_000}]
    [pair] = queries.twin_deals()
    assert (pair.reference, pair.source, pair.first.winner.id, pair.second.winner.id) == ("4711", "crm", first.id, second.id)


def test_they_are_two(life):
    _, second, wins = won_both(life)
    [pair] = queries.twin_deals()
    twins.settle_twins(reference_id=pair.id, deal_id=None, acting=life.stage.tess, at=later(days=6))
    assert queries.twin_deals() == [] and life.status(second) == ["won"]
    assert sorted(DealReference.objects.values_list("reference", flat=True)) == ["4711", "4711 (2)"]
    with pytest.raises(Refused) as refusal, transaction.atomic():
        twins.settle_twins(reference_id=pair.id, deal_id=None, acting=life.stage.tess, at=later(days=7))
    assert refusal.value.code == "twins_settled"
    assert tell(life.stage, second, "won", later(days=8), source="crm", reference="4711").milestone.id == wins[0].milestone.id


@pytest.mark.parametrize("stands", [0, 1])
def test_they_are_one_and_the_other_win_is_withdrawn(life, stands):
    rows, wins = [], []
    *rows, wins = won_both(life)
    [pair] = queries.twin_deals()
    twins.settle_twins(reference_id=pair.id, deal_id=wins[stands].milestone.deal_id, acting=life.stage.tess, at=later(days=6))
    assert queries.stands(wins[stands].milestone.id) and not queries.stands(wins[1 - stands].milestone.id)
    assert life.status(rows[stands], rows[1 - stands]) == ["won", "lost"]
    assert DealReference.objects.get(deal_id=wins[stands].milestone.deal_id).reference == "4711"
    [event] = Event.objects.filter(name="party.twins_settled")
    assert event.payload == {"deal_id": str(wins[stands].milestone.deal_id), "other_id": str(wins[1 - stands].milestone.deal_id), "one": True}


def test_twins_are_settled_by_who_earns_from_neither_and_by_one_of_the_two_deals(life):
    first, _, _ = won_both(life)
    [pair] = queries.twin_deals()
    ann = Actor("staff", life.stage.ann.advocate.user_id)
    for deal_id, acting, error in ((None, ann, Refused), (first.id, life.stage.tess, BadInput)):
        with pytest.raises(error), transaction.atomic():
            twins.settle_twins(reference_id=pair.id, deal_id=deal_id, acting=acting, at=later(days=6))
    with pytest.raises(NotFound), transaction.atomic():
        twins.settle_twins(reference_id=first.id, deal_id=None, acting=life.stage.tess, at=later(days=6))
    assert len(queries.twin_deals()) == 1


def test_a_deal_with_which_nothing_happened_yet_is_the_other_one_of_its_name(life):
    first, second = two(life)
    won = tell(life.stage, first, "won", later(days=3), source="crm", reference="4711", first_year_value=100)
    empty = Deal.objects.create(party_id=second.party_id)
    for source, reference in (("crm", "4711"), ("billing", "B-9")):
        DealReference.objects.create(deal=empty, party_id=second.party_id, source=source, reference=reference)
    joined(life, second, first)
    assert queries.twin_deals() == [] and Deal.objects.get().id == won.milestone.deal_id
    assert sorted(DealReference.objects.values_list("source", "reference")) == [("billing", "B-9"), ("crm", "4711")]
