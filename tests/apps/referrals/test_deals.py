"""Deals of a party: told by many, out of order, implied by one another; each line of the domain about them."""
import pytest

from foundation.kernel.acting import Actor
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from referrals import queries
from referrals.commands import award, decide, milestones
from referrals.models import Attribution, Candidate, Deal, DealReference, KeptMilestone, Milestone
from tests.apps.referrals.deals import claim, credited, happened, kinds, moved, second_program, statuses, tell
from tests.cast import later, set_stage


@pytest.fixture
def stage(acme):
    stage = set_stage(acme)
    with tenant_context(stage.tenant_id):
        yield stage


@pytest.fixture
def mine(stage):
    return claim(stage, stage.ann, later(days=1), accepted=later(days=2))


def test_several_deals_from_one_referral(stage, mine):
    """several deals from one referral"""
    first = tell(stage, mine, "won", later(days=5), source="crm", reference="C-1")
    second = tell(stage, mine, "won", later(days=6), source="crm", reference="C-2")
    assert first.id != second.id and credited(first) == credited(second) == {mine.id: 10_000}
    assert Attribution.objects.count() == Deal.objects.count() == 2 and happened(mine).count("referral.won") == 1
    assert queries.milestone_facts(first.id).first_deal and not queries.milestone_facts(second.id).first_deal


@pytest.mark.parametrize("order", [("rep", "crm"), ("crm", "rep")])
def test_the_same_deal_from_rep_and_crm_counts_once(stage, mine, order):
    """the same deal reported by rep (without id) and CRM (with id)"""
    said = {"rep": lambda: tell(stage, mine, "won", later(days=5)),
            "crm": lambda: tell(stage, mine, "won", later(days=5), source="crm", reference="C-1", acting=Actor("system"), deal_value=90_000)}
    first, again = [said[who]() for who in order]
    assert first.id == again.id and (first.what, again.what) == ("recorded", "known")
    assert Milestone.objects.filter(kind="won").count() == 1 and DealReference.objects.get().reference == "C-1"
    assert queries.milestone_facts(first.id).amounts["deal_value"].minor == 90_000   # whoever knew it


def test_a_milestone_belongs_to_the_party_whatever_referral_it_was_reported_on(stage, mine):
    """unique by (party, kind, deal; for invoices also the invoice), whatever referral it was reported on"""
    other = claim(stage, stage.ben, later(days=3))
    first = tell(stage, mine, "won", later(days=5), source="crm", reference="C-1")
    again = tell(stage, other, "won", later(days=6), source="crm", reference="C-1")
    assert again.id == first.id and Milestone.objects.filter(kind="won").count() == 1


def test_if_several_deals_lack_the_reference_it_waits_as_a_work_item(stage, mine):
    """if several lack it, the milestone waits as a work item"""
    for number in (1, 2):
        tell(stage, mine, "won", later(days=4 + number), source="crm", reference=f"C-{number}")
    unclear = tell(stage, mine, "won", later(days=7), source="billing", reference="B-1")
    assert (unclear.what, unclear.waits_for) == ("kept", "deal") and happened(mine)[-1] == "milestone.kept"
    assert [row.id for row in queries.kept_work_items()] == [unclear.id]
    assert tell(stage, mine, "won", later(days=7), source="billing", reference="B-1").id == unclear.id   # told twice, it waits once
    second = Deal.objects.order_by("id")[1]
    placed = award.place_kept(kept_id=unclear.id, deal_id=second.id, acting=stage.tess, at=later(days=8))
    assert placed.what == "known" and DealReference.objects.get(source="billing").deal_id == second.id and queries.kept_count() == 0
    further = tell(stage, mine, "won", later(days=9), source="billing", reference="B-2")   # only the first lacks one now
    assert further.what == "known" and DealReference.objects.get(reference="B-2").deal_id == Deal.objects.order_by("id")[0].id


def test_won_implies_accepted_and_qualified_at_the_same_instant(stage, mine):
    """`won` implies `accepted` and `qualified` at the same instant, each earns once"""
    tell(stage, mine, "won", later(days=5))
    assert kinds(mine) == [("accepted", False), ("qualified", True), ("won", False)]   # it was accepted before
    assert {row.occurred_at for row in Milestone.objects.exclude(kind="accepted")} == {later(days=5)}
    tell(stage, mine, "qualified", later(days=4), received=later(days=6))
    assert happened(mine).count("milestone.recorded") == 3


def test_a_claim_that_was_never_accepted_was_so_when_it_won(stage):
    """any but voided → won: an attribution decision credits it"""
    queued = moved(claim(stage, stage.ann, later(days=1)), "queued", later(days=1))
    won = tell(stage, queued, "won", later(days=5))
    assert credited(won) == {queued.id: 10_000} and statuses() == {queued.id: "won"}
    assert kinds(queued) == [("accepted", True), ("qualified", True), ("won", False)]
    assert queries.milestone_facts(won.id).accepted_at == later(days=5)


