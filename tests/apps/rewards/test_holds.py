"""What holds a reward, who lets it go, and rewards that nobody is paid."""
import pytest

from advocates.commands import claims, unclaimed
from advocates.models import Enrolment
from foundation.accounts.models import User
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotAllowed, Refused
from foundation.ledger.models import Journal
from foundation.outbox.worker import drain
from programs import queries as programs_queries
from programs.commands import settings as programs_settings
from referrals.commands import unwin
from rewards import queries
from rewards.commands import accrue, endings, holds, recredit, release
from rewards.models import Decision, Hold, Reward
from tests.apps.rewards.books import all_right, amounts, expense, names, standing
from tests.apps.rewards.stage import accepted, deal, later, publish, won
from tests.pure.ladder import document

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}


def earned(stage, number: int = 1, enrolment=None, **rule) -> Reward:
    if number == 1:
        publish(stage, document(**({"pay": EUR_100} | rule)))
    [decision] = deal(stage, number, 100_000, later(days=number), enrolment=enrolment)
    return Reward.objects.get(decision=decision)


def place(reward, acting, kind="risk", reason="Two accounts from one address", at=None):
    return holds.place_hold(reward_id=reward.id, kind=kind, reason=reason, acting=acting, at=at or later(days=3))


def ann(stage):
    return "advocate", stage.ann.advocate_id


def open_kinds(reward) -> list[str]:
    return sorted(hold.kind for hold in queries.open_holds(queries.reward(reward.id)))


def test_a_hold_moves_what_was_approved_back_and_another_person_lets_it_go(stage):
    """MONEY §5: one placed after approval moves it back; §6: held again: payable / accrued."""
    reward = earned(stage)
    for turn in (1, 2):   # held and let go twice: each approval is a booking of its own
        place(reward, stage.tess, at=later(days=turn * 3))
        assert amounts(reward)[0] == "pending" and standing(ann(stage)) == {"accrued": -10_000} and all_right(stage.tenant_id)
        with pytest.raises(Refused) as refusal:
            holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.tess, at=later(days=turn * 3))
        assert refusal.value.code == "second_person"
        holds.release_hold(reward_id=reward.id, kind="risk", acting=stage.olga, at=later(days=turn * 3 + 1))
        assert amounts(reward)[0] == "approved" and standing(ann(stage)) == {"payable": -10_000}
    assert names(reward.id) == ["reward.accrued", "reward.approved"] + ["reward.held", "reward.hold_released", "reward.approved"] * 2
    hold = Hold.objects.first()
    assert (hold.placed_by, hold.reason, hold.released_by) == (stage.tess.id, "Two accounts from one address", stage.olga.id)


def test_a_pending_one_waits_for_all_its_holds(stage):
    reward = earned(stage, maturation_days=1)
    place(reward, stage.tess, kind="legal", reason="Public sector", at=later(days=1))
    assert release.release_maturation(reward_id=reward.id, at=later(days=10)) is None
    assert amounts(reward)[0] == "pending" and open_kinds(reward) == ["legal"]
    holds.release_hold(reward_id=reward.id, kind="legal", acting=stage.olga, at=later(days=11))
    assert amounts(reward)[0] == "approved"


@pytest.mark.parametrize("given, pointers", [({"kind": "approval"}, ["/kind"]), ({"reason": " "}, ["/reason"]), ({"reason": "x" * 301}, ["/reason"]),
                                             ({"kind": "maturation", "reason": ""}, ["/kind", "/reason"])])
def test_a_hold_needs_its_kind_and_reason(stage, given, pointers):
    reward = earned(stage)
    with pytest.raises(BadInput) as refusal:
        place(reward, stage.tess, **given)
    assert [error.pointer for error in refusal.value.errors] == pointers and not Hold.objects.exists() and amounts(reward)[0] == "approved"


