"""A program with goals: one is reached and thanks with words, one is missed at the end of the month; walked by tests of delivery."""
from dataclasses import replace
from datetime import date

from advocates import commands as advocates_commands
from foundation.outbox.worker import drain
from foundation.tenants.context import tenant_context
from programs import commands as programs_commands
from programs import queries as programs_queries
from rewards.commands import agreements, by_hand, withdrawing
from tests.apps.rewards.stage import START, accepted, later, publish
from tests.apps.rewards.test_effective_days import publish_on
from tests.cast import Stage
from tests.pure.ladder import document


def goal(key: str, number: int, pay: dict) -> dict:
    return {"key": key, "title": key.capitalize(), "pay": pay, "to": "advocate", "when": {"fact": "count.accepted", "is": "gte", "value": number},
            "on": {"goal": {"scope": "enrolment", "window": {"calendar": "month"}, "decide": "when_reached", "on_fall": "take_back"}}}


def walk_goals(stage: Stage) -> None:
    """A later version without goals takes over, so that their clock stops."""
    with tenant_context(stage.tenant_id):
        made = programs_commands.create_program(slug="goals", kind="customer", name="With goals", currency="EUR", time_zone="Europe/Berlin", locale="en",
                                                acting=stage.tess, at=START)
        terms = programs_commands.publish_terms(program_id=made.id, text="Be kind.", acting=stage.tess, at=START)
        programs_commands.set_offer(program_id=made.id, offer={"en": "Something for goals."}, acting=stage.tess, at=START)
        programs_commands.publish_program(program_id=made.id, acting=stage.tess, at=START)
        ann = stage.ann.advocate
        joined = advocates_commands.join_program(program_id=made.id, terms_id=terms.id, user_id=ann.user_id, name=ann.name, email=ann.email, at=START)
        other = replace(stage, program=programs_queries.program(made.id), ann=joined)
        plain = document(pay={"thanks": "Thank you."})
        publish(other, plain | {"rules": [goal("one", 1, {"thanks": "What a month!"}), goal("two", 2, {"fixed": {"minor": 5_000, "currency": "EUR"}})]})
        referral = accepted(other, joined, 8, later(days=1))
        one = agreements.propose_agreement(program_id=made.id, acting=stage.tess, at=later(days=1), wanted=agreements.Wanted(
            rule="two", fields={"pay": {"fixed": {"minor": 6_000, "currency": "EUR"}}}, reason="Brings in whole groups", enrolment_id=joined.id))
        agreements.agree(agreement_id=one.id, acting=stage.olga, at=later(days=1))
        end = agreements.propose_end(agreement_id=one.id, ends_at=later(days=50), reason="Moves away", acting=stage.tess, at=later(days=2))
        agreements.agree(agreement_id=end.id, acting=stage.olga, at=later(days=2))
        by_hand.propose(referral_id=referral.id, wanted=by_hand.Wanted("advocate", 1_000, "EUR", "For the party"), acting=stage.tess, at=later(days=1))
    drain(stage.tenant_id, later(days=40))
    with tenant_context(stage.tenant_id):
        publish(other, plain, at=later(days=41))
        announced = publish_on(other, plain | {"rules": [goal("one", 3, {"thanks": "What a month!"})]}, date(2026, 6, 1), later(days=42))
    drain(stage.tenant_id, later(days=42))
    with tenant_context(stage.tenant_id):
        withdrawing.withdraw_version(program_id=made.id, plan_version_id=announced.id, reason="Too early", acting=stage.olga, at=later(days=43))
