"""Everything that a plan may say is tried on history: the versions in force come to the books to the cent, a draft to what is worked out by hand."""
from partners.commands import organisations
from referrals.models import Referral
from rewards.commands import accrue
from tests.apps.rewards.played_back import played_back, replay_is_the_books
from tests.apps.rewards.stage import accepted, deal, later, publish, won
from tests.apps.rewards.test_groups import TENTH, eur, group, monthly, rules
from tests.apps.rewards.test_invoices import decided, paid
from tests.apps.rewards.test_limits import TWICE, budget, fixed, promotion
from tests.pure.ladder import counted, document


def drafted(stage, draft: dict) -> int:
    """What the draft would have paid, in minor units of its one currency."""
    [total] = played_back(stage.program.id, draft)["totals"]
    return total["draft"]


def test_groups_choose_as_they_did(stage):
    """MONEY §2: groups compare rounded, uncapped amounts after the split, per beneficiary."""
    publish(stage, group("best", {"fixed": eur(1_500)}, TENTH))
    for number, value in enumerate([14_999, 15_010, 20_000, None], 1):
        deal(stage, number, value, later(days=number))
    assert replay_is_the_books(stage.program.id)
    assert drafted(stage, group("all", {"fixed": eur(1_500)}, TENTH)) == 3 * 1_500 + 1_500 + 1_501 + 2_000   # of the fourth the group waits
    assert drafted(stage, group("first", {"fixed": eur(1_500)}, TENTH)) == 4_500


def test_payments_are_numbered_by_deal(stage):
    """MONEY §2: counted per referral and deal, invoices above zero only, in the order of arrival."""
    publish(stage, monthly("payment", 2))
    for place, (enrolment, several) in enumerate(((stage.ann, (2, 3, 4)), (stage.ben, (5, 40)))):
        referral = accepted(stage, enrolment, place, later(days=1))
        for number, days in enumerate(several):
            decided(paid(stage, referral, 10 * place + number, 10_000, days), days)
    assert replay_is_the_books(stage.program.id)
    assert drafted(stage, monthly("payment", 1)) == 2_000 and drafted(stage, monthly("month", 1)) == 4_000 and drafted(stage, monthly("month", 2)) == 5_000


def test_a_budget_is_shared_by_all_and_its_cuts_are_told(stage):
    """MONEY §2: then the program budget; each cap counts granted − taken_back of what was decided earlier."""
    publish(stage, fixed(20_000))
    deal(stage, 1, None, later(days=1))
    publish(stage, fixed(20_000, budget=budget(70_000)), at=later(days=2))
    for number in (2, 3, 4, 5):
        deal(stage, number, None, later(days=number), (stage.ann, stage.ben)[number % 2])
    assert replay_is_the_books(stage.program.id)
    report = played_back(stage.program.id, fixed(20_000, budget=budget(50_000, {"rolling_days": 3})))
    assert report["totals"] == [{"currency": "EUR", "now": 70_000, "draft": 20_000 + 20_000 + 10_000 + 20_000 + 20_000}]   # from the fourth day on the first ones are out
    assert report["caps"] == [{"rule": "main", "cap": "budget", "currency": "EUR", "now": {"times": 2, "cut": 30_000}, "draft": {"times": 1, "cut": 10_000}}]


def test_promotions_count_by_submission_or_milestone_and_end_with_their_budget(stage):
    publish(stage, fixed(1_000) | {"promotions": [promotion(TWICE, budget=eur(1_500))]})
    deal(stage, 1, None, later(days=1))
    for number in (2, 3, 4):
        deal(stage, number, None, later(days=4, hours=number))
    early = accepted(stage, stage.ben, 5, later(days=4))
    accrue.accrue_rewards(milestone_id=won(stage, early.id, later(days=20)), at=later(days=20))
    assert replay_is_the_books(stage.program.id)
    extra = promotion({"extra": {"fixed": eur(300)}, "on": "won", "to": "advocate"}, counts="milestone")
    assert drafted(stage, fixed(1_000) | {"promotions": [extra]}) == 5 * 1_000 + 3 * 300
    assert drafted(stage, fixed(1_000) | {"promotions": [promotion(TWICE)]}) == 1_000 + 4 * 2_000


