"""Fifty times the same request at once, for everything that a POST makes: the rows of one, and one answer fifty times.

At one vendor it is sent once, at its twin fifty times under the same key: every table has to have grown alike. (So keys of two vendors don't meet either.)"""
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection, connections

from foundation.tenants.context import tenant_context
from tests.apps.tenants.test_routing import tenant_tables
from tests.apps.web.houses import House, furnished
from tests.callers import Caller, caller
from tests.sweeps import only_in_sweeps

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
FIFTY = 50


@dataclass
class Twin:
    """A furnished vendor and who calls at it."""

    house: House
    owner: Caller
    finance: Caller
    number: int = 0

    @property
    def ids(self) -> dict:
        return self.house.of_ann

    def made(self, path: str, body: dict | None = None, who: Caller | None = None) -> dict:
        answer = (who or self.owner).post(path, body, key=secrets.token_hex(8))
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    def lead(self) -> dict:
        self.number += 1
        return {"enrolment_id": str(self.ids["enrolment_id"]), "person": f"Jonas {self.number}", "company": f"Kontor {'abcdefghijklm'[self.number % 13] * 7} GmbH",
                "contact": f"jonas@kontor{self.number}.example", "agreed": True}

    def accepted(self) -> dict:
        return self.made(f"referrals/{self.made('referrals', self.lead())['id']}/accept")

    def draft(self) -> dict:
        self.number += 1
        return self.made("programs", {"template": "points_escalating", "name": "Friends", "slug": f"friends-{self.number}", "terms": "Be kind."})

    def counts(self) -> dict[str, int]:
        with tenant_context(self.house.vendor.id), connection.cursor() as cursor:
            found = {}
            for table in tenant_tables():
                cursor.execute(f"SELECT count(*) FROM {table} WHERE tenant_id = '{self.house.vendor.id}'")
                found[table] = cursor.fetchone()[0]
            return found


def milestone(twin: Twin):
    accepted = twin.accepted()
    return f"referrals/{accepted['id']}/milestones", {"kind": "won", "occurred_at": accepted["accepted_at"], "amounts": {"first_year_value": 5_000}, "currency": "EUR"}


def member(twin: Twin):
    program = next(one for one in twin.owner.get("programs").json()["data"] if one["kind"] == "partner_silver")
    return f"partners/{twin.ids['organisation_id']}/members", {
        "program_id": program["id"], "terms_id": twin.owner.get(f"programs/{program['id']}").json()["terms"]["id"], "name": "Nadia", "email": "nadia@fifty.example"}


def enrolment(twin: Twin):
    program = twin.owner.get(f"programs/{twin.ids['program_id']}").json()
    return f"programs/{program['id']}/enrolments", {"name": "Nora", "email": "nora@fifty.example", "terms_id": program["terms"]["id"]}


def plan(twin: Twin):
    program = twin.draft()
    return f"programs/{program['id']}/plan", twin.owner.get(f"programs/{program['id']}/plan").json()["draft"]["document"]


def link(twin: Twin):
    unclaimed = twin.made("advocates", {"program_id": str(twin.ids["program_id"]), "name": "Una"})
    return f"advocates/{unclaimed.get('advocate_id') or unclaimed['id']}/claim-links", {"channel": "qr"}


# operation -> what is sent where, and by whom ("owner" unless told otherwise)
REQUESTS: dict[str, Callable[[Twin], tuple[str, dict | None]]] = {
    "submit_referral": lambda twin: ("referrals", twin.lead()),
    "accept_referral": lambda twin: (f"referrals/{twin.made('referrals', twin.lead())['id']}/accept", None),
    "decline_referral": lambda twin: (f"referrals/{twin.made('referrals', twin.lead())['id']}/decline", {"reason": "too_small"}),
    "write_message": lambda twin: (f"referrals/{twin.ids['referral_id']}/messages", {"text": "Well done."}),
    "record_milestone": milestone,
    "approve_reward": lambda twin: (f"rewards/{twin.ids['reward_id']}/approve", None),
    "hold_reward": lambda twin: (f"rewards/{twin.house.of_ben['reward_id']}/hold", {"kind": "risk", "reason": "Odd."}),
    "enrol": enrolment,
    "add_unclaimed": lambda twin: ("advocates", {"program_id": str(twin.ids["program_id"]), "name": "Uwe"}),
    "make_claim_link": link,
    "create_partner": lambda twin: ("partners", {"name": "Quay", "level": "silver", "admin_email": "quentin@quay.example"}),
    "invite_member": lambda twin: (f"partners/{twin.ids['organisation_id']}/invitations", {"email": "ina@fifty.example"}),
    "add_member": member,
    "create_program": lambda twin: ("programs", {"template": "gratitude", "name": "Thanks", "slug": "thanks", "terms": "Be kind."}),
    "save_plan": plan,
    "publish_program": lambda twin: (f"programs/{twin.draft()['id']}/publish", {}),
    "publish_terms": lambda twin: (f"programs/{twin.ids['program_id']}/terms", {"text": "Be kinder."}),
    "set_lead_fields": lambda twin: (f"programs/{twin.ids['program_id']}/lead-fields", {"fields": [{"key": "seats", "kind": "number", "label": "Seats?"}]}),
}
ALWAYS = {"submit_referral", "record_milestone", "approve_reward", "create_partner", "save_plan"}   # of each sort one; the others in `make sweeps`
BY_FINANCE = {"approve_reward", "hold_reward", "publish_program"}
_twins: list[Twin] = []


@pytest.fixture
def twins(transactional_db, make_vendor) -> list[Twin]:
    """Made once: each operation makes what it needs, at both alike."""
    for name in ("acme", "bolt")[len(_twins):]:
        vendor = make_vendor(name)
        _twins.append(Twin(furnished(vendor), caller(vendor), caller(vendor, "finance_approver")))
    return _twins


def at_once(times: int, who: Caller, path: str, body: dict | None, key: str) -> list[tuple[int, str, bool]]:
    answers, start = [], threading.Barrier(times)

    def ask():
        mine = Caller(who.host, who.secret)
        start.wait(timeout=60)
        answer = mine.post(path, body, key=key)
        answers.append((answer.status_code, answer.content.decode(), "Idempotent-Replayed" in answer.headers))
        connections.close_all()
    threads = [threading.Thread(target=ask) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


@pytest.mark.parametrize("operation", [one if one in ALWAYS else only_in_sweeps(one) for one in REQUESTS])
def test_fifty_at_once_are_one(twins, operation):
    key, grown = f"fifty-{operation}", []
    for twin, times in zip(twins, (1, FIFTY), strict=True):
        who = twin.finance if operation in BY_FINANCE else twin.owner
        path, body = REQUESTS[operation](twin)
        before = twin.counts()
        answers = at_once(times, who, path, body, key)
        after = twin.counts()
        grown.append({table: after[table] - before[table] for table in after if after[table] != before[table]})
        assert len(answers) == times and {status for status, _, _ in answers} in ({200}, {201}), answers
        assert len({text for _, text, _ in answers}) == 1 and sum(replayed for _, _, replayed in answers) == times - 1
        other = who.post(path, (body or {}) | {"note": "another"}, key=key)
        assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused") and twin.counts() == after
    assert grown[0] == grown[1] and grown[1]["web_storedanswer"] == 1 and len(grown[1]) > 1
