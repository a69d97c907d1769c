"""What may forbid a reward makes a decision that waits; cleared by another person, it is worked out by its own terms."""
import pytest

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, HouseError, Refused
from foundation.ledger.models import Journal
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from rewards import queries
from rewards.commands import accrue, gates
from rewards.models import Decision, LegalGate, Progress, Reward
from tests.apps.desks.console import text, url
from tests.apps.rewards.adjusted import tell
from tests.apps.rewards.books import all_right, names, standing
from tests.apps.rewards.stage import accepted, deal, later, publish, set_money_stage, won
from tests.pure.ladder import counted, document
from tests.sign_in import staff_client

EUR_100 = {"fixed": {"minor": 10_000, "currency": "EUR"}}


@pytest.fixture
def stage(acme):
    return set_money_stage(acme)


def gated(stage, kind: str = "employer_consent", about: str = "advocate", number: int = 9) -> LegalGate:
    referral = accepted(stage, stage.ann, number, later(days=1))
    return gates.place_gate(referral_id=referral.id, about=about, kind=kind, reason="Works for the city", acting=stage.tess, at=later(days=1))


def cleared(stage, gate: LegalGate, times: int = 2) -> list[Decision]:
    gates.clear_gate(gate_id=gate.id, reason="The city agreed in writing", acting=stage.olga, at=later(days=20))
    return [row for _ in range(times) for row in gates.rework_cleared(gate_id=gate.id, cause="cleared:1", at=later(days=20))]


def test_it_waits_and_is_worked_out_by_its_own_terms_once_cleared(inside):
    """The legality gate yields a waiting zero decision, evaluated with its own terms once cleared."""
    publish(inside, document(pay=EUR_100))
    gate = gated(inside)
    [waiting] = deal(inside, 1, 1, later(days=2))
    assert (waiting.outcome, waiting.reason, names(waiting.referral_id)[-1]) == ("waiting", "legal_employer_consent", "reward.waiting")
    assert not Reward.objects.exists() and not Journal.objects.exists() and queries.waiting_decisions() == []
    assert (queries.again(waiting).outcome, list(queries.again(waiting).trace)) == ("waiting", waiting.trace)
    publish(inside, document(pay={"fixed": {"minor": 99, "currency": "EUR"}}), at=later(days=10))   # other terms since
    [decided] = cleared(inside, gate)
    assert (decided.outcome, decided.replaces_id, decided.plan_version_id) == ("granted", waiting.id, waiting.plan_version_id)
    assert Reward.objects.get().granted_minor == 10_000 and standing(("advocate", inside.ann.advocate_id)) == {"payable": -10_000}
    assert names(gate.referral_id)[-1] == "legal_gate.cleared" and "legal_gate.placed" in names(gate.referral_id)
    assert [row.outcome for row in deal(inside, 2, 1, later(days=21))] == ["granted"]


def test_a_place_is_taken_meanwhile(inside):
    """MONEY §2: a waiting milestone counts at once for referrals and count."""
    publish(inside, document(counted("whole_forward", start=2)))
    gate = gated(inside, number=8)
    deal(inside, 1, 1, later(days=2)), deal(inside, 2, 1, later(days=3))
    assert Progress.objects.get().metric == 2 and not Reward.objects.exists()
    cleared(inside, gate)
    assert sorted(Reward.objects.values_list("granted_minor", flat=True)) == [100, 150]


@pytest.mark.parametrize("kind, left", [("refund", 0), ("partial_refund", 6_000)])
def test_what_was_refunded_while_it_waited_is_not_paid(inside, kind, left):
    """MONEY §4: after each event what is left is what is left of the milestone's money, whenever the reward comes."""
    publish(inside, document(pay={"percent_bp": 1000, "of": "first_year_value"}))
    gate = gated(inside)
    [waiting] = deal(inside, 1, 100_000, later(days=2))
    tell(inside, waiting.milestone_id, kind, 5, minor=None if kind == "refund" else 40_000)
    cleared(inside, gate)
    reward = Reward.objects.get()
    assert reward.granted_minor - reward.taken_back_minor == left


