"""Two vendors full of life for tests of isolation: everybody who could knock, every address, and what a row held before."""
import re
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver

from foundation.accounts import commands as accounts_commands
from foundation.accounts import queries as accounts_queries
from foundation.kernel.acting import Actor
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from foundation.tenants.secrets import seal
from referrals import queries as referrals_queries
from referrals.commands import aliases
from rewards import queries as rewards_queries
from rewards.commands import agreements, back_tests, by_hand, drafts, gates, plans
from rewards.models import Decision, Reward
from rewards.plan.templates import TEMPLATES, answered
from tests.apps.fulfilment.rows import ids_of_a_file
from tests.apps.partners.rows import ids_of_a_partner
from tests.apps.referrals.appeals import ids_of_an_appeal
from tests.apps.rewards import stage as staging
from tests.apps.rewards.debt_rows import ids_of_a_debt
from tests.apps.tenants.test_routing import tenant_tables
from tests.apps.web import wearing
from tests.callers import caller
from tests.cast import Stage, later
from tests.copies import copied

NEVER = UUID("01890000-0000-7000-8000-000000000000")
HOSTS = ("vendor", "installation", "operator")


@dataclass
class House:
    """A vendor with a won referral of each of two advocates. `of_ann`, `of_ben`: ids by the names that addresses give them;
    `word`: stands in every text of this vendor, in those of Ben with a B behind it."""

    vendor: object
    stage: Stage
    word: str
    of_ann: dict = field(default_factory=dict)
    of_ben: dict = field(default_factory=dict)

    def rows(self) -> dict[str, str]:
        """table -> a mark of everything it holds of this vendor; answers to repeated requests and counters of tries aside."""
        with tenant_context(self.vendor.id), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f"SELECT '{table}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t WHERE tenant_id = '{self.vendor.id}'"
                                              for table in tenant_tables() if table not in ("web_storedanswer", "accounts_failedlogins")))
            return dict(cursor.fetchall())


def promoted(rule: str) -> dict:
    """A promotion that is still far away: its slots stand on the page, and nothing is paid by it."""
    return {"key": "far_away", "title": "Far away", "from": "2099-01-01", "until": "2099-02-01", "effect": {"multiply_bp": 15_000, "rules": [rule]},
            "when": {"fact": "channel", "is": "eq", "value": "portal"}}


