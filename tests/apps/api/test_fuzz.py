"""Thousands of odd requests made from the description: never a 500, each answer is one that the description promises, what fits it is taken
and what doesn't is refused. `make test` asks each operation something that fits; `make sweeps` also what the description's own borders suggest, and
with the keys of others; `make faults` goes on at random and in chains."""
import json

import pytest
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from foundation.accounts import states
from referral_platform import described
from tests.apps.api.attack import SEED, Attack
from tests.apps.web.houses import furnished
from tests.callers import caller

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
DOCUMENT = json.loads(described.text_of("docs/openapi.json"))
TAGS = sorted({operation["tags"][0] for methods in DOCUMENT["paths"].values() for operation in methods.values()})
KEYS = {"rep": (states.SALES_REP, states.SCOPES), "only reads": (states.READ_ONLY, ("read",)), "finance": (states.FINANCE_APPROVER, states.SCOPES)}


def attack(vendor, role: str = states.OWNER, scopes=states.SCOPES) -> Attack:
    real = furnished(vendor).of_ann   # before the caller: a vendor that holds nothing yet takes a copy
    return Attack(vendor.host, caller(vendor, role, scopes).secret, real)


@pytest.mark.sweeps
def test_each_operation_takes_what_fits_it(acme):
    """Once, by who may do all of it."""
    done = attack(acme).run(fuzzing={"generation": {"max-examples": 1, "mode": "positive"}})
    assert not done.problems, "\n".join(done.problems)
    assert {answer.rpartition(" ")[0] for answer in done.answers} == {f"{method.upper()} {path}" for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert sum(number for answer, number in done.answers.items() if " 20" in answer) > len(DOCUMENT["paths"]) / 2, done.answers


@pytest.mark.sweeps
@pytest.mark.parametrize("tag", TAGS)
def test_the_borders_of_the_description_hold(acme, tag):
    """Every value just inside and just outside of what each field may hold, every kind of value, unknown fields, wrong verbs, missing headers."""
    done = attack(acme).run(tag=tag, coverage={})
    assert not done.problems, "\n".join(done.problems)
    assert any(" 20" in answer for answer in done.answers), done.answers


@pytest.mark.sweeps
@pytest.mark.parametrize("whose", KEYS)
def test_another_key_meets_the_same_description(acme, whose):
    done = attack(acme, *KEYS[whose]).run(fuzzing={"generation": {"max-examples": 2, "mode": "positive"}})
    assert not done.problems, "\n".join(done.problems)
    assert any(answer.endswith(" 403") for answer in done.answers), done.answers


@pytest.mark.faults
@pytest.mark.parametrize("tag", TAGS)
def test_at_random(acme, tag):
    done = attack(acme).run(tag=tag, fuzzing={"generation": {"max-examples": 150}})
    assert not done.problems, "\n".join(done.problems)


@pytest.mark.faults
def test_in_chains(acme):
    """One answer's ids go into the next request. Where the same beginning is answered otherwise, as by a house that remembers, the search ends early and
    well: so it begins several times."""
    chained = attack(acme)
    for seed in range(SEED, SEED + 5):
        chained.run(seed=seed, stateful={"max-steps": 8, "generation": {"max-examples": 150}})
    assert not chained.problems, "\n".join(chained.problems)
    assert chained.asked > 600


def test_what_is_shown_keeps_to_the_description(acme):
    """Every address, with ids of a vendor who has all of it."""
    owner = attack(acme)
    paths = owner.description()
    for path, methods in DOCUMENT["paths"].items():
        if "get" not in methods:
            continue
        case = paths[path]["GET"].Case(path_parameters={name: str(value) for name, value in owner.real.items() if f"{{{name}}}" in path})
        answer = case.call(headers={"Authorization": f"Bearer {owner.secret}"})
        assert answer.status_code == 200, path
        case.validate_response(answer, checks=CHECKS)
