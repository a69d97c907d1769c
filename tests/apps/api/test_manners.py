"""What an integrator meets around the operations: filters, pages that stand still, one kind of answer, bodies too large, addresses."""
import json

import pytest

from foundation.tenants.context import tenant_context
from tests.callers import caller
from tests.cast import later, submitted


def refused(answer, status=400) -> list[tuple]:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.content
    return [(error["pointer"], error["code"]) for error in answer.json().get("errors", [])]


@pytest.fixture
def three(acme, stage):
    """Ann's first and third, Ben's second."""
    with tenant_context(acme.id):
        return [submitted(stage, who, later(hours=number), number=number) for number, who in ((1, stage.ann), (2, stage.ben), (3, stage.ann))]


def found(who, **query) -> list[str]:
    answer = who.get("referrals", **query)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["data"]]


def test_referrals_are_found_by_program_advocate_and_company(acme, stage, three):
    owner, (first, second, third) = caller(acme), [str(one.id) for one in three]
    assert found(owner) == found(owner, program_id=stage.program.id) == [third, second, first]
    assert found(owner, advocate_id=stage.ann.advocate_id) == [third, first]
    assert found(owner, advocate_id=stage.ann.advocate_id, status="won") == found(owner, organisation_id=stage.program.id) == []
    assert found(owner, company="hafenkontor CCC") == [second]   # as one types it
    for name in ("program_id", "advocate_id", "organisation_id"):
        assert refused(owner.get("referrals", **{name: "x"})) == [(f"?{name}", "no_id")]
    assert refused(owner.get("referrals", company="x" * 161)) == [("?company", "too_long")]
    assert owner.get("referrals", company="a\0").status_code == 400


def test_an_advocate_is_found_by_address_and_name(acme, stage):
    owner, rep = caller(acme), caller(acme, "sales_rep")
    ann = str(stage.ann.advocate_id)
    assert [row["id"] for row in owner.get("advocates", email=" ANN@example.test").json()["data"]] == [ann]
    assert [row["id"] for row in owner.get("advocates", name="an").json()["data"]] == [ann]
    assert owner.get("advocates", email="nobody@example.test").json() == {"data": [], "next": None}
    assert rep.get("advocates", email="ann@example.test").json()["data"] == []   # a rep's key knows hers alone


@pytest.mark.parametrize("path, query", [("referrals", "stauts"), ("me", "format"), ("advocates", "status"), ("rewards", "status")])
def test_a_question_that_nobody_answers_is_refused(acme, stage, path, query):
    """A mistyped filter would give everything."""
    assert refused(caller(acme).get(path, **{query: "won"})) == [(f"?{query}", "unknown")]


def test_a_page_stands_still_while_more_comes(acme, stage, three):
    owner = caller(acme)
    page = owner.get("referrals", limit=2).json()
    with tenant_context(acme.id):
        submitted(stage, stage.ben, later(hours=9), number=9)
    rest = owner.get("referrals", limit=2, cursor=page["next"]).json()
    assert [row["id"] for row in page["data"] + rest["data"]] == [str(one.id) for one in reversed(three)] and rest["next"] is None


@pytest.mark.parametrize("accept", ["application/xml", "application/problem+json", "text/html", "*/*", "nonsense"])
def test_there_is_one_kind_of_answer(acme, accept):
    owner = caller(acme)
    answer = owner.client.get("/api/v1/me", headers=owner.headers() | {"accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("content_type, status", [("application/json", 400), ("application/json; charset=utf-8", 400), ("Application/JSON", 400), ("text/plain", 415),
                                                  ("application/vnd.api+json", 415), ("application/x-www-form-urlencoded", 415)])
def test_a_body_is_json(acme, content_type, status):
    owner = caller(acme)
    answer = owner.client.generic("POST", "/api/v1/referrals", b"{}", content_type=content_type, headers=owner.headers() | {"idempotency-key": "k"})
    assert answer.status_code == status, answer.content


@pytest.mark.parametrize("body", ["[]", "null", "3", '"text"', "true"])
def test_a_body_is_an_object(acme, body):
    owner = caller(acme)
    answer = owner.client.generic("POST", "/api/v1/referrals", body, content_type="application/json", headers=owner.headers() | {"idempotency-key": "k"})
    assert refused(answer) == [("/", "no_object")]


def test_a_body_that_is_too_large_is_told_so(acme, stage, lead_of):
    answer = caller(acme).post("referrals", lead_of(stage.ann, note="x" * 3_000_000))
    assert refused(answer, 413) == [] and answer.json()["code"] == "too_large" and "2.5 MB" in answer.json()["detail"]


def test_heads_wrong_verbs_and_slashes(acme):
    owner = caller(acme)
    ask = lambda verb, path: getattr(owner.client, verb)(path, headers=owner.headers())   # noqa: E731
    head = ask("head", "/api/v1/me")
    assert (head.status_code, head.content) == (200, b"")
    for verb in ("put", "patch", "delete", "options"):
        answer = ask(verb, "/api/v1/me?odd=1")
        assert (answer.status_code, answer.headers["Allow"], json.loads(answer.content)["code"]) == (405, "GET, HEAD", "method_not_allowed")
    for path in ("/api/v1/me/", "/api/v1/nothing", "/api/v1", "/api/"):
        assert refused(ask("get", path), 404) == []
