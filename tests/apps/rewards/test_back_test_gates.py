"""What waits by law is played when it was cleared: with its own terms and the place it has, and the room that others have left by then."""
import pytest
from django.template.loader import render_to_string

from rewards.commands import gates
from rewards.models import Decision, LegalGate, Reward
from rewards.plan.parse import parse_plan
from rewards.web import back_test
from tests.apps.rewards.adjusted import tell
from tests.apps.rewards.hearing import hear
from tests.apps.rewards.played_back import played_back
from tests.apps.rewards.stage import accepted, later, publish, won
from tests.apps.rewards.test_goals_in_a_budget import at_least, eur, goal
from tests.pure.ladder import document, percents

PERCENT = {"percent_bp": 1000, "of": "first_year_value"}
pytestmark = pytest.mark.usefixtures("played_back_alike")


def come(stage, number: int, value: int | None, enrolment=None):
    """A deal, heard at once."""
    at = later(days=number)
    milestone_id = won(stage, accepted(stage, enrolment or stage.ann, number, at).id, at, value)
    hear(at)
    return milestone_id


def noted(stage, days: float, kind: str = "employer_consent", about: str = "advocate") -> LegalGate:
    referral = accepted(stage, stage.ann, 90 + LegalGate.objects.count(), later(days=days))
    return gates.place_gate(referral_id=referral.id, about=about, kind=kind, reason="Works for the city", acting=stage.tess, at=later(days=days))


def cleared(stage, gate: LegalGate, days: float) -> None:
    gates.clear_gate(gate_id=gate.id, reason="The city agreed", acting=stage.olga, at=later(days=days))
    hear(later(days=days))


def granted() -> list[int]:
    return [row.granted_minor for row in Reward.objects.order_by("id")]


def test_who_is_not_concerned_has_taken_the_room_meanwhile(stage):
    budget = {"amount": eur(1_500), "window": "lifetime"}
    publish(stage, document(pay=PERCENT) | {"budget": budget})
    gate = noted(stage, 1)
    come(stage, 2, 10_000)
    come(stage, 3, 10_000, stage.ben)
    cleared(stage, gate, 4)
    come(stage, 5, 10_000)
    assert granted() == [1_000, 500]
    report = played_back(stage.program.id, document(pay=PERCENT) | {"budget": budget | {"amount": eur(1_800)}})
    assert report["totals"] == [{"currency": "EUR", "now": 1_500, "draft": 1_800}]


@pytest.mark.parametrize("mode", ["marginal", "whole_forward", "whole_retro"])
def test_its_place_is_the_one_of_then(stage, mode):
    """MONEY §2: a waiting milestone counts at once."""
    publish(stage, document(percents(mode) | ({"on_reversal": "reprice"} if mode == "whole_retro" else {})))
    gate = noted(stage, 1)
    come(stage, 2, 80_000), come(stage, 3, 40_000)
    cleared(stage, gate, 4)
    come(stage, 5, 150_000)
    assert sum(granted()) == {"marginal": 36_500, "whole_forward": 44_000, "whole_retro": 54_000}[mode]


def test_one_that_is_still_open_keeps_it_waiting(stage):
    publish(stage, document(pay=PERCENT) | {"budget": {"amount": eur(1_500), "window": "lifetime"}})
    first, second = noted(stage, 1), noted(stage, 1, "jurisdiction")
    come(stage, 2, 10_000)
    cleared(stage, first, 3)
    come(stage, 4, 6_000, stage.ben)
    cleared(stage, second, 5)
    third = noted(stage, 6)
    come(stage, 7, 10_000)
    assert granted() == [600, 900] and third.cleared_at is None
    assert Decision.objects.order_by("id").last().reason == "legal_employer_consent"


@pytest.mark.parametrize("kind", ["refund", "partial_refund", "amendment"])
def test_what_became_of_it_meanwhile(stage, kind):
    publish(stage, document(pay=PERCENT))
    gate = noted(stage, 1)
    late, value = come(stage, 2, 10_000), 5_000
    tell(stage, late, kind, 3, settles=False, **{"partial_refund": {"minor": value}, "amendment": {"amounts": {"first_year_value": value}}}.get(kind, {}))
    hear(later(days=3))
    cleared(stage, gate, 4)
    assert sum(row.granted_minor - row.taken_back_minor for row in Reward.objects.all()) == (0 if kind == "refund" else 500)


def test_goals_that_waited_come_behind_what_the_same_word_frees(stage):
    publish(stage, document(pay=PERCENT) | {"rules": [document(pay=PERCENT)["rules"][0], goal("much", 700, at_least(1))],
                                            "budget": {"amount": eur(1_500), "window": "lifetime"}})
    gate = noted(stage, 1)
    come(stage, 2, 10_000)
    assert Decision.objects.filter(outcome="waiting").count() == 2
    cleared(stage, gate, 3)
    assert granted() == [1_000, 500]
    come(stage, 4, 10_000, stage.ben)


def test_a_draft_that_pays_somebody_else_waits_for_what_concerns_her(stage):
    """About the company everybody waits; no rule in force pays the party, so no decision says it."""
    publish(stage, document(pay=PERCENT))
    gate = gates.place_gate(referral_id=accepted(stage, stage.ann, 9, later(days=1)).id, about="party", kind="jurisdiction", reason="x", acting=stage.tess, at=later(days=1))
    won(stage, gate.referral_id, later(days=2), 10_000)
    hear(later(days=2))
    plan = document(pay=PERCENT, to="referred_party")
    report = played_back(stage.program.id, plan)
    assert report["totals"] == [] and not granted() and (report["gated"], report["missing"]["draft"]) == ({"now": 1, "draft": 1}, {})
    page = " ".join(render_to_string("console/back_test_report.html", back_test.view(report, parse_plan(plan))).split())
    assert "The law may forbid some of it." in page and "One decision waits until somebody clears it, and is in no sum." in page and "nobody recorded" not in page