def test_who_may_not(stage):
    reward = earned(stage)
    journals = Journal.objects.count()
    for acting, error in ((Actor("staff", stage.ann.advocate.user_id), Refused), (Actor("advocate", stage.ann.advocate_id), NotAllowed), (Actor("system"), NotAllowed)):
        with pytest.raises(error):
            place(reward, acting)
        with pytest.raises(error):
            holds.release_hold(reward_id=reward.id, kind="risk", acting=acting, at=later(days=3))
    place(reward, stage.tess)
    with pytest.raises(Refused) as twice:
        place(reward, stage.olga)
    assert twice.value.code == "held_already"
    for kind in ("legal", "maturation", "approval"):
        with pytest.raises(Refused):
            holds.release_hold(reward_id=reward.id, kind=kind, acting=stage.olga, at=later(days=3))
    assert Journal.objects.count() == journals + 1 and open_kinds(reward) == ["risk"]


def test_what_is_over_is_not_held(stage):
    reward = earned(stage)
    endings.forgo(reward_id=reward.id, reason="She said so.", acting=stage.tess, at=later(days=2))
    with pytest.raises(Refused):
        place(reward, stage.tess)


def somebody(stage) -> Enrolment:
    """Rosa is known by name only: a rep told us of her."""
    return unclaimed.add_unclaimed(program_id=stage.program.id, name="Rosa", email="rosa@werk.example", acting=stage.tess, at=later(hours=2))


def secret(enrolment) -> str:
    return claims.issue_claim_link(advocate_id=enrolment.advocate_id, channel="rep", acting=Actor("system"), at=later(days=2))


def test_nothing_is_paid_before_she_claims_it(stage):
    """F21: nothing is paid before claim and verified e-mail (hold `unclaimed`)."""
    rosa = somebody(stage)
    reward = earned(stage, enrolment=rosa)
    assert reward.state == "pending" and open_kinds(reward) == ["unclaimed"]
    user = User.objects.create(email="rosa@werk.example", name="Rosa")
    terms = programs_queries.terms_in_force(stage.program.id)
    claims.claim(secret=secret(rosa), user_id=user.id, terms_id=terms.id, at=later(days=5))
    drain(stage.tenant_id, later(days=5))
    assert amounts(reward)[0] == "approved" and standing(("advocate", rosa.advocate_id)) == {"payable": -10_000}
    assert names(reward.id)[-2:] == ["reward.hold_released", "reward.approved"]
    second = earned(stage, 2, enrolment=Enrolment.objects.get(id=rosa.id))   # what she earns from now on is not kept
    assert second.state == "approved"


@pytest.mark.parametrize("donate, state, left", [(False, "forgone", 0), (True, "donated", 10_000)])
def test_she_wants_none_of_it(stage, donate, state, left):
    """MONEY §6: forgone: accrued | reward_expense; donated: accrued : B | the same account of the receiver."""
    rosa = somebody(stage)
    reward, open_one = earned(stage, enrolment=rosa), accepted(stage, rosa, 2, later(days=2))
    claims.refuse_claim(secret=secret(rosa), donate=donate, at=later(days=5))
    drain(stage.tenant_id, later(days=5))
    assert amounts(reward) == (state, 10_000, 0, 0) and standing(("advocate", rosa.advocate_id)) == {} and expense() == left
    if donate:
        given = Reward.objects.get(given_by=reward)
        assert (given.state, given.beneficiary_kind, given.beneficiary_id) == ("approved", "charity", stage.program.id)
        assert standing(("charity", stage.program.id)) == {"payable": -10_000}
    [decision] = accrue.accrue_rewards(milestone_id=won(stage, open_one.id, later(days=6)), at=later(days=6))
    assert (decision.outcome, decision.reason) == ("zero", "not_claimed")


def test_nobody_came_for_it(stage):
    rosa = somebody(stage)
    reward = earned(stage, enrolment=rosa)
    secret(rosa)
    claims.lapse_claim(advocate_id=rosa.advocate_id, acting=Actor("system"), at=later(days=200))
    drain(stage.tenant_id, later(days=200))
    assert amounts(reward)[0] == "lapsed" and expense() == 0 and names(reward.id)[-1] == "reward.lapsed"
    endings.end_unclaimed(advocate_id=rosa.advocate_id, refused=False, at=later(days=201))
    assert names(reward.id).count("reward.lapsed") == 1


