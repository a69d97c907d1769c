"""Pages as the people of the largest vendor get them, through every middleware, and the statements that each takes."""
import time
from functools import lru_cache
from uuid import UUID

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.harness import Wrong
from foundation.accounts import queries as accounts_queries
from foundation.tenants.context import tenant_context
from tests.sign_in import signed_in

HOST = "v0.localhost"
USUAL = 40   # referrals of the advocate whose home is opened, in every database

# name -> (who, address, what its answer holds)
PAGES = {
    "advocate’s home": ("advocate", "/portal/", 'id="referrals"'),
    "home of who brings the most": ("top", "/portal/", 'id="referrals"'),
    "console list, one state": ("program_manager", "/console/referrals/?status=qualified", "/console/referrals/"),
    "console list, a company’s beginning": ("program_manager", "/console/referrals/?company=balcor", "/console/referrals/"),
    "console list, everything": ("program_manager", "/console/referrals/", "/console/referrals/"),
    "console’s first page": ("program_manager", "/console/", "/console/"),
    "approvals": ("finance_approver", "/console/approvals/", "/console/"),
    "forecast": ("finance_approver", "/console/forecast/", "/console/forecast/"),
    "exchange rates": ("finance_approver", "/console/rates/", "/console/rates/"),
    "payouts": ("finance_approver", "/console/payouts/", "/console/"),
    "advocates": ("program_manager", "/console/advocates/", "/console/advocates/"),
    "partners": ("program_manager", "/console/partners/", "/console/partners/"),
    "trail": ("owner", "/console/trail/", "/console/"),
    "rep’s home": ("sales_rep", "/sales/", "/sales/"),
    "rep’s referrals": ("sales_rep", "/sales/referrals/", "/sales/"),
    "partner’s home": ("partner", "/partner/", "/partner/"),
    "partner’s referrals": ("partner", "/partner/referrals/", "/partner/"),
}
_clients: dict[tuple[str, str], Client] = {}


@lru_cache
def tenant_of(host: str) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id FROM tenants_address WHERE host = %s", [host])
        return cursor.fetchone()[0]


def _user_of(who: str, tenant_id: UUID) -> UUID:
    ours = f"tenant_id = '{tenant_id}'"
    with connection.cursor() as cursor:
        if who in ("advocate", "top"):
            order = "count(*) DESC" if who == "top" else f"abs(count(*) - {USUAL}), min(advocate_id::text)"
            cursor.execute(f"SELECT user_id FROM advocates_advocate WHERE {ours} AND id = (SELECT advocate_id FROM referrals_referral WHERE {ours} "
                           f"AND organisation_id IS NULL GROUP BY advocate_id ORDER BY {order} LIMIT 1)")
        elif who == "partner":
            cursor.execute(f"SELECT user_id FROM advocates_advocate WHERE {ours} AND id = (SELECT advocate_id FROM partners_membership WHERE {ours} AND role = 'admin' "
                           f"AND organisation_id = (SELECT organisation_id FROM referrals_referral WHERE {ours} AND organisation_id IS NOT NULL GROUP BY organisation_id "
                           f"ORDER BY abs(count(*) - {10 * USUAL}) LIMIT 1) LIMIT 1)")
        else:
            cursor.execute(f"SELECT user_id FROM accounts_member WHERE {ours} AND role = %s", [who])
        return cursor.fetchone()[0]


def client_of(who: str, host: str = HOST) -> Client:
    if (who, host) not in _clients:
        tenant_id = tenant_of(host)
        with tenant_context(tenant_id):
            user = accounts_queries.user(_user_of(who, tenant_id))
        _clients[who, host] = signed_in(Client(HTTP_HOST=host, raise_request_exception=True), user, strong=who not in ("advocate", "top", "partner"))
    return _clients[who, host]


def opened(page: str, times: int) -> list[float]:
    """Milliseconds of each."""
    who, address, holds = PAGES[page]
    ours, took = client_of(who), []
    for _ in range(times):
        began = time.perf_counter()
        answer = ours.get(address)
        took.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200 or holds not in answer.content.decode():
            raise Wrong(f"{page}: {answer.status_code} {answer.headers.get('Location', '')}")
    return took


def statements(page: str) -> list[dict]:
    """What one opening asks the database, the slowest first."""
    opened(page, 1)
    with CaptureQueriesContext(connections["default"]) as found:
        opened(page, 1)
    return sorted(({"sql": one["sql"], "ms": 1000 * float(one["time"])} for one in found.captured_queries), key=lambda one: -one["ms"])


VERBS = {"pages": lambda: list(PAGES), "opened": opened, "statements": statements}