def test_the_first_paid_invoice_above_zero_implies_won(stage, mine):
    """The first paid invoice above zero implies `won`. … Zero-amount and trial invoices earn nothing."""
    assert tell(stage, mine, "invoice_paid", later(days=4), source="billing", invoice="I-0", invoice_amount=0).what == "noted"
    assert statuses() == {mine.id: "accepted"} and happened(mine)[-1] == "milestone.noted"
    first = tell(stage, mine, "invoice_paid", later(days=5), source="billing", invoice="I-1", invoice_amount=9_900)
    second = tell(stage, mine, "invoice_paid", later(days=35), source="billing", invoice="I-2", invoice_amount=9_900)
    assert kinds(mine) == [("accepted", False), ("invoice_paid", False), ("invoice_paid", False), ("qualified", True), ("won", True)]
    assert statuses() == {mine.id: "won"} and credited(first) == credited(second) == {mine.id: 10_000}
    assert tell(stage, mine, "invoice_paid", later(days=35), source="billing", invoice="I-2", invoice_amount=9_900).id == second.id
    known = tell(stage, mine, "won", later(days=5), received=later(days=40), first_year_value=118_800)   # the rep says so too
    assert known.what == "known" and queries.milestone_facts(known.id).amounts["first_year_value"].minor == 118_800


def test_a_renewal_waits_for_its_deal(stage, mine):
    """meeting_held, invoice_paid, renewal and custom kinds are never implied"""
    early = tell(stage, mine, "renewal", later(days=6), source="billing", invoice="R-1", invoice_amount=50_000)
    assert early.what == "kept" and statuses() == {mine.id: "accepted"}
    tell(stage, mine, "won", later(days=5), received=later(days=7))
    assert KeptMilestone.objects.get().milestone.kind == "renewal" and credited(KeptMilestone.objects.get().milestone) == {mine.id: 10_000}


def test_a_kind_of_the_programs_own(stage, mine):
    """kinds that a program declares (`custom.<slug>`)"""
    tell(stage, mine, "custom.demo_given", later(days=4))
    tell(stage, mine, "won", later(days=5))
    onboarded = tell(stage, mine, "custom.onboarded", later(days=9))
    assert onboarded.what == "recorded" and credited(onboarded) == {mine.id: 10_000}
    assert tell(stage, mine, "custom.onboarded", later(days=10)).id == onboarded.id   # unique by (referral, kind, deal)


@pytest.mark.parametrize("end, reason", [("lost", "timing"), ("withdrawn", ""), ("expired", ""), ("voided", "")])
def test_on_an_ended_referral_talks_are_timeline_only(stage, mine, end, reason):
    """On an ended referral qualified and meeting_held are timeline only."""
    moved(mine, end, later(days=4), reason)
    for kind in ("qualified", "meeting_held"):
        assert tell(stage, mine, kind, later(days=3), received=later(days=5)).what == "noted"
    assert happened(mine)[-2:] == ["milestone.noted"] * 2 and kinds(mine) == [("accepted", False)] and statuses() == {mine.id: end}


def test_a_stage_that_steps_back_moves_nothing(stage, mine):
    """A CRM stage that steps back changes only the timeline."""
    tell(stage, mine, "won", later(days=5), source="crm", reference="C-1")
    assert tell(stage, mine, "meeting_held", later(days=6), source="crm").what == "noted"
    assert tell(stage, mine, "qualified", later(days=6), source="crm").what == "known"
    assert statuses() == {mine.id: "won"} and happened(mine)[-1] == "milestone.noted"


@pytest.mark.parametrize("end, happened_at, level", [("lost", later(days=189, hours=23), 5), ("lost", later(days=3), 2), ("expired", later(days=100), 5)])
def test_a_late_win(stage, mine, end, happened_at, level):
    """lost, expired → won: it *happened* within `late_credit` of the end, nobody else credited: a claim without protection, unless
    it happened inside the old one"""
    moved(mine, end, later(days=10), "timing" if end == "lost" else "")
    won = tell(stage, mine, "won", happened_at, received=later(days=200))
    assert statuses() == {mine.id: "won"} and Attribution.objects.get(milestone_id=won.id).level == level


def test_too_late_a_win_credits_nobody(stage, mine):
    moved(mine, "lost", later(days=10), "timing")
    won = tell(stage, mine, "won", later(days=190))
    assert credited(won) == {} and not won.credited and statuses() == {mine.id: "lost"}
    assert Attribution.objects.get().winner is None and Candidate.objects.get().outcome == "too_late" and happened(mine)[-1] == "attribution.decided"


def test_a_later_claim_of_another_takes_the_late_win(stage, mine):
    """nobody else credited"""
    moved(mine, "lost", later(days=10), "timing")
    other = claim(stage, stage.ben, later(days=20), accepted=later(days=21))
    tell(stage, other, "won", later(days=30), reference="A-1")
    late = tell(stage, mine, "won", later(days=31), reference="A-2")
    assert credited(late) == {other.id: 10_000} and statuses() == {mine.id: "lost", other.id: "won"}