def test_about_the_company_everybody_waits_and_others_do_not(inside):
    rules = document(pay=EUR_100)
    rules["rules"].append(rules["rules"][0] | {"key": "party", "to": "referred_party"})
    publish(inside, rules)
    gate = gated(inside, "jurisdiction", "party", number=1)
    won_id = won(inside, gate.referral_id, later(days=2), 1)
    assert {row.outcome for row in accrue.accrue_rewards(milestone_id=won_id, at=later(days=2))} == {"waiting"}
    assert {row.outcome for row in deal(inside, 2, 1, later(days=3))} == {"granted"}
    assert gate.party_id is not None and gate.advocate_id is None
    assert {row.outcome for row in cleared(inside, gate)} == {"granted"} and Reward.objects.count() == 4


def test_about_the_advocate_others_are_not_concerned(inside):
    rules = document(pay=EUR_100)
    rules["rules"].append(rules["rules"][0] | {"key": "party", "to": "referred_party"})
    publish(inside, rules)
    gated(inside)
    assert sorted((row.rule_key, row.outcome) for row in deal(inside, 1, 1, later(days=2))) == [("main", "waiting"), ("party", "granted")]
    assert {row.outcome for row in deal(inside, 2, 1, later(days=3), inside.ben)} == {"granted"}


def test_what_is_refused_changes_nothing(inside):
    publish(inside, document(pay=EUR_100))
    gate = gated(inside)
    said = {"referral_id": gate.referral_id, "about": "advocate", "kind": "jurisdiction", "reason": "x", "acting": inside.tess, "at": later(days=2)}
    for wrong, where in (({"about": "x"}, "/about"), ({"kind": "x"}, "/kind"), ({"reason": " "}, "/reason"), ({"reason": "x" * 301}, "/reason")):
        with pytest.raises(BadInput) as caught:
            gates.place_gate(**said | wrong)
        assert [error.pointer for error in caught.value.errors] == [where]
    for wrong in ({"kind": "employer_consent"}, {"acting": Actor("advocate", inside.ann.advocate_id)}, {"acting": Actor("staff", inside.ann.advocate.user_id)}):
        with pytest.raises(HouseError):
            gates.place_gate(**said | wrong)
    with pytest.raises(Refused) as caught:   # by who noted it
        gates.clear_gate(gate_id=gate.id, reason="Fine", acting=inside.tess, at=later(days=3))
    assert caught.value.code == "second_person"
    with pytest.raises(BadInput):
        gates.clear_gate(gate_id=gate.id, reason="", acting=inside.olga, at=later(days=3))
    assert LegalGate.objects.get().cleared_at is None
    gates.clear_gate(gate_id=gate.id, reason="Fine", acting=inside.olga, at=later(days=3))
    with pytest.raises(Refused):
        gates.clear_gate(gate_id=gate.id, reason="Fine", acting=inside.olga, at=later(days=4))


def test_on_the_page(acme, stage):
    with tenant_context(acme.id):
        publish(stage, document(pay=EUR_100))
        referral = accepted(stage, stage.ann, 1, later(days=1))
    tess, olga = staff_client(acme, "program_manager"), staff_client(acme, "finance_approver")
    page = text(tess.post(url("console_gate", referral.id), {"about": "advocate", "kind": "public_official", "reason": "Sits on the council"}, follow=True))
    assert "Noted. What is earned from now on waits" in page and "“Sits on the council”" in page and "Nothing speaks against it" not in page
    with tenant_context(acme.id):
        gate = queries.gates_of(referrals_queries.referral(referral.id))[0]
        deal(stage, 2, 1, later(days=2))
    assert "has to be checked" in text(olga.get(url("console_home")))
    assert "Say how you know" in text(olga.post(url("console_gate_clear", gate.id), {"reason": ""}, follow=True))
    assert "Cleared. What waited is being worked out." in text(olga.post(url("console_gate_clear", gate.id), {"reason": "The council agreed"}, follow=True))
    drain(acme.id, later(days=3650))
    with tenant_context(acme.id):
        assert Reward.objects.get().granted_minor == 10_000 and all_right(acme.id)
