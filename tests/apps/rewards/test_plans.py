"""A plan is drafted with every mistake at its place, looked at by a second person, published, and said in a sentence."""
import json

import pytest
from django.utils import translation

from foundation.accounts.models import Member
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from foundation.outbox import queries as outbox_queries
from programs import queries as programs_queries
from programs.models import Program, Terms
from referrals import words as referrals_words
from rewards import queries, sentences
from rewards.commands import plans, programs
from rewards.models import PlanDraft, PlanVersion
from rewards.plan.parse import parse_plan
from tests.apps.rewards.stage import later, publish
from tests.cast import START
from tests.pure.ladder import counted, document, percents

FIXED = {"fixed": {"minor": 100, "currency": "EUR"}}
VALUES = {"name": "Friends", "slug": "friends", "terms": "Be kind."}


def names(program_id) -> list[str]:
    return [event.name for event in outbox_queries.timeline([program_id])]


def save(stage, plan, by=None):
    return plans.save_draft(program_id=stage.program.id, document=plan, acting=by or stage.tess, at=START)


def test_a_draft_is_kept_as_it_was_written(stage):
    text = json.dumps(document(pay=FIXED))
    draft = save(stage, text)
    assert draft.document == json.loads(text) and (draft.written_by, draft.written_at) == (stage.tess.id, START)
    save(stage, document(counted("whole_forward")), by=stage.olga)
    assert PlanDraft.objects.count() == 1 and queries.draft_of(stage.program.id).written_by == stage.olga.id
    assert names(stage.program.id)[-2:] == ["plan.drafted", "plan.drafted"]


@pytest.mark.parametrize("plan, pointer, code", [
    ('{"grammar": 1.0}', "/grammar", "no_integer"), ("{", "/", "no_json"), (document(pay=FIXED, to="charity"), "/rules/0/to", "not_yet"),
    (document(pay={"fixed": {"minor": 1, "currency": "USD"}}, currency="USD"), "/currency", "other_currency"),
    (document(pay=FIXED, colour="blue"), "/rules/0/colour", "unknown_key"),
])
def test_a_draft_that_is_wrong_is_refused_at_its_place(stage, plan, pointer, code):
    before = names(stage.program.id)
    with pytest.raises(BadInput) as refusal:
        save(stage, plan)
    assert (pointer, code) in [(error.pointer, error.code) for error in refusal.value.errors]
    assert not PlanDraft.objects.exists() and names(stage.program.id) == before


def test_published_by_a_second_person(stage):
    version = publish(stage, document(pay=FIXED), at=later(days=1))
    assert (version.number, version.effective_from, version.written_by, version.published_by, version.published_alone) == (
        1, later(days=1), stage.tess.id, stage.olga.id, False)
    assert queries.draft_of(stage.program.id) is None and queries.plan_in_force(stage.program.id, later(days=1)).id == version.id
    assert queries.plan_in_force(stage.program.id, later(hours=1)) is None
    assert names(stage.program.id)[-3:] == ["plan.drafted", "program.offer_set", "plan.published"]
    assert programs_queries.program(stage.program.id).offer == {"en": "€1.00 when won", "de": sentences.plan_sentence(queries.parsed(version), "de")}
    assert publish(stage, document(pay=FIXED), at=later(days=2)).number == 2
    assert [row.number for row in queries.versions_of(stage.program.id)] == [2, 1]


def test_who_may_not_publish(stage):
    save(stage, document(pay=FIXED))
    sales = Actor("staff", stage.ann.advocate.user_id)
    Member.objects.create(user_id=sales.id, role="sales_rep")
    for somebody in (stage.tess, sales, Actor("staff", stage.ben.advocate.user_id)):   # the writer; another role; no member
        with pytest.raises(Refused) as refusal:
            plans.publish_plan(program_id=stage.program.id, acting=somebody, at=START)
        assert refusal.value.code == "second_person_needed"
    save(stage, document(pay=FIXED), by=stage.olga)
    with pytest.raises(Refused):   # finance, but she wrote it
        plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=START)
    with pytest.raises(NotAllowed):
        plans.publish_plan(program_id=stage.program.id, acting=Actor("advocate", stage.ann.advocate_id), at=START)
    assert not PlanVersion.objects.exists() and "plan.published" not in names(stage.program.id)


def test_what_was_saved_again_after_it_was_read_is_not_published(stage):
    read = save(stage, document(pay=FIXED)).ticket
    plans.save_draft(program_id=stage.program.id, document=document(pay={"fixed": {"minor": 999, "currency": "EUR"}}), acting=stage.tess, at=later(seconds=1))
    before = names(stage.program.id)
    with pytest.raises(Refused) as refusal:
        plans.publish_plan(program_id=stage.program.id, ticket=read, acting=stage.olga, at=later(seconds=2))
    assert refusal.value.code == "draft_changed" and not PlanVersion.objects.exists() and names(stage.program.id) == before
    plans.publish_plan(program_id=stage.program.id, ticket=queries.draft_of(stage.program.id).ticket, acting=stage.olga, at=later(seconds=3))
    assert queries.draft_of(stage.program.id) is None


