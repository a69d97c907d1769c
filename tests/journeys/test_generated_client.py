"""A client that somebody else's generator made from docs/openapi.json alone drives the whole walk over HTTP: what it can't say or read is missing there."""
import importlib
import itertools
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils import timezone

from foundation.outbox import worker
from tests.callers import caller
from tests.sign_in import proves_address

pytestmark = pytest.mark.xdist_group("generated client")   # one worker builds it, for all of them
PACKAGE = "referral_platform_client"
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def generated(tmp_path_factory) -> Iterator[Path]:
    """The package, importable for this module alone. Whatever the generator warns of is a fault of the description."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "config.yml").write_text("post_hooks: []\nliteral_enums: true\n")
    done = subprocess.run([sys.executable, "-m", "openapi_python_client", "generate", "--path", settings.BASE_DIR / "docs/openapi.json",
                           "--config", folder / "config.yml", "--output-path", folder / "made", "--fail-on-warning"],
                          capture_output=True, text=True, timeout=120)
    said = done.stdout + done.stderr
    assert done.returncode == 0 and "arning" not in said and "nable" not in said, said
    sys.path.insert(0, str(folder / "made"))
    yield folder / "made" / PACKAGE
    sys.path.remove(str(folder / "made"))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture
def address(transactional_db) -> Iterator[str]:
    """The application behind a real port; the key decides the vendor."""
    application = get_wsgi_application()

    def served(environ, start_response):
        try:
            yield from application(environ, start_response)
        finally:
            connections.close_all()
    with make_server("127.0.0.1", 0, served, server_class=Threads, handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Integrator:
    """Calls operations by their ids; an answer that isn't described raises."""

    def __init__(self, address: str, secret: str, package: Path):
        client = importlib.import_module(f"{PACKAGE}.client").AuthenticatedClient
        self.client = client(base_url=address, token=secret, raise_on_unexpected_status=True, timeout=60)
        self.models = importlib.import_module(f"{PACKAGE}.models")
        self.modules = {path.stem: f"{PACKAGE}.api.{path.parent.name}.{path.stem}" for path in (package / "api").glob("*/*.py")}

    def ask(self, operation: str, *ids, **values):
        return self.answer(operation, *ids, **values).parsed

    def answer(self, operation: str, *ids, **values):
        return importlib.import_module(self.modules[operation]).sync_detailed(*ids, client=self.client, **values)

    def do(self, operation: str, *ids, body=None, key: str = "", status: tuple[int, ...] = (200, 201)):
        """`body`: the model's name and its values."""
        more = {"body": getattr(self.models, body[0]).from_dict(body[1])} if body else {}
        answer = self.answer(operation, *ids, idempotency_key=key or f"client-{next(numbers)}", **more)
        assert answer.status_code in status, answer.content
        return answer.parsed


@pytest.fixture
def of_role(acme, address, generated):
    return lambda role: Integrator(address, caller(acme, role).secret, generated)


def drained(vendor, **later) -> None:
    worker.drain(vendor.id, timezone.now() + timedelta(**later))


