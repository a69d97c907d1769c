"""Hundreds of odd requests made from the description: never a 500, and each answer is one that the description promises."""
import json

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referral_platform import described
from referrals import queries as referrals_queries
from referrals.commands import decide
from tests.apps.fulfilment.rows import ids_of_a_file
from tests.apps.partners.rows import ids_of_a_partner
from tests.callers import caller
from tests.cast import later, submitted

CASES = 10   # per endpoint and kind of data
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
DOCUMENT = json.loads(described.text_of("docs/openapi.json"))
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]


def description(host: str):
    class AtHost:
        """The application, at the vendor's host."""

        def __init__(self):
            self.inner = get_wsgi_application()

        def __call__(self, environ, start_response):
            environ["HTTP_HOST"] = host
            return self.inner(environ, start_response)

    return schemathesis.openapi.from_wsgi("/api/schema.json", AtHost(), config=SchemathesisConfig())


@pytest.mark.parametrize("path, method", OPERATIONS, ids=lambda value: value)
def test_no_request_breaks_the_description(acme, stage, path, method):
    owner = caller(acme)
    with tenant_context(acme.id):
        referral = submitted(stage, stage.ann, later(days=1))
        decide.accept_referral(referral_id=referral.id, acting=stage.tess, at=later(days=2))
        milestone = referrals_queries.milestones_of(referral.id)[0]
        others = ids_of_a_file(stage, stage.ann, 1) | ids_of_a_partner(stage, "Nord")
    real = {"referral_id": referral.id, "program_id": stage.program.id, "enrolment_id": stage.ann.id, "advocate_id": stage.ann.advocate_id,
            "milestone_id": milestone.id, "terms_id": stage.ann.terms_id} | others
    operation = description(acme.host)[path][method.upper()]

    def ask(strategy, headers):
        @given(case=strategy, known=st.integers(0, 3), number=st.integers(0, 10**12))
        @settings(max_examples=CASES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def each(case, known, number):
            if known:   # mostly ids that exist, else nearly every answer is 404
                case.path_parameters = {name: str(real.get(name, value)) for name, value in (case.path_parameters or {}).items()}
                if isinstance(case.body, dict):
                    case.body = {name: str(real[name]) if name in real else value for name, value in case.body.items()}
            answer = case.call(headers=headers(number))
            case.validate_response(answer, checks=CHECKS)
        each()

    key = {"Authorization": f"Bearer {owner.secret}"}
    ask(operation.as_strategy(generation_mode=GenerationMode.POSITIVE), lambda number: key | {"Idempotency-Key": f"fuzz-{number}"})
    ask(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), lambda number: key)


def test_what_is_shown_keeps_to_the_description(acme, stage):
    """The walk until a reward waits, a partner and a file; then every address with their ids, checked against the description."""
    owner = caller(acme)
    with tenant_context(acme.id):
        others = ids_of_a_file(stage, stage.ann, 1) | ids_of_a_partner(stage, "Nord")
    program = owner.post("programs", {"template": "points_escalating", "name": "Friends", "slug": "friends", "terms": "Be kind."}).json()
    program = owner.post(f"programs/{program['id']}/publish").json()
    ann = owner.post(f"programs/{program['id']}/enrolments", {"name": "Ann", "email": "ann@berg.example", "terms_id": program["terms"]["id"]}).json()
    referral = owner.post("referrals", {"enrolment_id": ann["id"], "person": "Jonas", "company": "Hafen GmbH", "contact": "jonas@hafen.example",
                                        "agreed": True}).json()
    accepted = owner.post(f"referrals/{referral['id']}/accept").json()
    milestone = owner.post(f"referrals/{referral['id']}/milestones", {"kind": "won", "occurred_at": accepted["accepted_at"], "currency": "EUR",
                                                                     "amounts": {"first_year_value": 100_000}}).json()
    worker.drain(acme.id)
    [reward] = owner.get("rewards").json()["data"]
    real = others | {"program_id": program["id"], "enrolment_id": ann["id"], "advocate_id": ann["advocate_id"], "referral_id": referral["id"],
            "milestone_id": milestone["id"], "deal_id": milestone["deal_id"], "reward_id": reward["id"], "decision_id": reward["decision_id"]}
    paths = description(acme.host)
    for path, method in OPERATIONS:
        if method != "get":
            continue
        case = paths[path]["GET"].Case(path_parameters={name: str(value) for name, value in real.items() if f"{{{name}}}" in path})
        answer = case.call(headers={"Authorization": f"Bearer {owner.secret}"})
        assert answer.status_code == 200, path
        case.validate_response(answer, checks=CHECKS)
