"""Other terms for one advocate or partner: who proposes and agrees, what each refusal leaves alone, and what they come to."""
import pytest
from django.db import IntegrityError, transaction

from foundation.accounts.models import Member
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, HouseError
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from partners.commands import organisations
from partners.models import Membership, Organisation
from programs.models import Program
from rewards import queries
from rewards.commands import accrue, agreements
from rewards.models import Agreement, Decision, Reward
from tests.apps.rewards.adjusted import tell
from tests.apps.rewards.played_back import replay_is_the_books
from tests.apps.rewards.stage import accepted, complete, deal, later, publish, set_money_stage, won
from tests.callers import caller
from tests.pure.ladder import document, percents

FIFTEEN, EIGHTEEN = {"percent_bp": 1_500, "of": "first_year_value"}, {"percent_bp": 1_800, "of": "first_year_value"}

DAY = later(days=1)


def eur(minor: int) -> dict:
    return {"minor": minor, "currency": "EUR"}


def wanted(stage, **other) -> agreements.Wanted:
    return agreements.Wanted(**({"rule": "main", "fields": {"pay": EIGHTEEN}, "reason": "Brings in whole groups", "enrolment_id": stage.ann.id} | other))


def proposed(stage, at=DAY, **other) -> Agreement:
    return agreements.propose_agreement(program_id=stage.program.id, wanted=wanted(stage, **other), acting=stage.tess, at=at)


def agreed(stage, at=DAY, **other) -> Agreement:
    return agreements.agree(agreement_id=proposed(stage, at=at, **other).id, acting=stage.olga, at=at)


def for_partner(stage) -> Organisation:
    """Ann and Ben refer for one."""
    Program.objects.filter(id=stage.program.id).update(kind="partner_silver")
    organisation = organisations.found(name="Werft", level="silver", acting=stage.tess, at=later(days=0))
    for enrolment in (stage.ann, stage.ben):
        Membership.objects.create(organisation=organisation, advocate_id=enrolment.advocate_id, role="member", joined_at=later(days=0))
    return organisation


def told() -> list[str]:
    return list(Event.objects.filter(name__startswith="agreement.").order_by("id").values_list("name", flat=True))


@pytest.fixture
def inside(stage):
    publish(stage, document(pay=FIFTEEN))
    return stage


def refused(code: str, command, **asked) -> None:
    rows = list(Agreement.objects.order_by("id").values())
    events = Event.objects.count()
    with pytest.raises(HouseError) as found:
        command(**asked)
    assert found.value.code == code and list(Agreement.objects.order_by("id").values()) == rows and Event.objects.count() == events


# Who says what


def test_two_people_agree(inside):
    """own document, two persons"""
    row = proposed(inside)
    assert (row.state, row.proposed_by, row.starts_at) == ("proposed", inside.tess.id, later(days=1)) and told() == ["agreement.proposed"]
    refused("second_person", agreements.agree, agreement_id=row.id, acting=inside.tess, at=later(days=2))
    row = agreements.agree(agreement_id=row.id, acting=inside.olga, at=later(days=2))
    assert (row.state, row.settled_by, row.alone, row.starts_at) == ("agreed", inside.olga.id, False, later(days=2))   # from the yes on, not before
    assert told() == ["agreement.proposed", "agreement.made"] and Event.objects.get(name="agreement.made").payload["starts_at"].startswith("2026-03-04")
    for command in (agreements.agree, agreements.refuse_agreement):
        refused("settled_already", command, agreement_id=row.id, acting=inside.olga, at=later(days=3))


def test_a_later_start_stays(inside):
    row = proposed(inside, starts_at=later(days=9), ends_at=later(days=19))
    row = agreements.agree(agreement_id=row.id, acting=inside.olga, at=later(days=2))
    assert (row.starts_at, row.ends_at) == (later(days=9), later(days=19))


def test_one_person_on_the_staff_agrees_alone(inside):
    """a vendor with one staff member: recorded and shown"""
    row = proposed(inside)
    Member.objects.exclude(user_id=inside.tess.id).delete()
    assert agreements.agree(agreement_id=row.id, acting=inside.tess, at=later(days=2)).alone