def test_from_template_to_points_in_the_wallet(acme, of_role):
    manager, finance = of_role("program_manager"), of_role("finance_approver")
    assert manager.ask("get_me").role == "program_manager"

    # A draft from a template, published by somebody else.
    assert "points_escalating" in {template.name for template in manager.ask("list_templates").data}
    program = manager.do("create_program", body=("ProgramIn", {"template": "points_escalating", "name": "Friends", "slug": "friends", "terms": "Be kind.",
                                                               "answers": {"rate": "15", "step": "6", "better_rate": "20"}}))
    draft = manager.ask("get_plan", program.id).draft
    saved = manager.do("save_plan", program.id, body=("SavePlanBody", draft.document.to_dict()))
    assert saved.draft.ticket != draft.ticket
    assert finance.do("publish_program", program.id, body=("PublishIn", {"ticket": draft.ticket}), status=(409,)).code == "draft_changed"
    program = finance.do("publish_program", program.id, body=("PublishIn", {"ticket": saved.draft.ticket}))
    assert program.status == "open" and manager.ask("get_plan", program.id).versions[0].number == 1

    # Ann joined elsewhere, proved her address by signing in, and refers Jonas; a typing error is refused at its field, the same again is the same.
    ann = manager.do("enrol", program.id, body=("EnrolmentIn", {"name": "Ann Berg", "email": "ann@berg.example", "terms_id": str(program.terms.id)}))
    proves_address(acme, "ann@berg.example", timezone.now())
    lead = {"enrolment_id": str(ann.id), "person": "Jonas Weber", "company": "Hafenkontor GmbH", "contact": "jonas@hafenkontor.example", "agreed": True}
    problem = manager.do("submit_referral", body=("ReferralIn", lead | {"contact": "nowhere"}), status=(400,))
    assert [error.pointer for error in problem.errors] == ["/contact"]
    referral = manager.do("submit_referral", body=("ReferralIn", lead), key="lead-1")
    assert manager.do("submit_referral", body=("ReferralIn", lead), key="lead-1").id == referral.id
    assert manager.do("submit_referral", body=("ReferralIn", lead | {"person": "Jo"}), key="lead-1", status=(409,)).code == "idempotency_key_reused"
    drained(acme, seconds=1)

    # Accepted and won; 15 points per 100 of the first year.
    accepted = manager.do("accept_referral", referral.id)
    won = manager.do("record_milestone", referral.id, body=("MilestoneIn", {
        "kind": "won", "occurred_at": accepted.accepted_at.isoformat(), "amounts": {"first_year_value": 1_200_000}, "currency": "EUR", "deal_reference": "CRM-7"}))
    drained(acme, seconds=1)
    [decision] = [one for one in manager.ask("list_decisions", referral.id).data if one.milestone_id == won.id]
    [reward] = finance.ask("list_rewards", state="pending").data
    assert (decision.outcome, reward.granted_minor, reward.currency) == ("granted", 1800, "PTS")

    # A manager may not, finance does; after the refund period the points are hers.
    assert manager.do("approve_reward", reward.id, status=(403,)).status == 403
    finance.do("approve_reward", reward.id)
    drained(acme, days=15)
    assert finance.ask("get_reward", reward.id).state == "fulfilled"
    assert {balance.account: balance.minor for balance in finance.ask("get_balances", ann.advocate_id).data}["wallet"] == 1800
    assert all(sum(leg.minor for leg in booking.legs) == 0 for booking in finance.ask("list_bookings", reward.id).data)

    # Every step stands in the timeline, and pages lead to each other.
    assert [line.name for line in manager.ask("get_timeline", referral.id).data][:3] == ["referral.submitted", "referral.accepted", "milestone.recorded"]
    manager.do("submit_referral", body=("ReferralIn", lead | {"person": "Lena Kurz", "company": "Kurz AG", "contact": "lena@kurz.example"}))
    first = manager.ask("list_referrals", limit=1)
    second = manager.ask("list_referrals", limit=1, cursor=first.next_)
    assert (len(first.data), second.data[0].id, second.next_) == (1, referral.id, None)


def test_a_partner_and_its_people(acme, of_role):
    manager, finance = of_role("program_manager"), of_role("finance_approver")
    program = manager.do("create_program", body=("ProgramIn", {"template": "partner_escalating", "kind": "partner_silver", "name": "Silver", "slug": "silver", "terms": "Agreed."}))
    manager.do("set_lead_fields", program.id, body=("QuestionsIn", {"fields": [{"key": "seats", "kind": "number", "label": "How many seats?", "least": 3, "required": True}]}))
    program = finance.do("publish_program", program.id, body=("PublishIn", {}))
    assert program.lead_fields[0].least == 3

    partner = manager.do("create_partner", body=("PartnerIn", {"name": "Harbour Systems", "level": "silver", "admin_email": "paul@harbour.example"}))
    agreed = {"program_id": str(program.id), "terms_id": str(program.terms.id)}
    manager.do("add_member", partner.id, body=("MemberIn", agreed | {"name": "Paul", "email": "paul@harbour.example", "role": "admin"}))
    nadia = manager.do("add_member", partner.id, body=("MemberIn", agreed | {"name": "Nadia", "email": "nadia@harbour.example"}))
    assert {member.role for member in manager.ask("list_members", partner.id).data} == {"admin", "member"}
    assert manager.do("set_protection", partner.id, body=("ProtectionIn", {"days": 120})).protection_days == 120

    [enrolment] = manager.ask("get_advocate", nadia.advocate_id).enrolments
    referral = manager.do("submit_referral", body=("ReferralIn", {
        "enrolment_id": str(enrolment.id), "person": "Jonas", "company": "Hafenkontor GmbH", "contact": "jonas@hafenkontor.example", "agreed": True, "answers": {"seats": 40}}))
    assert (referral.organisation_id, referral.answers.to_dict()) == (partner.id, {"seats": 40})
    assert manager.do("decline_referral", referral.id, body=("DeclineIn", {"reason": "too_small"})).status == "declined"
    types = importlib.import_module(f"{PACKAGE}.types")
    why = manager.models.AppealWithFilesIn(text="They grew.", files=[types.File(BytesIO(b"A long story."), "why.txt", "text/plain")])
    assert manager.ask("appeal_referral", referral.id, body=why, idempotency_key="appeal-1").status == "in_review"
    assert finance.do("decide_appeal", referral.id, body=("AppealDecisionIn", {"grant": True}), status=(403,)).code == "not_allowed"
    assert of_role("owner").do("decide_appeal", referral.id, body=("AppealDecisionIn", {"grant": True})).status == "accepted"
    assert manager.do("suspend_partner", partner.id, body=("SuspensionIn", {"reason": "Fees are open."})).status == "suspended"
    assert manager.do("resume_partner", partner.id).status == "active"
    assert manager.do("set_level", partner.id, body=("LevelIn", {"level": "gold"})).level == "gold"