def test_a_deal_after_the_tail_pays_nobody_and_says_so(stage, mine):
    """a claim whose tail was over when the milestone happened cannot win; if nobody else can, a zero decision `program_closed`"""
    programs_commands.end_program(program_id=stage.program.id, ends_at=later(days=20), tail_days=30, acting=stage.tess, at=later(days=3))
    tell(stage, mine, "won", later(days=49), reference="A-1")
    assert statuses() == {mine.id: "won"}
    after = tell(stage, mine, "won", later(days=50), reference="A-2")
    assert credited(after) == {} and [one.referral_id for one in queries.closed_credit_of(after.id)] == [mine.id]
    invoice = tell(stage, mine, "invoice_paid", later(days=51), source="billing", reference="B-1", invoice="I-1", invoice_amount=100)
    assert invoice.what == "kept"   # two deals have no name at billing
    first = Deal.objects.order_by("id")[0]
    award.place_kept(kept_id=invoice.id, deal_id=first.id, acting=stage.tess, at=later(days=52))
    paid = Milestone.objects.get(kind="invoice_paid")
    assert credited(paid) == {} and [one.referral_id for one in queries.closed_credit_of(paid.id)] == [mine.id]


def test_rep_and_advocate_are_credited_each_by_themselves(stage, mine):
    """Claims compete per claimant kind … One credit per *claimant kind* (rep, advocate) and milestone"""
    rick = claim(stage, second_program(stage, stage.ben.advocate.user), later(days=1), accepted=later(days=2))
    won = tell(stage, mine, "won", later(days=5))
    assert credited(won) == {mine.id: 10_000, rick.id: 10_000} and statuses() == {mine.id: "won", rick.id: "won"}
    assert sorted(Attribution.objects.values_list("claimant_kind", flat=True)) == ["advocate", "rep"]
    assert {row.attribution.claimant_kind: row.referral_id for row in Candidate.objects.select_related("attribution")} == {"advocate": mine.id, "rep": rick.id}


def test_a_person_is_paid_once_as_advocate_if_she_is_also_the_rep(stage, mine):
    """A person is paid once per milestone: as advocate, if she is also the rep."""
    as_rep = claim(stage, second_program(stage, stage.ann.advocate.user), later(days=1), accepted=later(days=2))
    won = tell(stage, mine, "won", later(days=5))
    assert credited(won) == {mine.id: 10_000} and statuses()[as_rep.id] == "won"


def test_an_undecided_rep_does_not_keep_the_advocate_waiting_and_is_credited_afterwards(stage, mine):
    """no manual award or protected claim wins"""
    rick = claim(stage, second_program(stage, stage.ben.advocate.user), later(days=1))
    won = tell(stage, mine, "won", later(days=5))
    assert credited(won) == {mine.id: 10_000}
    decide.accept_referral(referral_id=rick.id, acting=stage.tess, at=later(days=6))
    milestones.apply_kept(party_id=rick.party_id, at=later(days=6))
    assert credited(won) == {mine.id: 10_000, rick.id: 10_000} and happened(rick)[-1] == "referral.won"
    assert "attribution.superseded" in happened(rick)   # so that whoever reads the credit looks again


def test_the_winners_program_with_the_lowest_number_pays(stage, mine):
    """of several competing programs the one with the lowest priority number decides; the winner's program with the lowest number pays"""
    enrolment = second_program(stage, stage.ann.advocate.user, kind="customer")
    programs_commands.change_settings(program_id=enrolment.program_id, values={"priority": 10}, acting=stage.tess, at=later(days=0))
    second = claim(stage, enrolment, later(days=3), accepted=later(days=4))
    won = tell(stage, mine, "won", later(days=9))
    assert credited(won) == {second.id: 10_000}
    assert {row.referral_id: row.outcome for row in Candidate.objects.all()} == {mine.id: "other_program", second.id: "credited"}
    assert statuses() == {mine.id: "declined", second.id: "won"}   # her other open referrals of the party end with it


def test_whoever_says_it_too_confirms_it(stage, mine):
    """until CRM, billing or a second person confirms"""
    own = Actor("staff", stage.ann.advocate.user_id)
    won = tell(stage, mine, "won", later(days=5), acting=own)
    assert queries.milestone_facts(won.id).reported_by == own.id
    tell(stage, mine, "won", later(days=5), acting=own)
    assert queries.milestone_facts(won.id).reported_by == own.id   # saying it twice is no second word
    for _ in range(2):
        tell(stage, mine, "won", later(days=5), received=later(days=6), source="crm", reference="C-1", acting=Actor("system"))
    assert queries.milestone_facts(won.id).reported_by is None and happened(mine).count("milestone.confirmed") == 1