@pytest.mark.parametrize("switch, reason", [("thank_only", "thank_only"), ("ignore", "unclaimed")])
def test_a_program_may_only_thank_who_is_not_here_or_not_even_that(stage, switch, reason):
    """F21: program switch accrue / thank only / ignore."""
    publish(stage, document(pay=EUR_100))
    referral = accepted(stage, somebody(stage), 1, later(days=1))
    programs_settings.change_settings(program_id=stage.program.id, values={"unclaimed": switch}, acting=stage.tess, at=later(days=1))
    [decision] = accrue.accrue_rewards(milestone_id=won(stage, referral.id, later(days=2)), at=later(days=2))
    assert (decision.outcome, decision.reason) == ("zero", reason) and not Reward.objects.exists() and not Journal.objects.exists()
    assert (queries.again(decision).outcome, queries.again(decision).reason) == ("zero", reason)


@pytest.mark.parametrize("maturation, account", [(30, "accrued"), (0, "payable")])
def test_a_gift_takes_its_holds_along_and_is_taken_back_as_its_own(stage, maturation, account):
    """MONEY §6: the receiver gets one of its own that names it, with its reward holds."""
    reward = earned(stage, maturation_days=maturation)
    given = endings.donate(reward_id=reward.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=2))
    assert amounts(reward)[0] == "donated" and amounts(given)[0] == ("pending" if maturation else "approved")
    assert standing(ann(stage)) == {} and standing(("charity", stage.program.id)) == {account: -10_000} and all_right(stage.tenant_id)
    if maturation:
        assert release.release_maturation(reward_id=reward.id, at=later(days=40)) is None
        release.release_maturation(reward_id=given.id, at=later(days=40))
    from_unwin(stage, reward)
    assert (amounts(reward)[0], amounts(given)[0]) == ("donated", "cancelled") and expense() == 0
    assert standing(("charity", stage.program.id)) == {}


def from_unwin(stage, reward) -> None:
    unwin.unwin_referral(referral_id=reward.referral_id, reason="other", acting=stage.tess, at=later(days=41))
    recredit.settle(milestone_id=reward.milestone_id, cause="withdrawal:1", at=later(days=41))


def test_only_whom_it_belongs_to_passes_on_it(stage):
    reward = earned(stage)
    for verb in (endings.forgo, endings.donate):
        with pytest.raises(NotAllowed):
            verb(reward_id=reward.id, acting=Actor("advocate", stage.ben.advocate_id), at=later(days=2))
    endings.forgo(reward_id=reward.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=2))
    for verb in (endings.forgo, endings.donate, endings.lapse):
        with pytest.raises(Refused):
            verb(reward_id=reward.id, acting=Actor("advocate", stage.ann.advocate_id), at=later(days=3))
    assert amounts(reward)[0] == "forgone" and Decision.objects.count() == 1


@pytest.mark.parametrize("verb", [endings.forgo, endings.donate])
@pytest.mark.parametrize("own, reason, code", [(False, "", "bad_input"), (False, "x" * 301, "bad_input"), (True, "She said so.", "own_reward")])
def test_the_staff_say_how_they_know_and_never_of_their_own(stage, verb, own, reason, code):
    """Ending what somebody else earned takes a word that is kept; MONEY §5: never her own reward."""
    reward = earned(stage)
    acting = Actor("staff", stage.ann.advocate.user_id) if own else stage.tess
    with pytest.raises((BadInput, Refused)) as refusal:
        verb(reward_id=reward.id, reason=reason, acting=acting, at=later(days=2))
    assert refusal.value.code == code and amounts(reward)[0] == "approved" and "reward.forgone" not in names(reward.id) and Reward.objects.count() == 1


def test_the_reason_is_kept_with_what_was_ended(stage):
    reward = earned(stage)
    endings.forgo(reward_id=reward.id, reason=" She wrote to us. ", acting=stage.tess, at=later(days=2))
    assert Reward.objects.get(id=reward.id).ended_because == "She wrote to us." and amounts(reward)[0] == "forgone"