def test_refused_or_taken_back(inside):
    row = agreements.refuse_agreement(agreement_id=proposed(inside).id, acting=inside.olga, at=later(days=2))
    assert (row.state, row.settled_by) == ("refused", inside.olga.id)
    row = agreements.refuse_agreement(agreement_id=proposed(inside).id, acting=inside.tess, at=later(days=2))
    assert row.state == "withdrawn" and told() == ["agreement.proposed", "agreement.refused", "agreement.proposed", "agreement.withdrawn"]
    assert deal(inside, 1, 100_000, later(days=3)) and Reward.objects.get().granted_minor == 15_000


def test_who_profits_says_nothing(inside):
    herself = Actor("staff", inside.ann.advocate.user_id)
    refused("own_reward", agreements.propose_agreement, program_id=inside.program.id, wanted=wanted(inside), acting=herself, at=later(days=1))
    row = proposed(inside)
    refused("own_reward", agreements.agree, agreement_id=row.id, acting=herself, at=later(days=1))
    refused("staff_only", agreements.agree, agreement_id=row.id, acting=SYSTEM, at=later(days=1))
    refused("agreement_unknown", agreements.agree, agreement_id=inside.ann.id, acting=inside.olga, at=later(days=1))


def test_who_acts_for_the_same_partner_says_nothing_either(stage):
    """A rule may pay the organisation for what one of its people brings in: the others profit as she does."""
    for_partner(stage)
    publish(stage, document(pay=FIFTEEN) | {"rules": [document(pay=FIFTEEN)["rules"][0] | {"to": "partner_organisation"}]})
    ben = Actor("staff", stage.ben.advocate.user_id)
    refused("own_reward", agreements.propose_agreement, program_id=stage.program.id, wanted=wanted(stage), acting=ben, at=later(days=1))
    row = proposed(stage)
    refused("own_reward", agreements.agree, agreement_id=row.id, acting=ben, at=later(days=1))


def ended(stage, row, at, ends_at=None) -> Agreement:
    """By two, too; as it is then."""
    asked = agreements.propose_end(agreement_id=row.id, ends_at=ends_at, reason="Another contract", acting=stage.tess, at=at)
    agreements.agree(agreement_id=asked.id, acting=stage.olga, at=at)
    return queries.agreement(row.id)


def end(stage, row, at, ends_at=None, reason="Another contract", acting=None) -> dict:
    return {"agreement_id": row.id, "ends_at": ends_at, "reason": reason, "acting": acting or stage.tess, "at": at}


def test_its_end_takes_two_people_too(inside):
    """own document, two persons: what it says until when, too"""
    row = agreed(inside)
    asked = agreements.propose_end(**end(inside, row, later(days=3), later(days=9)))
    assert (asked.state, asked.ends, asked.starts_at, asked.ends_at) == ("proposed", row.id, later(days=9), None) and told()[-1] == "agreement.end_proposed"
    assert Event.objects.get(name="agreement.end_proposed").payload["ends_id"] == str(row.id)
    assert queries.agreement(row.id).state == "agreed" and queries.agreement(row.id).ends_at is None   # it goes on
    assert deal(inside, 1, 100_000, later(days=3))[0].outcome == "granted" and Reward.objects.get().granted_minor == 18_000
    refused("second_person", agreements.agree, agreement_id=asked.id, acting=inside.tess, at=later(days=4))
    refused("own_reward", agreements.agree, agreement_id=asked.id, acting=Actor("staff", inside.ann.advocate.user_id), at=later(days=4))
    refused("waits_already", agreements.propose_end, **end(inside, row, later(days=4)))
    refused("bad_input", agreements.propose_agreement, program_id=inside.program.id, wanted=wanted(inside), acting=inside.tess, at=later(days=4))
    asked, row = agreements.agree(agreement_id=asked.id, acting=inside.olga, at=later(days=4)), queries.agreement(row.id)
    assert (asked.state, asked.settled_by, asked.starts_at, asked.ends_at, asked.alone) == ("agreed", inside.olga.id, later(days=9), later(days=9), False)
    assert (row.state, row.ends_at, row.ended_by, row.ended_at) == ("ended", later(days=9), inside.olga.id, later(days=4)) and told()[-1] == "agreement.ended"
    assert [one.id for one in queries.held()] == [row.id] and queries.agreed_in(inside.program.id, later(days=8)) == {"enrolment": 1, "partner_organisation": 0}
    refused("settled_already", agreements.agree, agreement_id=asked.id, acting=inside.olga, at=later(days=5))
    refused("agreement_over", agreements.propose_end, **end(inside, asked, later(days=5)))
    assert replay_is_the_books(inside.program.id)