def test_windows_that_roll_counts_of_another_kind_and_steps_that_are_followed(stage):
    publish(stage, document(counted("whole_forward", start=3) | {"window": {"rolling_days": 10}, "demotion": "immediate"}))
    for number, day in enumerate((1, 5, 11, 12, 40), 1):
        deal(stage, number, None, later(days=day))
    assert replay_is_the_books(stage.program.id)
    assert drafted(stage, document(counted("whole_forward", start=3) | {"window": {"rolling_days": 11}, "demotion": "immediate", "key": "other"})) == 600
    assert drafted(stage, document(counted("whole_forward", start=4) | {"metric": {"referrals": "accepted"}, "key": "other"})) == 3 * 100 + 2 * 150
    followed = counted("whole_forward", start=4) | {"demotion": "immediate", "key": "other"}
    followed["bands"][1]["pay"] = {"fixed": eur(10)}
    assert drafted(stage, document(followed)) == 320 and drafted(stage, document(followed | {"demotion": "window_end"})) == 320


def test_a_count_that_begins_anew_and_what_versions_without_it_brought(stage):
    """MONEY §3: `restart` counts only milestones of this version or later; an escalator counts every milestone credited to the subject."""
    publish(stage, document(pay={"fixed": eur(70)}))
    deal(stage, 1, None, later(days=1))
    publish(stage, document(counted("whole_forward", start=3)), at=later(days=2))
    early = accepted(stage, stage.ann, 9, later(days=3))
    deal(stage, 2, None, later(days=3)), deal(stage, 3, None, later(days=4))
    publish(stage, document(counted("whole_forward", start=2) | {"window": "lifetime", "metric": {"count": "won"}, "restart": True}), at=later(days=5))
    deal(stage, 4, None, later(days=6))
    accrue.accrue_rewards(milestone_id=won(stage, early.id, later(days=7)), at=later(days=7))
    deal(stage, 5, None, later(days=8))
    assert replay_is_the_books(stage.program.id)
    assert played_back(stage.program.id)["check"]["booked"] == {"EUR": 70 + 100 + 150 + 100 + 150 + 150}


def test_members_count_for_their_organisation_and_its_level_is_a_fact(stage):
    publish(stage, document(counted("whole_retro", start=3) | {"scope": "partner_organisation"}))
    referrals = [accepted(stage, enrolment, number, later(days=1)) for number, enrolment in enumerate((stage.ann, stage.ben, stage.ben), 1)]
    organisation = organisations.found(name="Werft", level="silver", acting=stage.tess, at=later(days=0))
    Referral.objects.filter(id__in=[one.id for one in referrals]).update(organisation_id=organisation.id)
    for day, one in enumerate(referrals, 2):
        accrue.accrue_rewards(milestone_id=won(stage, one.id, later(days=day)), at=later(days=day))
    deal(stage, 9, None, later(days=9))
    assert replay_is_the_books(stage.program.id)
    report = played_back(stage.program.id, document(counted("whole_forward", start=2) | {"scope": "member", "key": "other"}))
    assert report["totals"] == [{"currency": "EUR", "now": 550, "draft": 450}]
    assert {row["id"]: (row["now"], row["draft"]) for row in report["people"]["losers"]} == {
        str(stage.ann.advocate_id): (250, 200), str(stage.ben.advocate_id): (300, 250)}   # what raises Ann's is hers
    silver = {"fact": "partner_level", "is": "eq", "value": "silver"}
    assert drafted(stage, document(pay={"fixed": eur(10)}, when=silver)) == 30


def test_an_answer_that_was_never_asked_for_is_missing_and_not_guessed(stage):
    publish(stage, rules({"pay": {"fixed": eur(100)}}))
    for number in (1, 2, 3):
        deal(stage, number, None, later(days=number))
    asked = Referral.objects.order_by("id").first()
    Referral.objects.filter(id=asked.id).update(answers={"size": "large"})
    report = played_back(stage.program.id, rules({"pay": {"fixed": eur(100)}, "when": {"fact": "lead.size", "is": "eq", "value": "large"}}))
    assert report["missing"]["draft"] == {"lead.size": 2} and report["totals"] == [{"currency": "EUR", "now": 300, "draft": 100}]