def test_without_a_draft_there_is_nothing_to_publish(stage):
    with pytest.raises(Refused) as refusal:
        plans.publish_plan(program_id=stage.program.id, acting=stage.olga, at=START)
    assert refusal.value.code == "no_draft"


def test_a_vendor_with_one_person_publishes_alone_and_it_is_shown(stage):
    Member.objects.exclude(user_id=stage.tess.id).delete()
    save(stage, document(pay=FIXED))
    assert plans.publish_plan(program_id=stage.program.id, acting=stage.tess, at=START).published_alone
    assert outbox_queries.timeline([stage.program.id])[-1].payload["alone"] is True


def test_an_escalator_that_is_climbed_keeps_its_shape(stage):
    publish(stage, document(counted("whole_forward")))
    with pytest.raises(BadInput) as refusal:
        save(stage, document(counted("marginal")))
    assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/rules/0/pay/escalator/mode", "escalator_changed")]


def create(stage, **values):
    return programs.create_program_from_template(template="points_escalating", values=VALUES | values, acting=stage.tess, at=START)


def test_a_program_from_the_template(stage):
    program = create(stage, summary="We print.", rate="12.5", step="4", better_rate=20, maturation_days=30, acceptance="automatic")
    assert (program.slug, program.kind, program.status, program.acceptance, program.currency, program.time_zone, program.summary) == (
        "friends", "customer", "draft", "automatic", "EUR", "UTC", "We print.")
    rule = queries.draft_of(program.id).document["rules"][0]
    assert [(band["from"], band["pay"]["units_bp"]) for band in rule["pay"]["escalator"]["bands"]] == [(0, 1250), (4, 2000)]
    assert (rule["maturation_days"], rule["approval_above"]) == (30, {"minor": 0, "currency": "PTS"})
    opened = programs.publish(program_id=program.id, acting=stage.tess, at=later(hours=1))   # the first version may be hers alone
    assert opened.status == "open" and Terms.objects.get(program=program).text == "Be kind."
    version = queries.plan_in_force(program.id, later(hours=1))
    assert version.published_alone
    assert opened.offer["en"] == "12.5 points per 100 of first-year value when won, from the 4th deal of the year 20" and set(opened.offer) == {"en", "de"}
    assert names(program.id) == ["program.created", "terms.published", "plan.drafted", "program.offer_set", "plan.published", "program.published"]


def test_the_templates_own_numbers(stage):
    program = create(stage)
    programs.publish(program_id=program.id, acting=stage.olga, at=START)
    assert programs_queries.program(program.id).offer["en"] == "15 points per 100 of first-year value when won, from the 6th deal of the year 20"
    assert not queries.plan_in_force(program.id, START).published_alone


@pytest.mark.parametrize("values, pointers", [
    ({"name": " "}, ["/name"]), ({"slug": "", "terms": ""}, ["/slug", "/terms"]), ({"rate": "a lot"}, ["/rate"]), ({"rate": 0}, ["/rate"]),
    ({"step": "1.5"}, ["/step"]), ({"step": 1}, ["/step"]), ({"maturation_days": 731}, ["/maturation_days"]), ({"better_rate": 1.5}, ["/better_rate"]),
    ({"acceptance": "maybe"}, ["/acceptance"]), ({"slug": "customers"}, ["/slug"]),
])
def test_answers_that_are_wrong_are_refused_at_their_fields(stage, values, pointers):
    before = Program.objects.count()
    with pytest.raises(BadInput) as refusal:
        create(stage, **values)
    assert [error.pointer for error in refusal.value.errors] == pointers and Program.objects.count() == before


def test_an_unknown_template(stage):
    with pytest.raises(NotFound):
        programs.create_program_from_template(template="free_money", values=VALUES, acting=stage.tess, at=START)


@pytest.mark.parametrize("plan, sentence", [
    (document(pay=FIXED), "€1.00 when won"), (document(pay={"fixed": {"minor": 150, "currency": "PTS"}}, on={"milestone": "accepted"}), "150 points when accepted"),
    (document(pay={"percent_bp": 1250, "of": "deal_value"}), "12.5% of deal value when won"),
    (document(pay={"times_x100": 150, "of": "first_monthly_bill"}), "1.5 times the first monthly bill when won"),
    (document(counted("whole_forward", "old_rate", start=2) | {"demotion": "window_end"}), "€1.00 when won, from the 3rd deal of the year €1.50"),
    (document(counted("whole_forward", start=22)), "€1.00 when won, from the 22nd deal of the year €1.50, and the best step stays"),
    (document(counted("whole_retro", start=11)), "€1.00 when won, from the 11th deal of the year €1.50, and earlier ones are raised to it"),
    (document(percents("marginal")), "10% of first-year value when won, 15% of what lies above €1,000.00 in the year, 20% of what lies above €2,500.00 in the year"),
    (document(pay={"percent_bp": 1000, "of": "deal_value"}, within={"minimum": {"minor": 100, "currency": "EUR"}, "per_beneficiary": {
        "amount": {"minor": 500_000, "currency": "EUR"}, "window": {"calendar": "year"}}}, when={"fact": "first_deal", "is": "eq", "value": True}),
     "10% of deal value when won, at least €1.00, up to €5,000.00 a year, only if it’s their first deal"),
])
def test_a_plan_in_a_sentence(plan, sentence):
    assert sentences.plan_sentence(parse_plan(plan), "en") == sentence
    assert sentences.plan_sentence(parse_plan(plan), "de")