def test_an_end_that_is_refused_or_taken_back_changes_nothing(inside):
    row = agreed(inside)
    for by, state, name in ((inside.olga, "refused", "agreement.refused"), (inside.tess, "withdrawn", "agreement.withdrawn")):
        asked = agreements.propose_end(**end(inside, row, later(days=3)))
        assert agreements.refuse_agreement(agreement_id=asked.id, acting=by, at=later(days=4)).state == state and told()[-1] == name
    assert queries.agreement(row.id).state == "agreed" and deal(inside, 1, 100_000, later(days=5)) and Reward.objects.get().granted_minor == 18_000


def test_an_end_that_comes_late_ends_it_then_or_not_at_all(inside):
    """What was decided stays as it is: agreed later than was asked, it ends from then on."""
    row = agreed(inside, ends_at=later(days=20))
    asked = agreements.propose_end(**end(inside, row, later(days=3), later(days=5)))
    agreements.agree(agreement_id=asked.id, acting=inside.olga, at=later(days=9))
    assert queries.agreement(row.id).ends_at == later(days=9)
    row = agreed(inside, at=later(days=10), ends_at=later(days=12))
    asked = agreements.propose_end(**end(inside, row, later(days=10), later(days=11)))
    refused("agreement_over", agreements.agree, agreement_id=asked.id, acting=inside.olga, at=later(days=12))


def test_one_person_on_the_staff_ends_it_alone(inside):
    asked = agreements.propose_end(**end(inside, agreed(inside), later(days=3)))
    Member.objects.exclude(user_id=inside.tess.id).delete()
    assert agreements.agree(agreement_id=asked.id, acting=inside.tess, at=later(days=3)).alone and queries.agreement(asked.ends).ends_at == later(days=3)


def test_ended_for_what_comes(inside):
    """nothing published today changes a past figure"""
    row = agreed(inside)
    refused("bad_input", agreements.propose_end, **end(inside, row, later(days=3), later(days=2)))
    refused("bad_input", agreements.propose_end, **end(inside, row, later(days=3), reason=" "))
    refused("own_reward", agreements.propose_end, **end(inside, row, later(days=3), acting=Actor("staff", inside.ann.advocate.user_id)))
    assert ended(inside, row, later(days=3), later(days=9)).ends_at == later(days=9)
    refused("bad_input", agreements.propose_end, **end(inside, row, later(days=4), later(days=12)))
    assert ended(inside, row, later(days=5)).ends_at == later(days=5)   # sooner still
    refused("agreement_state", agreements.propose_end, **end(inside, proposed(inside, at=later(days=6)), later(days=6)))


def test_ended_before_it_began(inside):
    row = ended(inside, agreed(inside, starts_at=later(days=9)), later(days=3))
    assert row.starts_at == row.ends_at
    assert agreed(inside, at=later(days=4), starts_at=later(days=8)).state == "agreed"   # nothing of it is in the way, whenever the other begins


BAD = [
    ({"enrolment_id": None}, "/for"), ({"rule": "other"}, "/rule"), ({"rule": "+main"}, "/rule"), ({"fields": {}}, "/fields"), ({"fields": []}, "/fields"),
    ({"fields": {"pay": {"percent_bp": 1_800}}}, "/fields/pay/of"), ({"fields": {"pay": {"percent_bp": 18.5, "of": "first_year_value"}}}, "/fields/pay/percent_bp"),
    ({"fields": {"pay": {"fixed": {"minor": 5, "currency": "USD"}}}}, "/fields/pay/fixed/currency"), ({"fields": {"pay": EIGHTEEN, "to": "advocate"}}, "/fields/to"),
    ({"fields": {"within": {"minimum": eur(9), "maximum": eur(5)}}}, "/fields/within/maximum"),
    ({"fields": {"pay": {"escalator": percents("marginal")}}}, "/fields/pay"), ({"starts_at": later(hours=23)}, "/from"), ({"ends_at": later(days=1)}, "/until"),
    ({"starts_at": later(days=5), "ends_at": later(days=5)}, "/until"), ({"reason": " "}, "/reason"), ({"reason": "x" * 301}, "/reason"),
]


@pytest.mark.parametrize("other, place", BAD)
def test_bad_input_is_said_at_its_place(inside, other, place):
    with pytest.raises(BadInput) as found:
        proposed(inside, **other)
    assert [one.pointer for one in found.value.errors] == [place] and not Agreement.objects.exists() and not told()
    assert all(str(one) for one in found.value.errors)


