"""The vendor's own questions in the lead form: asked, answered, refused at the field, kept and shown."""
import pytest

from advocates import queries as advocates_queries
from foundation.kernel.errors import BadInput
from foundation.tenants.context import tenant_context
from programs import commands
from programs.rules.lead_fields import LeadField
from referrals import queries as referrals_queries
from tests.apps.desks.conftest import sign_in
from tests.callers import caller
from tests.cast import START, set_stage, submitted
from tests.sign_in import staff_client

LEAD = {"person": "Lena Brandt", "company": "Reederei Brandt", "contact": "lena@reederei-brandt.example", "note": "", "agreed": "on"}
SEATS = LeadField(key="seats", kind="number", label="How many seats?", required=True, least=10, fit_words="Made for ten seats and more.")
TRADE = LeadField(key="trade", kind="choice", label="Which trade?", choices=("Shipping", "Bank"), fitting=("Shipping",), must_fit=True)
FROM = LeadField(key="from", kind="date", label="From when?")
WHY = LeadField(key="company", kind="text", label="Which part of the company?")   # a key as a field of the form has it


@pytest.fixture
def stage(acme):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        commands.set_lead_fields(program_id=stage.program.id, fields=(SEATS, TRADE, FROM, WHY), acting=stage.tess, at=START)
    return stage


def post(acme, stage, where="portal", **answers):
    with tenant_context(acme.id):
        code = advocates_queries.code_of(stage.ann.id)
    client = sign_in(acme, stage.ann) if where == "portal" else acme.client()
    answer = client.post("/portal/refer" if where == "portal" else f"/r/{code}", LEAD | {f"answers-{key}" if key != "anyway" else key: value for key, value in answers.items()})
    with tenant_context(acme.id):
        return answer, " ".join(answer.content.decode().split()), referrals_queries.referrals_of(stage.ann.advocate_id)


@pytest.mark.parametrize("where", ["portal", "link"])
def test_answers_are_kept_as_plain_values(acme, stage, where):
    answer, _, [referral] = post(acme, stage, where, seats="1,200", trade="Shipping", **{"from": "2026-09-30"}, company="Purchasing")
    assert answer.status_code == 302
    assert referral.answers == {"seats": 1200, "trade": "Shipping", "from": "2026-09-30", "company": "Purchasing"}
    assert referral.company == "Reederei Brandt"


@pytest.mark.parametrize("where", ["portal", "link"])
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(acme, stage, where):
    answer, page, referrals = post(acme, stage, where, seats="lots", trade="Mining", **{"from": "soon"}, company="Purchasing")
    assert answer.status_code == 400 and referrals == []
    for said in ("A whole number is expected here, such as 40.", "Choose one of the answers.", "A day is expected here, such as 2026-09-30."):
        assert page.count(said) == 2   # on top, with a link, and at the field
    assert 'value="lots"' in page and 'value="Purchasing"' in page and 'value="Lena Brandt"' in page and 'id="id_answers-seats_error"' in page
    _, page, referrals = post(acme, stage, where)
    assert page.count("This one is needed.") == 2 and referrals == []


@pytest.mark.parametrize("where", ["portal", "link"])
def test_an_answer_that_does_not_fit_is_said_at_once_and_may_be_sent_all_the_same(acme, stage, where):
    answer, page, referrals = post(acme, stage, where, seats="4")
    assert answer.status_code == 200 and referrals == []
    assert "Made for ten seats and more." in page and "Send it all the same" in page and 'name="anyway"' in page and 'value="4"' in page
    answer, _, [referral] = post(acme, stage, where, seats="4", anyway="1")
    assert answer.status_code == 302 and referral.answers == {"seats": 4}


def test_what_else_is_wrong_is_said_with_it(acme, stage):
    answer, page, referrals = post(acme, stage, seats="4", trade="Mining")
    assert answer.status_code == 400 and referrals == [] and "Made for ten seats and more." in page and page.count("Choose one of the answers.") == 2


@pytest.mark.parametrize("where", ["portal", "link"])
def test_an_answer_that_must_fit_is_not_taken(acme, stage, where):
    answer, page, referrals = post(acme, stage, where, seats="40", trade="Bank", anyway="1")
    assert answer.status_code == 400 and referrals == [] and page.count("there’s nothing we could do for them.") == 2


def test_the_command_refuses_by_itself(acme, stage):
    with tenant_context(acme.id):
        for answers, pointer in (({}, "/answers/seats"), ({"seats": 40, "trade": "Bank"}, "/answers/trade"), ({"seats": 40, "other": 1}, "/answers/other")):
            with pytest.raises(BadInput) as refused:
                submitted(stage, stage.ann, START, answers=answers)
            assert [error.pointer for error in refused.value.errors] == [pointer]
        assert referrals_queries.referrals_of(stage.ann.advocate_id) == []


def test_answers_by_api(acme, stage):
    key, lead = caller(acme), {"enrolment_id": str(stage.ann.id), "person": "Jo", "company": "Jo AG", "contact": "jo@jo.example", "agreed": True}
    assert [field["key"] for field in key.get(f"programs/{stage.program.id}").json()["lead_fields"]] == ["seats", "trade", "from", "company"]
    refused = key.post("referrals", lead | {"answers": {"seats": "x"}})
    assert refused.status_code == 400 and "/answers/seats" in refused.content.decode()
    made = key.post("referrals", lead | {"answers": {"seats": 40}})
    assert made.status_code == 201 and made.json()["answers"] == {"seats": 40}


def test_answers_are_shown_also_after_their_question_is_gone(acme, stage):
    _, _, [referral] = post(acme, stage, seats="1200", company="Purchasing", **{"from": "2031-09-30"})
    pages = [(sign_in(acme, stage.ann), f"/portal/referrals/{referral.id}/"), (staff_client(acme), f"/console/referrals/{referral.id}/")]
    for _ in range(2):
        for client, path in pages:
            page = client.get(path).content.decode()
            for told in ("How many seats?", "1,200", "Which part of the company?", "Purchasing", "30 September 2031"):
                assert told in page, (path, told)
        with tenant_context(acme.id):
            commands.set_lead_fields(program_id=stage.program.id, fields=(TRADE,), acting=stage.tess, at=START)