@copied
def furnished(vendor) -> House:
    word = f"Quarz{secrets.token_hex(4)}"
    stage = staging.set_money_stage(vendor, name=f"{word} friends", slug=f"{word.lower()}-friends", summary=word)
    house, template = House(vendor, stage, word), TEMPLATES["points_escalating"]
    with tenant_context(vendor.id):
        plan = template.document(answered(template, {})[0], "EUR")
        staging.publish(stage, plan | {"promotions": [promoted(plan["rules"][0]["key"])]})
        for enrolment, ids, number, name in ((stage.ann, house.of_ann, 1, f"{word}A"), (stage.ben, house.of_ben, 2, f"{word}B")):
            referral = staging.submitted(stage, enrolment, later(days=number), person=f"{name} Weber", company=f"{name} Kontor GmbH",
                                         contact=f"someone@{name.lower()}.example", note=name)
            staging.decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=number))
            milestone = staging.won(stage, referral.id, later(days=number + 1), 120_000)
            early = staging.submitted(stage, enrolment, later(days=number), person=f"{name} Early", company=f"{name} Early GmbH",
                                      contact=f"early@{name.lower()}.example", note=name)
            ids["kept_id"] = staging.milestones.record_milestone(
                referral_id=early.id, report=staging.milestones.Report(kind="meeting_held", occurred_at=later(days=number)), source="manual",
                acting=stage.tess, at=later(days=number)).id
            ids |= {"other_id": early.id, "reference_id": NEVER,
                    "alias_id": aliases.add_alias(domain=f"{name.lower()}-group.example", main=f"{name.lower()}.example", acting=stage.tess, at=later(days=number)).id}
            ids |= {"referral_id": referral.id, "milestone_id": milestone, "deal_id": referrals_queries.milestone(milestone).deal_id, "enrolment_id": enrolment.id, "advocate_id": enrolment.advocate_id,
                    "program_id": stage.program.id, "slug": stage.program.slug, "delivery_id": NEVER, "other_id": NEVER, "holiday_id": NEVER, "key": "seats", "template": "points_escalating",
                    "code": enrolment.links.get().code}
            ids |= ids_of_a_file(stage, enrolment, number) | ids_of_a_partner(stage, name) | ids_of_an_appeal(stage, enrolment, number, name)
    worker.drain(vendor.id, later(days=5))
    with tenant_context(vendor.id):
        [version] = rewards_queries.versions_of(stage.program.id)
        job = back_tests.try_on_history(program_id=stage.program.id, document=version.document, acting=stage.tess, at=later(days=5))
    worker.drain(vendor.id, later(days=5))
    key = caller(vendor)
    with tenant_context(vendor.id):
        _, invited = accounts_commands.invite_member(email=f"{word.lower()}@staff.example", role="sales_rep", acting=stage.tess, at=later(days=5))
        visit, _ = accounts_commands.start_visit(operator_name=word, reason=f"{word} asked for it", acting=Actor("operator", NEVER), at=later(days=5))
        factor = Authenticator.objects.create(user_id=key.user_id, type=Authenticator.Type.TOTP, data={"secret": seal("JBSWY3DPEHPK3PXP").decode()})
        of_staff = {"job_id": job.id, "visit_id": visit.id, "factor_id": factor.id, "tenant_id": vendor.id, "key_id": key.key_id, "member_id": accounts_queries.member_of(key.user_id).id, "secret": invited,
                    "invitation_id": accounts_queries.open_invitations(later(days=5))[0].id}
        for ids in (house.of_ann, house.of_ben):
            reward = Reward.objects.get(referral_id=ids["referral_id"])
            gate = gates.place_gate(referral_id=ids["referral_id"], about="advocate", kind="jurisdiction", reason=f"{word} law", acting=stage.tess, at=later(days=5))
            proposal = by_hand.propose(referral_id=ids["referral_id"], acting=stage.tess, at=later(days=5), wanted=by_hand.Wanted(
                "advocate", 1_000, "EUR", f"{word} deserves it"))
            ids |= ids_of_a_debt(stage, reward, word)
            ids |= {"draft_id": a_kept_draft(stage, plan, word), "version_id": version.id}
            agreement = agreements.propose_agreement(program_id=stage.program.id, acting=stage.tess, at=later(days=5), wanted=agreements.Wanted(
                rule=plan["rules"][0]["key"], fields={"within": {"maximum": {"minor": 900, "currency": "PTS"}}}, reason=f"{word} asked", enrolment_id=ids["enrolment_id"]))
            ids |= of_staff | {"agreement_id": agreement.id, "proposal_id": proposal.id, "reward_id": reward.id, "decision_id": Decision.objects.get(id=reward.decision_id).id, "gate_id": gate.id}
    return house


def a_kept_draft(stage: Stage, plan: dict, word: str):
    """That nobody took up; each house has one."""
    [rule, *others] = plan["rules"]
    draft = plans.save_draft(program_id=stage.program.id, document=plan | {"rules": [rule | {"title": f"{word} bonus"}, *others]}, acting=stage.tess, at=later(days=5))
    drafts.drop_draft(program_id=stage.program.id, ticket=draft.ticket, acting=stage.tess, at=later(days=5))
    return rewards_queries.kept_drafts(stage.program.id)[0].id


def addresses(host: str) -> dict[str, str]:
    """name (the address itself where it has none) -> the address with {ids}, for everything that `host` answers to."""
    def walk(patterns, prefix: str = "/") -> dict[str, str]:
        found: dict[str, str] = {}
        for pattern in patterns:
            if "operator/" in str(pattern.pattern):
                continue   # Django's admin has tests of its own
            route = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
            found |= {pattern.name or route: route} if isinstance(pattern, URLPattern) else walk(pattern.url_patterns, route)
        return found
    return walk(get_resolver(f"referral_platform.urls.{host}").url_patterns)


def patterns_of(host: str):
    """Every URLPattern that `host` answers to, Django's admin aside."""
    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern
            elif "operator/" not in str(pattern.pattern):
                yield from walk(pattern.url_patterns)
    return walk(get_resolver(f"referral_platform.urls.{host}").url_patterns)


def ask(client: Client, method: str, path: str, secret: str = "", data: dict | None = None, host: str = ""):
    """One request; with `secret` as a program does it, else as a browser sends a form. Whatever comes of it wears its headers."""
    headers = {"host": host} if host else {}
    if not secret:
        answer = getattr(client, method)(path, data or {}, headers=headers)
    else:
        headers |= {"authorization": f"Bearer {secret}", "idempotency-key": secrets.token_hex(8)}
        more = {} if method == "get" else {"content_type": "application/json"}
        answer = getattr(client, method)(path, data or {}, headers=headers, **more)
    wearing.look_over(answer, path)
    wearing.leads_home(answer, path)
    return answer


def everything(answer) -> str:
    """Body and headers in one text, in lower case."""
    return (answer.content.decode(errors="replace") + str(dict(answer.headers)) + answer.cookies.output()).lower()
