"""One person known under two entries: brought together by a person, on record, in books that stay right; nothing is paid twice."""
import pytest

from advocates import commands as advocates_commands
from advocates import queries as advocates_queries
from advocates.models import Advocate, ClaimLink, Enrolment
from foundation.accounts import commands as accounts_commands
from foundation.accounts.models import Member, User
from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotFound, Refused
from foundation.kernel.money import Money
from foundation.ledger import commands as ledger_commands
from foundation.ledger.commands import AccountRef
from foundation.ledger.models import Journal, Posting
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from fulfilment import commands
from partners.commands import organisations
from partners.models import Membership
from referrals.commands import decide, unwin
from referrals.models import Referral
from rewards import queries as rewards_queries
from rewards.commands import accrue, agreements
from rewards.models import Decision, Progress, Reward
from tests.apps.rewards.books import all_right, expense, names, standing
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import accepted, deal, publish, set_money_stage, won
from tests.cast import later, submitted
from tests.pure.ladder import counted, document
from tests.sign_in import signed_in

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}
POINTS = {"units_bp": 1500, "of": "first_year_value"}


@pytest.fixture
def stage(acme):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        Member.objects.create(user=User.objects.create(email="owen@example.test", name="Owen"), role="owner")
        yield stage


def owen() -> Actor:
    return Actor("staff", Member.objects.get(role="owner").user_id)


def told_of(stage, email="", **other) -> Enrolment:
    """A rep was told by Ann, whom nobody recognised."""
    return advocates_commands.add_unclaimed(program_id=stage.program.id, name="Annie Example", email=email, acting=stage.tess, at=later(hours=1), **other)


def merge(stage, goes, stays, at=None, acting=None):
    return commands.merge_advocates(advocate_id=goes.advocate_id, into_id=stays.advocate_id, acting=acting or stage.tess, at=at or later(days=20))


def told(stage, at):
    worker.drain(stage.tenant_id, at)


def refused(code, call):
    before = (Advocate.objects.filter(status="merged").count(), Posting.objects.count(), Referral.objects.filter(status="withdrawn").count())
    with pytest.raises(Refused) as refusal:
        call()
    assert refusal.value.code == code
    return before


# What is kept in her name

def test_what_was_kept_in_her_name_is_hers(stage):
    """DOMAIN §5: "advocates merged"; F21: what a rep was told of is let go, for the one who stays joined and proved who she is."""
    publish(stage, document(pay=EUR_100))
    annie = told_of(stage, phone="+49 431 220 40")
    [decision] = deal(stage, 1, 500_000, later(days=1), annie)
    secret = advocates_commands.issue_claim_link(advocate_id=annie.advocate_id, channel="rep", acting=stage.tess, at=later(days=2))
    spent, reward = expense(), decision.rewards.get()
    assert standing(("advocate", annie.advocate_id)) == {"accrued": -10_000}
    merged = merge(stage, annie, stage.ann)
    assert (merged.rewards, merged.claims.claims, [str(money.minor) for _, money in merged.balances]) == (1, 1, ["-10000"])
    reward.refresh_from_db()
    assert (reward.state, reward.advocate_id, reward.beneficiary_id) == ("approved", stage.ann.advocate_id, stage.ann.advocate_id)
    assert standing(("advocate", annie.advocate_id)) == {} and standing(("advocate", stage.ann.advocate_id)) == {"payable": -10_000}
    assert expense() == spent and all_right(stage.tenant_id)
    assert Journal.objects.filter(kind="reward_moved").count() == 1
    gone = advocates_queries.advocate(annie.advocate_id)
    assert (gone.status, gone.merged_into_id, gone.merged_at) == ("merged", stage.ann.advocate_id, later(days=20))
    assert advocates_queries.advocate(stage.ann.advocate_id).phone == "+49 431 220 40"
    assert names(gone.id)[-1] == "advocate.merged" and ClaimLink.objects.get().ended_at == later(days=20)
    with pytest.raises(Refused, match="used before"):
        advocates_commands.claim(secret=secret, user_id=accounts_commands.ensure_user(email="a@b.example").id, terms_id=stage.ann.terms_id, at=later(days=21))


