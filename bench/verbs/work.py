"""Leads and milestones by the commands, as many at once as there are drivers; each answer and its rows are looked at."""
import secrets
import time
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bench.harness import Wrong
from bench.verbs.pages import tenant_of
from foundation.accounts import commands as accounts_commands
from foundation.accounts import states as accounts_states
from foundation.kernel.acting import Actor
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals.commands import decide, milestones
from referrals.commands.submit import Lead, submit_referral

_people: dict[UUID, tuple[list[tuple[UUID, UUID]], UUID]] = {}


def people(tenant_id: UUID) -> tuple[list[tuple[UUID, UUID]], UUID]:
    """(enrolment, advocate) of those in the program for customers, at most 50, and the account of the manager."""
    if tenant_id not in _people:
        ours = f"tenant_id = '{tenant_id}'"
        with tenant_context(tenant_id), connection.cursor() as cursor:
            cursor.execute(f"SELECT id, advocate_id FROM advocates_enrolment WHERE {ours} AND program_id = (SELECT id FROM programs_program WHERE {ours} "
                           "AND slug = 'customers') ORDER BY id LIMIT 50")
            found = cursor.fetchall()
            cursor.execute(f"SELECT user_id FROM accounts_member WHERE {ours} AND role = %s", [accounts_states.PROGRAM_MANAGER])
            _people[tenant_id] = found, cursor.fetchone()[0]
    return _people[tenant_id]


def lead() -> Lead:
    mark = secrets.token_hex(5)
    return Lead(person=f"Jo {mark[:6].title()}", company=f"{mark.title()} Werke", contact=f"jo@{mark}.example", agreed=True)


def submit(vendors: list[str], seconds: float) -> dict:
    """Leads one after another in turn at the vendors, for so long; how many, and the milliseconds of each."""
    took, made, until = [], [], time.perf_counter() + seconds
    while time.perf_counter() < until:
        tenant_id = tenant_of(vendors[len(took) % len(vendors)])
        crowd, _ = people(tenant_id)
        enrolment_id, advocate_id = crowd[len(took) % len(crowd)]
        began = time.perf_counter()
        with tenant_context(tenant_id):
            referral, new = submit_referral(enrolment_id=enrolment_id, lead=lead(), channel="portal", acting=Actor("advocate", advocate_id), at=timezone.now())
        took.append(1000 * (time.perf_counter() - began))
        if not new or referral.status != "submitted":
            raise Wrong(f"a lead became {referral.status}, new: {new}")
        made.append((tenant_id, referral.id))
    for tenant_id in {tenant_id for tenant_id, _ in made}:
        _count(tenant_id, [one for its, one in made if its == tenant_id], {
            "referrals_referral WHERE id": 1, "outbox_event WHERE name = 'referral.submitted' AND subject_id": 1,
            "outbox_delivery WHERE subscriber = 'notifications.submitted' AND subject_id": 1, "referrals_move WHERE referral_id": 1})
    return {"took": took}


def accepted(vendors: list[str], count: int) -> list[list[str]]:
    """So many referrals, submitted and accepted, ready to be won: [vendor, referral]."""
    made = []
    for number in range(count):
        vendor = vendors[number % len(vendors)]
        tenant_id = tenant_of(vendor)
        crowd, manager = people(tenant_id)
        enrolment_id, advocate_id = crowd[number % len(crowd)]
        with tenant_context(tenant_id):
            at = timezone.now()
            referral, _ = submit_referral(enrolment_id=enrolment_id, lead=lead(), channel="portal", acting=Actor("advocate", advocate_id), at=at)
            decide.accept_referral(referral_id=referral.id, acting=Actor("staff", manager), at=at)
        made.append([vendor, str(referral.id)])
    return made


def win(ready: list[list[str]]) -> dict:
    """Each is won, and what it earns is worked out as the worker does it; the milliseconds of each."""
    took = []
    for vendor, referral_id in ready:
        tenant_id = tenant_of(vendor)
        _, manager = people(tenant_id)
        began, at = time.perf_counter(), timezone.now()
        report = milestones.Report("won", at, amounts={"first_year_value": 4_800_00, "deal_value": 4_800_00}, currency="EUR")
        with tenant_context(tenant_id):
            answer = milestones.record_milestone(referral_id=UUID(referral_id), report=report, source="manual", acting=Actor("staff", manager), at=at)
        with tenant_context(tenant_id), connection.cursor() as cursor:
            # The dispatcher tells the worker which; here the one of this win is looked up.
            cursor.execute(f"SELECT d.id FROM outbox_delivery d JOIN outbox_event e ON e.tenant_id = d.tenant_id AND e.id = d.event_id WHERE d.tenant_id = '{tenant_id}' "
                           f"AND e.subject_id = %s AND d.subscriber = 'rewards.accrue' AND e.payload ->> 'milestone_id' = %s", [referral_id, str(answer.id)])
            [(delivery_id,)] = cursor.fetchall()
        if not worker.deliver(tenant_id, delivery_id):
            raise Wrong("a reward could not be worked out")
        took.append(1000 * (time.perf_counter() - began))
    for vendor in {vendor for vendor, _ in ready}:
        tenant_id = tenant_of(vendor)
        _count(tenant_id, [UUID(one) for its, one in ready if its == vendor], {
            "referrals_referral WHERE status = 'won' AND id": 1, "rewards_reward WHERE state = 'pending' AND referral_id": 1,
            "rewards_decision WHERE outcome = 'granted' AND referral_id": 1,
            "ledger_posting WHERE reward_id IN (SELECT id FROM rewards_reward WHERE tenant_id = '{tenant}' AND referral_id = ANY (%(ids)s::uuid[])) AND tenant_id": 2})
    return {"took": took}


def _count(tenant_id: UUID, ids: list[UUID], wanted: dict[str, int]) -> None:
    """`wanted`: "table WHERE … column" -> rows for each of the ids."""
    with tenant_context(tenant_id), connection.cursor() as cursor:
        for which, each in wanted.items():
            table, _, where = which.partition(" WHERE ")
            ending = "= '{tenant}'" if where.endswith("tenant_id") else "= ANY (%(ids)s::uuid[])"
            cursor.execute(f"SELECT count(*) FROM {table} WHERE tenant_id = '{tenant_id}' AND {where} {ending}".replace("{tenant}", str(tenant_id)), {"ids": ids})
            [found] = cursor.fetchone()
            if found != each * len(ids):
                raise Wrong(f"{found} rows of {which} for {len(ids)} of them")


def key(vendor: str) -> dict:
    """An API key of the vendor's owner, and the advocates' enrolments that leads come from."""
    tenant_id = tenant_of(vendor)
    with tenant_context(tenant_id), connection.cursor() as cursor:
        cursor.execute(f"SELECT user_id FROM accounts_member WHERE tenant_id = '{tenant_id}' AND role = %s", [accounts_states.OWNER])
        [owner] = cursor.fetchone()
        _, secret = accounts_commands.issue_api_key(label="bench", scopes=accounts_states.SCOPES, staff_user_id=owner, acting=Actor("staff", owner), at=timezone.now())
    return {"secret": secret, "enrolments": [str(enrolment_id) for enrolment_id, _ in people(tenant_id)[0]]}


VERBS = {"submit": submit, "accepted": accepted, "win": win, "key": key}
