"""A small walk through the product from outside: a plan published, three deals won, points and a file paid, an operator's visit.

Whoever asks gives up on no request: without an answer the same is asked again, a POST of the API under its key."""
import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from tests.faults.town import OPERATOR_HOST
from tests.faults.world import eventually

PATIENCE = 60   # seconds until a server that was killed must answer again
PLAN = {"grammar": 1, "currency": "EUR", "terms_at": "milestone", "rounding": "half_even", "rules": [
    {"key": "points", "title": "Points for each deal", "on": {"milestone": "won"}, "to": "advocate", "pay": {"units_bp": 1500, "of": "first_year_value"}},
    {"key": "money", "title": "And a credit", "on": {"milestone": "won"}, "to": "customer_account", "pay": {"fixed": {"minor": 5000, "currency": "EUR"}}}]}
DEALS = (("ann", 100_000), ("ben", 200_000), ("ben", 300_000))   # 150, 300 and 450 points: the last two meet a mood (stage/moody.py)
CSRF = "a" * 32


def nothing(what: str) -> None:
    pass


@dataclass
class Walk:
    """`before(what)` is called before each request that changes something; `rest()` returns when the workers have nothing left to do:
    what people are told depends on what stands when they are."""

    port: int
    town: dict
    operator: dict[str, str]
    before: Callable[[str], None] = nothing
    rest: Callable[[], object] = bool
    asked: int = field(default=0)
    again: int = field(default=0)   # requests without an answer

    def go(self) -> None:
        self.earn()
        self.pay_by_file()
        self.operators()
        self.form(self.town["host"], "/sign-in/", {"email": "who@is.example"})

    def earn(self) -> None:
        self.post("program_manager", f"programs/{self.town['program']}/plan", PLAN)
        self.post("finance_approver", f"programs/{self.town['program']}/plan/publish")
        self.post("program_manager", f"programs/{self.town['program']}/enrolments", {"name": "Sloane", "email": "slow@post.example", "terms_id": self.town["terms"]})
        for number, (who, value) in enumerate(DEALS):
            self.deal(number, who, value)
        for who in ("ann", "ben"):
            self.post("finance_approver", f"beneficiaries/customer_account/{self.town['advocates'][who]}/number", {"number": f"K-{who}"})
        eventually(lambda: len(self.rewards("fulfilled")) == 3 and len(self.rewards("approved")) == 3, PATIENCE, "points arrived, money approved")

    def submit(self, number: int, who: str) -> str:
        lead = {"enrolment_id": self.town["enrolments"][who], "person": f"Jonas Weber {number}", "company": f"Kontor {'abc'[number] * 6} GmbH",
                "contact": f"jonas@kontor{number}.example", "agreed": True}
        return self.post("program_manager", "referrals", lead)["id"]

    def deal(self, number: int, who: str, value: int) -> None:
        referral = self.submit(number, who)
        accepted = self.post("program_manager", f"referrals/{referral}/accept")
        self.post("program_manager", f"referrals/{referral}/milestones", {
            "kind": "won", "occurred_at": accepted["accepted_at"], "deal_reference": f"CRM-{number}", "amounts": {"first_year_value": value}, "currency": "EUR"})

    def pay_by_file(self) -> None:
        file = self.post("finance_approver", "payouts/files", {"kind": "billing", "currency": "EUR"})
        path = f"payouts/files/{file['id']}"
        got = self.post("finance_approver", f"{path}/download")
        assert self.post("finance_approver", f"{path}/download") == got, "the same bytes for whoever asks again"
        paid, rejected = [row["id"] for row in file["payouts"]]
        self.post("finance_approver", f"{path}/settle", {"executed_on": date.today().isoformat(), "rows": [
            {"payout_id": paid, "outcome": "paid"}, {"payout_id": rejected, "outcome": "rejected", "reason": "unknown_customer"}]})
        self.post("finance_approver", f"payouts/{paid}/return", {"reason": "other"})

    def operators(self) -> None:
        vendor = f"/vendors/{self.town['tenant_id']}"
        self.form(OPERATOR_HOST, f"{vendor}/plan", {"plan": "growth"}, self.operator)
        self.form(OPERATOR_HOST, f"{vendor}/visit", {"reason": "Asked for help"}, self.operator)

    def rewards(self, state: str = "") -> list[dict]:
        return self.get(f"rewards?limit=50{f'&state={state}' if state else ''}")["data"]

    def get(self, path: str) -> dict:
        status, said, _ = self.ask("GET", self.town["host"], f"/api/v1/{path}", headers={"Authorization": f"Bearer {self.town['keys']['finance_approver']}"})
        assert status == 200, (path, status, said)
        return json.loads(said)

    def post(self, role: str, path: str, body: dict | None = None) -> dict:
        self.rest()
        self.before(path)
        self.asked += 1
        headers = {"Authorization": f"Bearer {self.town['keys'][role]}", "Content-Type": "application/json", "Idempotency-Key": f"walk-{self.asked}"}
        status, said, _ = self.ask("POST", self.town["host"], f"/api/v1/{path}", json.dumps(body) if body is not None else "", headers)
        assert status in (200, 201), (path, status, said)
        return json.loads(said)

    def form(self, host: str, path: str, fields: dict, cookies: dict | None = None) -> None:
        self.rest()
        self.before(path)
        sent = "; ".join(f"{name}={value}" for name, value in ({"csrf": CSRF} | (cookies or {})).items())
        headers = {"Cookie": sent, "X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        status, said, to = self.ask("POST", host, path, urlencode(fields), headers)
        assert status == 302 and "sign-in/?next" not in to, (path, status, to, said[:300])

    def ask(self, verb: str, host: str, path: str, body: str = "", headers: dict | None = None) -> tuple[int, bytes, str]:
        until = time.monotonic() + PATIENCE
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.request(verb, path, body or None, {"Host": host} | (headers or {}))
                answer = connection.getresponse()
                return answer.status, answer.read(), answer.headers.get("Location") or ""
            except (OSError, http.client.HTTPException):
                self.again += 1
                assert time.monotonic() < until, f"{verb} {path} gets no answer"
                time.sleep(0.1)
            finally:
                connection.close()