def test_it_is_paid_once_and_to_her(stage):
    """Points: approved by the merge, they land in the wallet of the entry that stays; the news are delivered twice."""
    publish(stage, document(pay=POINTS, currency="EUR"))
    annie = told_of(stage)
    [decision] = deal(stage, 1, 120_000, later(days=1), annie)
    merge(stage, annie, stage.ann)
    told(stage, later(days=21))
    commands.finish_merge(advocate_id=annie.advocate_id, at=later(days=22))
    told(stage, later(days=22))
    assert decision.rewards.get().state == "fulfilled"
    assert standing(("advocate", stage.ann.advocate_id), "PTS") == {"wallet": -180} and standing(("advocate", annie.advocate_id), "PTS") == {}
    assert all_right(stage.tenant_id)


def test_wallet_debt_and_what_is_owed_go_over_and_answer_for_each_other(stage):
    """Ben has points in his wallet, money to come, and owes money: all of it moves, and the debt is set off against what Ann is owed."""
    publish(stage, document(pay=EUR_100))
    [paid] = deal(stage, 1, 500_000, later(days=1), stage.ben)
    reward = paid.rewards.get()
    by_file(stage, stage.ben)
    unwin.unwin_referral(referral_id=reward.referral_id, reason="other", acting=stage.tess, at=later(days=12))
    told(stage, later(days=13))
    assert standing(("advocate", stage.ben.advocate_id)) == {"receivable": 10_000}
    [owed] = deal(stage, 2, 500_000, later(days=14), stage.ann)
    assert standing(("advocate", stage.ann.advocate_id)) == {"payable": -10_000}
    merge(stage, stage.ben, stage.ann, acting=owen())
    assert standing(("advocate", stage.ann.advocate_id)) == {} and standing(("advocate", stage.ben.advocate_id)) == {}
    assert owed.rewards.get().state == "fulfilled" and all_right(stage.tenant_id)   # set off: nothing is paid for it


def by_file(stage, enrolment):
    commands.set_bank_account(beneficiary_kind="advocate", beneficiary_id=enrolment.advocate_id, holder="Who It Is", iban="DE89370400440532013000",
                              acting=Actor("advocate", enrolment.advocate_id), at=later(days=2))
    file = commands.make_file(kind="bank", currency="EUR", acting=stage.olga, at=later(days=8))
    commands.download_file(file_id=file.id, acting=stage.olga, at=later(days=9))
    commands.settle_rows(file_id=file.id, executed_on=later(days=10).date(), outcomes={row.id: commands.Outcome("paid") for row in file.rows.all()},
                         acting=stage.olga, at=later(days=10))


def test_what_happens_later_on_an_old_introduction_is_hers_too(stage):
    """Withdrawn after the merge, the reward is taken back where it stands now; a further deal is paid to the one that stays."""
    publish(stage, document(pay=EUR_100))
    annie = told_of(stage)
    referral = accepted(stage, annie, 1, later(days=1))
    won(stage, referral.id, later(days=2), 500_000, reference="first")
    told(stage, later(days=3))
    merge(stage, annie, stage.ann)
    won(stage, referral.id, later(days=21), 500_000, reference="second")
    told(stage, later(days=22))
    assert standing(("advocate", stage.ann.advocate_id)) == {"payable": -20_000}
    unwin.unwin_referral(referral_id=referral.id, reason="other", acting=stage.tess, at=later(days=23))
    told(stage, later(days=24))
    assert standing(("advocate", stage.ann.advocate_id)) == {} and expense() == 0 and all_right(stage.tenant_id)
    assert {row.advocate_id for row in Reward.objects.all()} == {stage.ann.advocate_id}


def test_her_deals_count_together(stage):
    """One person: the next deal takes the place after those of both entries, and nothing that was decided is decided again."""
    publish(stage, document(counted("whole_forward", start=4)))
    annie = told_of(stage)
    for number, enrolment in ((1, annie), (2, annie), (3, stage.ann)):
        deal(stage, number, 500_000, later(days=number), enrolment)
    merge(stage, annie, stage.ann)
    window = Progress.objects.get(subject_id=stage.ann.id).window_start
    assert rewards_queries.progress(stage.program.id, stage.ann.id, "ladder", window) == 3
    [fourth] = deal(stage, 4, 500_000, later(days=21), stage.ann)
    assert fourth.rewards.get().granted_minor == 150
    assert sorted(Reward.objects.exclude(decision=fourth).values_list("granted_minor", flat=True)) == [100, 100, 100] and all_right(stage.tenant_id)