def test_for_whom(inside):
    organisation = organisations.found(name="Werft", level="silver", acting=inside.tess, at=later(days=0))
    for other in ({"organisation_id": organisation.id}, {"enrolment_id": None, "organisation_id": inside.ann.id}, {"enrolment_id": organisation.id},
                  {"enrolment_id": None, "organisation_id": organisation.id}):   # nobody refers for a partner in a program for customers
        with pytest.raises(BadInput, match="another look") as found:
            proposed(inside, **other)
        assert [one.pointer for one in found.value.errors] == ["/for"]


def test_a_rule_that_pays_somebody_else(stage):
    publish(stage, document(pay=FIFTEEN) | {"rules": [document(pay=FIFTEEN)["rules"][0] | {"to": "rep_owner"}]})
    with pytest.raises(BadInput) as found:
        proposed(stage)
    assert [one.code for one in found.value.errors] == ["not_theirs"]


def test_best_of_several_compares_one_currency(stage):
    first = document(pay=FIFTEEN)["rules"][0] | {"group": {"name": "one", "choose": "best"}}
    publish(stage, document(pay=FIFTEEN) | {"rules": [first, first | {"key": "second"}]})
    with pytest.raises(BadInput) as found:
        proposed(stage, fields={"pay": {"fixed": {"minor": 50, "currency": "PTS"}}})
    assert [one.code for one in found.value.errors] == ["group_not_comparable"]


def test_programs_without_anything_to_agree(stage):
    refused("no_plan", agreements.propose_agreement, program_id=stage.program.id, wanted=wanted(stage), acting=stage.tess, at=later(days=1))
    Program.objects.filter(id=stage.program.id).update(gratitude=True)
    refused("gratitude_only", agreements.propose_agreement, program_id=stage.program.id, wanted=wanted(stage), acting=stage.tess, at=later(days=1))


# Two of one level


def test_two_of_one_level_for_one_rule_do_not_overlap(inside):
    """two of one level for one rule may not overlap"""
    proposed(inside)   # one that waits is in the way too
    with pytest.raises(BadInput) as found:
        proposed(inside)
    assert [one.code for one in found.value.errors] == ["overlaps"]
    agreements.agree(agreement_id=Agreement.objects.get().id, acting=inside.olga, at=later(days=1))
    ended(inside, Agreement.objects.get(), later(days=2), later(days=8))
    with pytest.raises(BadInput):
        proposed(inside, at=later(days=3), starts_at=later(days=7))
    agreed(inside, at=later(days=3), starts_at=later(days=8))
    assert agreed(inside, at=later(days=3), enrolment_id=inside.ben.id).state == "agreed"


