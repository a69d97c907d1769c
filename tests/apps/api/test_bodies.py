"""A body is read as it was meant or not at all: kinds of values, unknown names at every depth, what no row can hold."""
import pytest

from tests.callers import caller

TEXT, WHOLE, YES_OR_NO = "Write this as a text, in quotes.", "Write this as a whole number, without quotes.", "Write true or false, without quotes."


def refused(answer) -> list[tuple]:
    assert answer.status_code == 400, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    return [(error["pointer"], error["code"], error["detail"]) for error in answer.json()["errors"]]


@pytest.mark.parametrize("field, value, sentence", [
    ("person", 7, TEXT), ("person", True, TEXT), ("person", ["Jonas"], TEXT), ("enrolment_id", 5, TEXT), ("channel", 1, TEXT),
    ("agreed", "yes", YES_OR_NO), ("agreed", 1, YES_OR_NO), ("agreed", "true", YES_OR_NO)])
def test_a_value_of_another_kind_is_refused_at_its_field(acme, stage, lead_of, field, value, sentence):
    assert refused(caller(acme).post("referrals", lead_of(stage.ann) | {field: value})) == [(f"/{field}", "invalid", sentence)]


@pytest.mark.parametrize("value", ["90", True, 1.5, "1e3"])
def test_a_number_is_written_as_one(acme, stage, value):
    assert refused(caller(acme).post(f"programs/{stage.program.id}/settings", {"protection_days": value}))[0][0] == "/protection_days"


def test_names_that_are_unknown_are_refused_at_every_depth(acme, stage):
    question = {"key": "size", "kind": "number", "label": "How many?", "least": 3}
    owner = caller(acme)
    assert refused(owner.post(f"programs/{stage.program.id}/lead-fields", {"fields": [question, question | {"key": "two", "lesat": 3, "a/b~c": 1}]})) == [
        ("/fields/1/lesat", "unknown", "There’s no such field."), ("/fields/1/a~1b~0c", "unknown", "There’s no such field.")]
    assert owner.get(f"programs/{stage.program.id}").json()["lead_fields"] == []


@pytest.mark.parametrize("text", ["a\0b", "\ud800", " ", "\t\n", ""])
def test_a_text_that_no_row_can_hold_or_that_says_nothing_is_refused(acme, stage, lead_of, text):
    [(at, *_)] = refused(caller(acme).post("referrals", lead_of(stage.ann, person=text)))
    assert at == "/person"


@pytest.mark.parametrize("answers", [{"a\0b": "x"}, {"\ud800": "x"}, {"a/b": "x"}, {"~": 3}])
def test_an_answer_to_no_question_is_refused_at_its_name(acme, stage, lead_of, answers):
    [(at, code, _)] = refused(caller(acme).post("referrals", lead_of(stage.ann, answers=answers)))
    assert at.startswith("/answers/") and code == "unknown" and at.count("/") == 2


@pytest.mark.parametrize("when", ["2026-02-30T00:00:00Z", "2026-03-02", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59",
                                  "2026-03-02T09:00:00", "yesterday", "2026-03-02T24:00:01Z", "+2026-03-02T09:00:00Z"])
def test_an_odd_instant_is_refused_at_its_field(acme, stage, lead_of, when):
    owner = caller(acme)
    referral = owner.post("referrals", lead_of(stage.ann)).json()
    [(at, *_)] = refused(owner.post(f"referrals/{referral['id']}/milestones", {"kind": "won", "occurred_at": when}))
    assert at == "/occurred_at"


@pytest.mark.parametrize("id", ["zzz", "", "{", "01890000-0000-7000-8000-00000000000", "0" * 5000])
def test_an_id_that_is_none_is_refused_at_its_field(acme, stage, lead_of, id):
    assert refused(caller(acme).post("referrals", lead_of(stage.ann) | {"enrolment_id": id}))[0][0] == "/enrolment_id"
    assert caller(acme).get(f"referrals/{id or 'x'}").status_code == 404


def test_a_number_beyond_all_numbers(acme, stage, lead_of):
    """Larger than any column, larger than Python reads."""
    owner = caller(acme)
    referral = owner.post("referrals", lead_of(stage.ann)).json()
    now = owner.post(f"referrals/{referral['id']}/accept").json()["accepted_at"]
    for number in (10**12 + 1, 10**30, -1):
        errors = refused(owner.post(f"referrals/{referral['id']}/milestones", {"kind": "won", "occurred_at": now, "amounts": {"deal_value": number}, "currency": "EUR"}))
        assert [error[:2] for error in errors] == [("/amounts/deal_value", "out_of_range")]
    raw = '{"kind": "won", "occurred_at": "' + now + '", "amounts": {"deal_value": ' + "9" * 5000 + "}}"
    answer = owner.client.post(f"/api/v1/referrals/{referral['id']}/milestones", raw, content_type="application/json",
                               headers=owner.headers() | {"idempotency-key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