# Her introductions

@pytest.mark.parametrize("first, second", [("annie", "ann"), ("ann", "annie")])
def test_the_earlier_receipt_stays(stage, first, second):
    """DOMAIN §2: "Advocates merged: of her open referrals of one party the earlier receipt stays." """
    who = {"annie": told_of(stage), "ann": stage.ann}
    early, late = submitted(stage, who[first], later(days=1)), submitted(stage, who[second], later(days=2))
    decide.accept_referral(referral_id=early.id, acting=stage.tess, at=later(days=3))
    assert Referral.objects.get(id=late.id).status == "queued"
    merged = merge(stage, who["annie"], who["ann"])
    assert [row.id for row in merged.claims.withdrawn] == [late.id]
    stays, ended = Referral.objects.get(id=early.id), Referral.objects.get(id=late.id)
    assert (stays.status, stays.advocate_id, stays.enrolment_id, stays.protects) == ("accepted", stage.ann.advocate_id, stage.ann.id, True)
    assert (ended.status, ended.reason, ended.advocate_id) == ("withdrawn", "", stage.ann.advocate_id)
    assert names(late.id)[-1] == "referral.withdrawn"


def test_an_earlier_one_that_waited_moves_up(stage):
    """"the queue moves up": the later one was protected; with it gone the earlier takes its turn."""
    annie, undone = told_of(stage), submitted(stage, stage.ben, later(hours=2))
    early, late = submitted(stage, annie, later(days=1)), submitted(stage, stage.ann, later(days=2))
    assert {row.status for row in Referral.objects.exclude(id=undone.id)} == {"queued"}
    decide.withdraw_referral(referral_id=undone.id, acting=stage.tess, at=later(days=3))
    merge(stage, annie, stage.ann)
    assert [Referral.objects.get(id=row.id).status for row in (early, late)] == ["in_review", "withdrawn"]


def test_she_reads_that_she_had_introduced_them_twice(acme, stage):
    early, late = submitted(stage, told_of(stage), later(days=1)), submitted(stage, stage.ann, later(days=2))
    merge(stage, Enrolment.objects.get(id=early.enrolment_id), stage.ann)
    page = signed_in(acme.client(), User.objects.get(email="ann@example.test"), strong=False).get(f"/portal/referrals/{late.id}/").content.decode()
    assert "twice, under two entries of yours" in page and "You took" not in page


# Programs, links and partners

def test_what_was_accepted_under_other_terms_is_paid_by_them(stage):
    """Overrides hold if the instant that chose the version is in [from, until): two entries being one person changes no instant."""
    publish(stage, document(pay=EUR_100))
    wanted = agreements.Wanted(rule="main", fields={"pay": {"fixed": {"minor": 18_000, "currency": "EUR"}}}, reason="Brings whole groups", enrolment_id=stage.ben.id)
    before = accepted(stage, stage.ben, 1, later(days=1))
    row = agreements.propose_agreement(program_id=stage.program.id, wanted=wanted, acting=stage.tess, at=later(days=2))
    agreements.agree(agreement_id=row.id, acting=owen(), at=later(days=2))
    inside = accepted(stage, stage.ben, 2, later(days=3))
    merge(stage, stage.ben, stage.ann, acting=owen())
    after = accepted(stage, stage.ann, 3, later(days=21))
    for referral in (before, inside, after):
        accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=22), 100_000), at=later(days=22))
    assert [Reward.objects.get(referral_id=one.id).granted_minor for one in (before, inside, after)] == [10_000, 18_000, 18_000]   # it goes over with her
    assert {one.advocate_id for one in Reward.objects.all()} == {stage.ann.advocate_id} and all_right(stage.tenant_id)
    assert replay_is_the_books(stage.program.id)


def test_she_was_in_the_program_twice(stage):
    """One goes on, with its own agreement; both links lead to it; the other is out of every list."""
    code = advocates_queries.code_of(stage.ben.id)
    merge(stage, stage.ben, stage.ann, acting=owen())
    assert [row.id for row in advocates_queries.all_enrolments_of(stage.ann.advocate_id)] == [stage.ann.id]
    link = advocates_queries.link_by_code(code)
    assert link is not None and link.enrolment_id == stage.ann.id
    assert advocates_queries.enrolment(stage.ben.id).status == "merged"
    with pytest.raises(Refused, match="left this program"):
        submitted(stage, advocates_queries.enrolment(stage.ben.id), later(days=21))


