"""manage.py explain_reward: why this amount, step by step, from what was stored when it was decided."""
import json
from argparse import ArgumentParser
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from foundation.kernel.money import Money
from foundation.tenants.context import tenant_context
from rewards import queries
from rewards.management.commands._vendors import vendor_with
from rewards.web import agreed_words, explained


class Command(BaseCommand):
    help = "Says how a reward came about, and works its decision out again from the stored facts. Example: explain_reward 01890000-0000-7000-8000-000000000000"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reward", type=UUID, help="its id")
        parser.add_argument("--vendor", help="the slug of the vendor; without it, all of them are asked")
        parser.add_argument("--json", action="store_true", help="one JSON document: facts, trace and grants")

    def handle(self, *args, **options) -> None:
        tenant_id, _ = vendor_with(lambda: queries.reward(options["reward"]).id, options["vendor"])
        with tenant_context(tenant_id):
            reward = queries.reward(options["reward"])
            decision = queries.decision(reward.decision_id)
            again = queries.again(decision)
            same = (again.outcome, list(again.trace)) == (decision.outcome, decision.trace)
            title, pays, lines = _explained(decision, reward)
            tests, agreed = explained.tests(decision.trace), agreed_words.of(decision)
        if options["json"]:
            self.stdout.write(json.dumps({
                "reward": str(reward.id), "granted_minor": reward.granted_minor, "taken_back_minor": reward.taken_back_minor, "currency": reward.currency,
                "state": reward.state, "decision": str(decision.id), "plan_version": decision.plan_version.number, "rule": decision.rule_key, "engine": decision.engine,
                "outcome": decision.outcome, "facts": decision.facts, "trace": decision.trace, "same_again": same}))
        else:
            self.stdout.write(f"{Money(reward.granted_minor, reward.currency)} {title}: {pays}")
            for one in agreed:
                self.stdout.write(f"  {one.says}, {one.whom}")
            for line in (*tests, *lines):
                self.stdout.write(f"  {line.words}: {line.value}")
            self.stdout.write("Worked out again from the stored facts it is the same." if same else "WORKED OUT AGAIN IT IS NOT THE SAME.")
        if not same:
            raise CommandError("The stored decision does not come to the same again.")


def _explained(decision, reward) -> tuple[str, str, list]:
    """(by what, what that pays, the sum); what was given by hand has a reason and no sum."""
    if decision.manual is not None:
        return "by hand", decision.manual.reason, []
    plan, rule = queries.rule_of(decision)
    return (f"by rule “{rule.title}” of version {decision.plan_version.number}", explained.pays(rule, decision.trace),
            explained.sum_of(plan, rule, decision.trace, reward.about_id, decision.facts))
