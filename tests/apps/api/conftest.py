"""One vendor with an open program, and the body of a referral that Ann makes."""
import pytest

from tests.cast import set_stage


@pytest.fixture
def stage(acme):
    return set_stage(acme)


@pytest.fixture
def lead_of():
    def body(enrolment, number: int = 1, **other) -> dict:
        values = {"enrolment_id": str(enrolment.id), "person": f"Jonas Weber {number}", "company": f"Hafenkontor {'abcdefghij'[number % 10] * 6} GmbH",
                  "contact": f"jonas@hafen{number}.example", "agreed": True}
        return values | other
    return body