def test_both_accounts_open_her_portal_from_then_on(stage):
    ben = stage.ben.advocate.user_id
    merge(stage, stage.ben, stage.ann, acting=owen())
    found = advocates_queries.advocate_of_user(ben)
    assert found is not None and found.id == stage.ann.advocate_id
    assert advocates_queries.accounts_of(stage.ann.advocate_id) == {ben, stage.ann.advocate.user_id}


def test_an_address_that_nobody_proved_opens_nothing_of_hers(stage):
    """A rep noted it, or a manager enrolled it: whoever reads that mailbox is not Ann until an owner has said so."""
    user = accounts_commands.ensure_user(email="annie@told.example", name="Annie")
    annie = advocates_commands.join_program(program_id=stage.program.id, terms_id=stage.ann.terms_id, user_id=user.id, name="Annie", email=user.email,
                                            acting=stage.tess, proven=False, at=later(days=1))
    merge(stage, annie, stage.ann)
    assert advocates_queries.advocate_of_user(user.id) is None
    again = advocates_commands.join_program(program_id=stage.program.id, terms_id=stage.ann.terms_id, user_id=user.id, name="Annie", email=user.email,
                                            at=later(days=21))
    assert again.advocate_id not in (annie.advocate_id, stage.ann.advocate_id)


def test_the_partner_goes_along(stage):
    harbour = organisations.found(name="Harbour Systems", level="silver", acting=stage.tess, at=later(days=1))
    Membership.objects.create(organisation=harbour, advocate_id=stage.ben.advocate_id, role="admin", joined_at=later(days=1))
    merged = merge(stage, stage.ben, stage.ann, acting=owen())
    assert merged.organisation is not None and Membership.objects.get().advocate_id == stage.ann.advocate_id


def test_twice_in_one_partner_is_once(stage):
    harbour = organisations.found(name="Harbour Systems", level="silver", acting=stage.tess, at=later(days=1))
    for enrolment, role in ((stage.ben, "admin"), (stage.ann, "member")):
        Membership.objects.create(organisation=harbour, advocate_id=enrolment.advocate_id, role=role, joined_at=later(days=1))
    merge(stage, stage.ben, stage.ann, acting=owen())
    assert [(row.advocate_id, row.role) for row in Membership.objects.filter(left_at=None)] == [(stage.ann.advocate_id, "admin")]
    assert names(harbour.id)[-2:] == ["partner.member_left", "partner.role_changed"]


def test_who_names_the_old_entry_means_the_one_that_goes_on(stage):
    """A rep types the old address, or picks the old name from what was typed before."""
    annie = told_of(stage, email="annie@told.example")
    merge(stage, annie, stage.ann)
    assert told_of(stage, email="annie@told.example").id == stage.ann.id
    assert advocates_commands.add_to_program(advocate_id=annie.advocate_id, program_id=stage.program.id, acting=stage.tess, at=later(days=21)).id == stage.ann.id
    assert not any(row.id == annie.advocate_id for row in advocates_queries.search("annie"))


# When it must not be

def test_two_proven_people_are_one_only_by_an_owners_word(stage):
    refused("owner_needed", lambda: merge(stage, stage.ben, stage.ann))
    assert not Advocate.objects.filter(status="merged").exists()
    merge(stage, stage.ben, stage.ann, acting=owen())


def test_who_has_the_account_stays(stage):
    annie = told_of(stage)
    refused("other_way_round", lambda: merge(stage, stage.ann, annie))
    refused("same_entry", lambda: merge(stage, annie, annie))
    merge(stage, annie, stage.ann)
    refused("merged_already", lambda: merge(stage, annie, stage.ann))
    with pytest.raises(NotFound):
        commands.merge_advocates(advocate_id=stage.program.id, into_id=stage.ann.advocate_id, acting=stage.tess, at=later(days=21))