def test_the_database_holds_what_matters(inside):
    row = agreed(inside)
    for wrong in ({"settled_by": inside.tess.id}, {"starts_at": later(hours=1)}, {"ends_at": later(hours=1)}, {"reason": ""}, {"state": "other"}, {"enrolment_id": None},
                  {"state": "proposed"}, {"state": "ended"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Agreement.objects.filter(id=row.id).update(**wrong)


# What they come to


def test_it_pays_from_its_first_instant_until_before_its_last(inside):
    """Overrides hold if the instant that chose the version is in [from, until)."""
    before = accepted(inside, inside.ann, 1, later(days=1))
    row = agreed(inside, at=later(days=2), ends_at=later(days=9))
    inside_it, after = accepted(inside, inside.ann, 2, later(days=2)), accepted(inside, inside.ann, 3, later(days=9))
    other = accepted(inside, inside.ben, 4, later(days=3))
    paid = []
    for referral in (before, inside_it, after, other):
        accrue.accrue_rewards(milestone_id=won(inside, referral.id, later(days=12), 100_000), at=later(days=12))
        paid.append(Reward.objects.get(referral_id=referral.id).granted_minor)
    assert paid == [15_000, 18_000, 15_000, 15_000]
    decision = Decision.objects.get(referral_id=inside_it.id)
    assert {"step": "agreed", "fields": ["pay"], "from": [str(row.id)]} in decision.trace and list(queries.again(decision).trace) == decision.trace
    assert replay_is_the_books(inside.program.id)


def test_what_was_decided_stays_and_what_waited_is_worked_out_by_its_instant(inside):
    """nothing published today changes a past figure"""
    early, late = accepted(inside, inside.ann, 1, later(days=1)), accepted(inside, inside.ann, 2, later(days=3))
    waiting = [won(inside, one.id, later(days=4)) for one in (early, late)]
    row = agreed(inside, at=later(days=2))
    for milestone_id in waiting:
        accrue.accrue_rewards(milestone_id=milestone_id, at=later(days=4))
    assert {one.outcome for one in Decision.objects.all()} == {"waiting"}
    ended(inside, row, later(days=5))
    for milestone_id in waiting:
        complete(inside, milestone_id, 100_000, later(days=6))
        accrue.rework_waiting(milestone_id=milestone_id, cause=f"completed:{milestone_id}", at=later(days=6))
    assert [Reward.objects.get(referral_id=one.id).granted_minor for one in (early, late)] == [15_000, 18_000]
    tell(inside, waiting[1], "amendment", 7, times=1, amounts={"first_year_value": 200_000})
    assert sum(one.granted_minor for one in Reward.objects.filter(referral_id=late.id)) == 36_000   # by the same terms
    assert replay_is_the_books(inside.program.id)


def test_each_field_from_the_nearest_that_has_it(stage):
    """each field from the nearest that has it: enrolment, organisation, program"""
    organisation = for_partner(stage)
    publish(stage, document(pay=FIFTEEN, within={"per_referral": eur(90_000)}))
    referral, other = accepted(stage, stage.ann, 1, later(days=2)), accepted(stage, stage.ben, 2, later(days=2))
    agreed(stage, enrolment_id=None, organisation_id=organisation.id)
    agreed(stage, fields={"within": {"maximum": eur(10_000)}})
    for one in (referral, other):
        accrue.accrue_rewards(milestone_id=won(stage, one.id, later(days=3), 100_000), at=later(days=3))
    assert [Reward.objects.get(referral_id=one.id).granted_minor for one in (referral, other)] == [10_000, 18_000]
    assert replay_is_the_books(stage.program.id)


def test_a_cap_that_was_agreed_is_filled_like_any_other(inside):
    agreed(inside, fields={"within": {"per_beneficiary": {"amount": eur(20_000), "window": {"calendar": "year"}}}})
    for number in (1, 2):
        deal(inside, number, 100_000, later(days=1 + number))
    assert [one.granted_minor for one in Reward.objects.order_by("id")] == [15_000, 5_000] and replay_is_the_books(inside.program.id)


@pytest.mark.parametrize("mode", ["marginal", "whole_forward", "whole_retro"])
def test_steps_that_pay_more(stage, mode):
    """What is agreed changes what she is paid, never what is counted; a window that is priced again keeps the terms of each."""
    publish(stage, document(percents(mode)))
    deal(stage, 1, 80_000, later(days=1))
    better = percents(mode)
    agreed(stage, at=later(days=2), fields={"pay": {"escalator": better | {"bands": [one | {"pay": one["pay"] | {"percent_bp": one["pay"]["percent_bp"] + 300}} for one in better["bands"]]}}})
    second = deal(stage, 2, 80_000, later(days=3))[0].milestone_id
    assert (sum(one.granted_minor for one in Reward.objects.filter(milestone_id=second))) == {
        "marginal": 20_000 * 13 // 100 + 60_000 * 18 // 100, "whole_forward": 80_000 * 18 // 100, "whole_retro": 80_000 * 18 // 100}[mode]
    if mode == "whole_retro":   # the first one rises to 15 %, not to 18 %
        assert sum(one.granted_minor for one in Reward.objects.exclude(milestone_id=second)) == 12_000
    tell(stage, second, "refund", 9, times=1)
    assert replay_is_the_books(stage.program.id)


def test_a_plan_that_came_later_and_counts_otherwise(stage):
    """Where it fits no more, the plan pays."""
    terms = document(percents("marginal")) | {"terms_at": "milestone"}
    publish(stage, terms)
    agreed(stage, fields={"pay": {"escalator": percents("marginal", bands=[{"from": 0, "pay": EIGHTEEN}, {"from": 9, "pay": EIGHTEEN}])}})
    publish(stage, document(percents("marginal") | {"key": "other", "metric": {"referrals": "won"}, "bands": [
        {"from": 0, "pay": {"percent_bp": 1_000, "of": "first_year_value"}}, {"from": 5, "pay": FIFTEEN}]}) | {"terms_at": "milestone"}, at=later(days=2))
    deal(stage, 1, 100_000, later(days=3))
    assert Reward.objects.get().granted_minor == 10_000 and replay_is_the_books(stage.program.id)
    row = proposed(stage, at=later(days=4), enrolment_id=stage.ben.id, fields={"pay": EIGHTEEN})
    publish(stage, document(pay=FIFTEEN) | {"rules": [document(pay=FIFTEEN)["rules"][0] | {"key": "another"}]}, at=later(days=5))
    refused("agreement_fits_no_more", agreements.agree, agreement_id=row.id, acting=stage.olga, at=later(days=6))


@pytest.mark.parametrize("order", ["arrival_order", "event_order"])
def test_a_floor_is_one_of_the_steps_that_were_agreed(stage, order):
    """none: the best band reached is a floor over all windows. What she reached is counted once, and each prices it by its own steps."""
    steps = percents("whole_forward", on_reversal="reprice", late_arrival=order)
    publish(stage, document(steps))
    deal(stage, 1, 260_000, later(days=1))   # the third step of the plan
    two = steps | {"bands": [{"from": 0, "pay": {"percent_bp": 1_200, "of": "first_year_value"}}, {"from": 300_000, "pay": {"percent_bp": 2_500, "of": "first_year_value"}}]}
    agreed(stage, at=later(days=2), fields={"pay": {"escalator": two}})
    second = deal(stage, 2, 10_000, later(days=3))[0]
    assert second.outcome == "granted" and Reward.objects.get(decision_id=second.id).granted_minor == 1_200   # the second of these two is not reached
    third = deal(stage, 3, 50_000, later(days=4))[0]
    assert Reward.objects.get(decision_id=third.id).granted_minor == 12_500 and list(queries.again(third).trace) == third.trace
    tell(stage, third.milestone_id, "refund", 9, times=1)
    assert sum(one.granted_minor - one.taken_back_minor for one in Reward.objects.filter(milestone_id=second.milestone_id)) == 1_200
    deal(stage, 4, 1_000, later(hours=30))   # earlier than the others, by the plan: all after it are looked at again
    assert replay_is_the_books(stage.program.id)


def test_by_api(acme, bolt):
    stage = set_money_stage(acme)
    with tenant_context(stage.tenant_id):
        publish(stage, document(pay=FIFTEEN))
    manager, finance, stranger = caller(acme, "program_manager"), caller(acme, "finance_approver"), caller(bolt)
    body = {"rule": "main", "fields_agreed": {"pay": EIGHTEEN}, "reason": "Brings in whole groups", "enrolment_id": str(stage.ann.id)}
    for other, place in (({"fields_agreed": {"pay": {"percent_bp": 18.5, "of": "first_year_value"}}}, "/fields_agreed/pay/percent_bp"),
                         ({"starts_at": "2020-01-01T00:00:00Z"}, "/starts_at"), ({"enrolment_id": str(stage.program.id)}, "/enrolment_id")):
        answer = manager.post(f"programs/{stage.program.id}/agreements", body | other)
        assert answer.status_code == 400 and [one["pointer"] for one in answer.json()["errors"]] == [place], answer.json()
    made = manager.post(f"programs/{stage.program.id}/agreements", body).json()
    assert (made["state"], made["fields_agreed"], made["settled_by"]) == ("proposed", {"pay": EIGHTEEN}, None)
    assert stranger.post(f"agreements/{made['id']}/agree", {}).status_code == 404 and manager.post(f"agreements/{made['id']}/agree", {}).status_code == 403
    assert finance.post(f"agreements/{made['id']}/agree", {}).json()["state"] == "agreed"
    assert finance.post(f"agreements/{made['id']}/refuse", {}).json()["code"] == "settled_already"
    late = finance.post(f"agreements/{made['id']}/end", {"ends_at": "2020-01-01T00:00:00Z", "reason": "Gone"}).json()
    assert late["errors"][0]["pointer"] == "/ends_at" and manager.post(f"agreements/{made['id']}/end", {}).json()["errors"][0]["pointer"] == "/reason"
    asked = manager.post(f"agreements/{made['id']}/end", {"reason": "Gone"})
    assert asked.status_code == 201 and (asked.json()["state"], asked.json()["ends"]) == ("proposed", made["id"])
    assert manager.post(f"agreements/{made['id']}/end", {"reason": "Gone"}).json()["code"] == "waits_already"
    assert finance.post(f"agreements/{asked.json()['id']}/agree", {}).json()["state"] == "agreed"
    assert [one["state"] for one in manager.get(f"programs/{stage.program.id}/agreements").json()["data"]] == ["agreed", "ended"]
