"""Every address that takes an id, asked for somebody else's: the answer is that of an id that never was. And no page, mail
or answer of one vendor holds a word of the other."""
import re
from urllib.parse import quote

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from advocates import queries as advocates_queries
from foundation.accounts import queries as accounts_queries
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals import queries as referrals_queries
from rewards.commands import release
from rewards.models import Reward
from tests.apps.tenants.test_routing import tenant_tables, unrouted
from tests.apps.web.houses import NEVER, House, furnished
from tests.callers import caller
from tests.cast import later
from tests.sign_in import signed_in, staff_client

LEAVES = ("sign-out",)   # ends the session that asks


@pytest.fixture
def houses(acme, bolt):
    return furnished(acme), furnished(bolt)


def addresses(patterns=None, prefix="") -> list[str]:
    """Every address at a vendor's host, such as /portal/referrals/{referral_id}/ ."""
    found = []
    for pattern in patterns or get_resolver("referral_platform.urls.vendor").url_patterns:
        route = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        found += ["/" + route] if isinstance(pattern, URLPattern) else addresses(pattern.url_patterns, route)
    return found


class Never(dict):
    """An id that never was, whatever it is asked for."""

    def __missing__(self, name):
        return 10**9 if name == "factor_id" else NEVER   # a library's table counts


def filled(address: str, ids: dict) -> str | None:
    try:
        return address.format(**ids)
    except KeyError:
        return None


def people(house: House) -> dict:
    """name -> (ask(method, address), prefix of what they may ask for)."""
    owner, ann, key = staff_client(house.vendor), house.vendor.client(), caller(house.vendor)
    with tenant_context(house.vendor.id):
        signed_in(ann, accounts_queries.user(house.stage.ann.advocate.user_id), strong=False)

    def by_key(method, address):
        path = address.removeprefix("/api/v1/")
        return key.get(path) if method == "get" else key.post(path)
    return {"owner": lambda method, address: getattr(owner, method)(address), "ann": lambda method, address: getattr(ann, method)(address),
            "key": by_key, "nobody": lambda method, address: getattr(house.vendor.client(), method)(address)}


def plain(answer, path: str) -> tuple:
    """What of an answer may be compared: without the asked path, its id, and what is random in every page."""
    body, to = answer.content.decode(errors="replace"), answer.headers.get("Location", "")
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)
    for asked in (path, quote(path, safe=""), *re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", path)):
        body, to = body.replace(asked, "ASKED"), to.replace(asked, "ASKED")
    return answer.status_code, to, body


def test_what_belongs_to_another_vendor_is_as_unknown_as_what_never_was(houses):
    here, there = houses
    tried = 0
    for name, ask in people(here).items():
        for address in addresses():
            if not re.search(r"\{\w+_id\}", address) or (name == "key") != address.startswith("/api/v1/"):
                continue
            for method in ("get", "post"):
                unknown = address.format_map(Never())
                never = plain(ask(method, unknown), unknown)
                for ids in (there.of_ann, there.of_ben):
                    asked = filled(address, ids)
                    assert asked is not None, f"{address}: say in houses.py which row of a vendor this is"
                    assert plain(ask(method, asked), asked) == never, (name, method, asked)
                    tried += 1
    assert tried > 100
    assert state_of(there) == ("won", "pending")


def test_what_belongs_to_another_advocate_is_as_unknown_as_what_never_was(houses):
    here, _ = houses
    ask = people(here)["ann"]
    tried = 0
    for address in addresses():
        if address.startswith("/portal/") and re.search(r"\{\w+_id\}", address):
            for method in ("get", "post"):
                unknown, asked = address.format_map(Never()), filled(address, here.of_ben)
                never = plain(ask(method, unknown), unknown)
                assert plain(ask(method, asked), asked) == never, (method, address)
                tried += 1
    assert tried >= 6
    assert state_of(here) == ("won", "pending")


def state_of(house: House) -> tuple[str, str]:
    with tenant_context(house.vendor.id):
        return referrals_queries.referral(house.of_ann["referral_id"]).status, Reward.objects.get(id=house.of_ann["reward_id"]).state


def test_no_page_holds_a_word_of_the_other_vendor_and_each_statement_names_its_own(houses):
    here, there = houses
    tables = tenant_tables()
    shown = 0
    for name, ask in people(here).items():
        for address in addresses():
            if any(part in address for part in LEAVES) or (name == "key") != address.startswith("/api/v1/"):
                continue
            for ids in (here.of_ann, there.of_ann):
                asked = filled(address, ids)
                if asked is None:
                    continue
                with CaptureQueriesContext(connection) as captured:
                    answer = ask("get", asked)
                assert answer.status_code < 500, asked
                if ids is here.of_ann or "{slug}" not in address:
                    assert there.word.lower() not in answer.content.decode(errors="replace").lower().replace(str(ids.get("slug")), ""), (name, asked)
                assert unrouted([query["sql"] for query in captured], here.vendor.id, tables) == [], asked
                shown += answer.status_code == 200
    assert shown > 40


def test_no_mail_tells_one_vendors_people_of_another_nor_one_advocate_of_the_other(acme, bolt):
    """Everything that a year of deliveries writes to anybody: approvals, payouts, reminders, endings."""
    houses = furnished.__wrapped__(acme), furnished.__wrapped__(bolt)   # no copies: their first mails count too
    for house in houses:
        with tenant_context(house.vendor.id):
            release.approve_reward(reward_id=house.of_ann["reward_id"], acting=house.stage.olga, at=later(days=6))
        worker.drain(house.vendor.id, later(days=370))
    here, there = houses
    sent = [(one.to[0].lower(), f"{one.subject} {one.body} {one.alternatives} {one.extra_headers}".lower()) for one in mail.outbox]
    for to, text in sent:
        assert not (here.word.lower() in to + text and there.word.lower() in to + text), to
    for house in houses:
        with tenant_context(house.vendor.id):
            ann, ben = (advocates_queries.advocate(ids["advocate_id"]).email for ids in (house.of_ann, house.of_ben))
        of_ann, of_ben = ([text for to, text in sent if to == who and house.word.lower() in text] for who in (ann, ben))
        assert of_ann and not [text for text in of_ann if f"{house.word}b".lower() in text]
        assert of_ben and not [text for text in of_ben if f"{house.word}a".lower() in text]


def test_every_statement_of_the_workers_names_its_vendor(acme):
    """Accrual, mails, maturation, approval and the payout: what no page does."""
    with CaptureQueriesContext(connection) as captured:
        house = furnished(acme)
        with tenant_context(acme.id):
            release.approve_reward(reward_id=house.of_ann["reward_id"], acting=house.stage.olga, at=later(days=6))
        worker.drain(acme.id, later(days=40))
    assert state_of(house) == ("won", "fulfilled")
    assert unrouted([query["sql"] for query in captured], acme.id, tenant_tables()) == []