@pytest.mark.parametrize("when, said", [
    ({"all": [{"fact": "first_deal", "is": "eq", "value": True}, {"fact": "deal_value", "is": "gte", "value": {"minor": 60_000, "currency": "EUR"}}]},
     "it’s their first deal and the deal value is at least €600.00"),
    ({"any": [{"fact": "channel", "is": "in", "value": ["link", "portal"]}, {"all": [{"not": {"fact": "referral_age_days", "is": "gt", "value": 30}},
                                                                           {"fact": "region", "is": "ne", "value": "EU"}]}]},
     "the way it reached us is one of {link}, {portal} or (the number of days since the introduction is at most 30 and the region isn’t EU)"),
    ({"not": {"fact": "first_deal", "is": "eq", "value": True}}, "it isn’t their first deal"),
    ({"not": {"any": [{"fact": "product", "is": "eq", "value": "A"}, {"fact": "lead.team_size", "is": "eq", "value": "large"}]}},
     "the product isn’t A and “team size” isn’t large"),
])
def test_a_condition_in_words(when, said):
    plan = parse_plan(document(pay=FIXED, when=when))
    with translation.override("en"):
        channels = {key: str(words) for key, words in referrals_words.CHANNEL.items()}
        assert sentences.rule_sentence(plan, plan.rules[0]) == "€1.00 when won, only if " + said.format(**channels)


@pytest.mark.parametrize("template, values, kind, offer", [
    ("customer_bill_credit", {}, "customer", "€50.00 as bill credit when won, only if it’s their first deal and the deal value is at least €600.00"),
    ("partner_escalating", {}, "partner_silver", "15% of first-year value to the partner when won, from the 6th deal of the year 20%"),
    ("partner_escalating", {"to": "advocate", "share": "12.5", "step": 3, "kind": "partner_bronze"}, "partner_bronze",
     "12.5% of first-year value when won, from the 3rd deal of the year 20%"),
    ("rep_points", {}, "sales_rep", "100 points when won"),
    ("gratitude", {"thanks": "Thank you!", "kind": "partner_gold"}, "partner_gold", "“Thank you!” when won"),
])
def test_a_program_from_each_template(stage, template, values, kind, offer):
    """F1: created from at least four templates."""
    program = programs.create_program_from_template(template=template, values=VALUES | values, acting=stage.tess, at=START)
    opened = programs.publish(program_id=program.id, acting=stage.tess, at=later(hours=1))
    assert (opened.kind, opened.gratitude, opened.offer["en"]) == (kind, template == "gratitude", offer)


@pytest.mark.parametrize("template, values, pointer", [
    ("customer_bill_credit", {"amount": "12.345"}, "/amount"), ("customer_bill_credit", {"minimum": "-1"}, "/minimum"), ("partner_escalating", {"to": "me"}, "/to"),
    ("partner_escalating", {"share": "101"}, "/share"), ("partner_escalating", {"kind": "customer"}, "/kind"), ("rep_points", {"points": "1.5"}, "/points"),
    ("gratitude", {"thanks": "x" * 501}, "/thanks"),
])
def test_their_answers_are_refused_at_the_field(stage, template, values, pointer):
    before = Program.objects.count()
    with pytest.raises(BadInput) as refusal:
        programs.create_program_from_template(template=template, values=VALUES | values, acting=stage.tess, at=START)
    assert [error.pointer for error in refusal.value.errors] == [pointer] and Program.objects.count() == before


def test_a_program_that_only_thanks_takes_no_plan_that_pays(stage):
    program = programs.create_program_from_template(template="gratitude", values=VALUES, acting=stage.tess, at=START)
    with pytest.raises(BadInput):
        plans.save_draft(program_id=program.id, document=document(pay=FIXED), acting=stage.tess, at=START)


def test_what_the_vendors_own_reps_get_is_no_offer(stage):
    rules = document(pay=FIXED)
    rules["rules"].append(rules["rules"][0] | {"key": "rep", "to": "rep_owner"})
    publish(stage, rules)
    assert programs_queries.program(stage.program.id).offer["en"] == "€1.00 when won"
    assert sentences.plan_sentence(parse_plan(rules), "en") == "€1.00 when won; €1.00 to the advocate’s rep when won"