def test_of_two_without_an_account_the_earlier_stays(stage):
    first, second = told_of(stage), told_of(stage)
    refused("other_way_round", lambda: merge(stage, first, second))
    merge(stage, second, first)
    third = told_of(stage)
    merge(stage, third, stage.ann)
    merge(stage, first, stage.ann)   # what led to the first leads on
    assert {row.id for row in advocates_queries.entries_merged_into(stage.ann.advocate_id)} == {first.advocate_id, second.advocate_id, third.advocate_id}


def test_nobody_does_it_to_an_entry_of_her_own(stage):
    Member.objects.create(user_id=stage.ann.advocate.user_id, role="owner")
    refused("own_entry", lambda: merge(stage, told_of(stage), stage.ann, acting=Actor("staff", stage.ann.advocate.user_id)))


def test_not_for_two_partners(stage):
    for enrolment, name in ((stage.ben, "Harbour Systems"), (stage.ann, "Quay Consulting")):
        partner = organisations.found(name=name, level="silver", acting=stage.tess, at=later(days=1))
        Membership.objects.create(organisation=partner, advocate_id=enrolment.advocate_id, role="admin", joined_at=later(days=1))
    refused("two_partners", lambda: merge(stage, stage.ben, stage.ann, acting=owen()))


def test_not_while_something_is_on_its_way(stage):
    publish(stage, document(pay=EUR_100))
    deal(stage, 1, 500_000, later(days=1), stage.ben)
    commands.set_bank_account(beneficiary_kind="advocate", beneficiary_id=stage.ben.advocate_id, holder="Ben", iban="DE89370400440532013000",
                              acting=Actor("advocate", stage.ben.advocate_id), at=later(days=2))
    commands.make_file(kind="bank", currency="EUR", acting=stage.olga, at=later(days=8))
    with pytest.raises(Refused) as refusal:
        commands.rehearse_merge(advocate_id=stage.ben.advocate_id, into_id=stage.ann.advocate_id, acting=owen(), at=later(days=9))
    assert refusal.value.code == "on_its_way"


def test_a_rehearsal_writes_nothing(stage):
    publish(stage, document(pay=EUR_100))
    annie = told_of(stage)
    deal(stage, 1, 500_000, later(days=1), annie)
    rows = Posting.objects.count(), Decision.objects.count(), len(names(annie.advocate_id))
    rehearsed = commands.rehearse_merge(advocate_id=annie.advocate_id, into_id=stage.ann.advocate_id, acting=stage.tess, at=later(days=9))
    assert (rehearsed.rewards, rehearsed.claims.claims) == (1, 1)
    assert (Posting.objects.count(), Decision.objects.count(), len(names(annie.advocate_id))) == rows
    assert advocates_queries.advocate(annie.advocate_id).status == "unclaimed"
    assert standing(("advocate", annie.advocate_id)) == {"accrued": -10_000}


def test_what_came_in_that_very_moment_follows(stage):
    """Somebody was about to write in the name of the entry that went."""
    annie = told_of(stage)
    merge(stage, annie, stage.ann)
    late = submitted(stage, stage.ben, later(days=21), number=7)
    Referral.objects.filter(id=late.id).update(advocate_id=annie.advocate_id, enrolment_id=annie.id)
    told(stage, later(days=22))
    assert Referral.objects.get(id=late.id).advocate_id == stage.ann.advocate_id
    assert commands.finish_merge(advocate_id=annie.advocate_id, at=later(days=23)).claims.claims == 0


def test_points_that_were_spent_move_with_those_that_were_earned(stage):
    """No account passes the wrong side of zero on the way, whatever order its legs came in."""
    publish(stage, document(pay=POINTS, currency="EUR"))
    for number in (1, 2):
        deal(stage, number, 120_000, later(days=number), stage.ben)
    told(stage, later(days=3))
    ledger_commands.post(key="spent", kind="points_redeemed", occurred_at=later(days=4), legs=[
        ledger_commands.Leg(AccountRef("wallet", "advocate", stage.ben.advocate_id), Money(300, "PTS")),
        ledger_commands.Leg(AccountRef("points_redeemed"), Money(-300, "PTS"))])
    merge(stage, stage.ben, stage.ann, acting=owen())
    assert standing(("advocate", stage.ben.advocate_id), "PTS") == {} and standing(("advocate", stage.ann.advocate_id), "PTS") == {"wallet": -60}
    assert all_right(stage.tenant_id)
