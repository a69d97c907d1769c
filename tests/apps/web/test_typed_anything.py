"""Bytes that no row can hold, in every field that the source knows, of every page: refused or passed over, never a 500, and nothing half-written."""
import json
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from foundation.tenants.context import tenant_context
from tests.apps.web.houses import NEVER, addresses, furnished
from tests.apps.web.wearing import leads_home, look_over
from tests.callers import caller
from tests.contracts import permissions
from tests.sign_in import new_member, signed_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
ROOMS = ("advocates", "connections", "demo", "desks", "foundation", "fulfilment", "partners", "programs", "referrals", "rewards")
EVERY_ROLE_BUT = {"sign_out", "visit_leave", "sign_out_elsewhere"}
ODD = ["a\0b", "\u202e\u200b\ufeff", "99999999999999999999999999", "NaN", "a\r\nBcc: evil@evil.example"]   # in every field of every page and operation
FURTHER = ["x" * 70_000, "１２３", "-1e400", "9999-99-99", "%00%ff%c0%af", "../../etc/passwd"]   # in the API's alone: the pages' forms have the same commands behind them


def names(*patterns: str) -> list[str]:
    """Every name of a field, or of a question in an address, that the product's source reads."""
    found: set[str] = set()
    for room in ROOMS:
        for file in (Path(settings.BASE_DIR) / room).rglob("*.py"):
            for pattern in patterns:
                found |= set(re.findall(pattern, file.read_text(), re.M))
    return sorted(found)


@cache
def typed() -> list[str]:
    return names(r'POST(?:\.get|\.getlist)?[\[(]"([\w-]+)"', r"^    (\w+) = forms\.", r'^    (\w+) = \w*_field\(')


@cache
def asked() -> list[str]:
    return names(r'GET(?:\.get|\.getlist)?[\[(]"([\w-]+)"', r'query_params\.get\("([\w-]+)"', r'asked\("([\w-]+)"')


def test_the_source_still_reads_fields_the_way_that_is_looked_for():
    assert len(typed()) > 60 and {"reason", "email", "iban", "only"} <= set(typed())
    assert len(asked()) > 8 and {"before", "next", "status"} <= set(asked())


@pytest.mark.sweeps
@pytest.mark.parametrize("who", ["owner", "advocate"])
def test_no_page_breaks_over_what_is_typed(acme, who):
    here = furnished(acme)
    pages = permissions.pages()
    with tenant_context(acme.id):
        user = here.stage.ann.advocate.user if who == "advocate" else new_member(acme, who).user
    client = signed_in(acme.client(raise_request_exception=False), user)
    broken = []
    for name, address in addresses("vendor").items():
        may = pages.get(name)
        if name in EVERY_ROLE_BUT or may is None or (isinstance(may, set) != (who == "owner") and may not in ("anybody", "signed_in")):
            continue
        path = address.format_map(here.of_ann)
        for odd in ODD[:1] if may == "anybody" and who == "owner" else ODD:
            answers = [client.post(path, dict.fromkeys(typed(), odd)), *([client.get(path, dict.fromkeys(asked(), odd))] if odd in ODD[:3] else [])]
            for answer in answers:
                if answer.status_code >= 500:
                    broken.append((name, answer.request["REQUEST_METHOD"], odd[:30]))
                look_over(answer, path)
                leads_home(answer, path)
                assert "evil@evil.example" not in str(answer.headers).replace("%0D%0A", ""), path
    assert broken == []


def fields_of(description: dict, path: str) -> list[str]:
    """What the operation's description says that its body holds."""
    body = description["paths"][f"/api/v1/{path}"]["post"].get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    schema = description["components"]["schemas"][body["$ref"].rpartition("/")[2]] if "$ref" in body else body
    return list(schema.get("properties", {}))


@pytest.mark.sweeps
def test_no_operation_breaks_over_what_is_sent(acme):
    here, key = furnished(acme), caller(acme)
    broken, description = [], json.loads((Path(settings.BASE_DIR) / "docs/openapi.json").read_text())
    values = [*ODD, *FURTHER[:4], 1e308, -1, True, None, [], {}, {"a": [None]}, 10**400, str(NEVER)]
    shapes = ["[]", "null", "1", '"x"', "[" * 5_000, '{"a":' * 5_000, '{"a": 1e999}', '{"a": NaN}', '{"a": "\\ud800"}', '{"a\\u0000": 1}', "{", "\ufeff{}", '{"a": 1, "a": 2}']
    for path in sorted(permissions.operations("POST")):
        address, known = f"/api/v1/{path.format_map(here.of_ann)}", fields_of(description, path)
        said = [json.dumps(dict.fromkeys(known, value)) for value in values if known]
        for number, body in enumerate([*said, *(shapes if path.startswith(("referrals", "programs/{program_id}/plan")) and path.count("/") < 3 else [])]):
            answer = key.client.post(address, body, content_type="application/json", headers=key.headers() | {"idempotency-key": f"{path[-60:]}{number}"})
            if answer.status_code >= 500:
                broken.append((path, body[:80]))
            look_over(answer, address)
    for path in sorted(permissions.operations("GET")):
        for odd in ODD:
            if key.get(path.format_map(here.of_ann), **dict.fromkeys(asked(), odd)).status_code >= 500:
                broken.append((path, odd[:30]))
    assert broken == []
