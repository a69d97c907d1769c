"""What a page asks does not grow with what the vendor has: the statements of each list are the same for few rows and for many."""
import secrets

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.generator import stories, vendors
from bench.verbs.pages import PAGES, client_of, tenant_of
from foundation.tenants.context import tenant_context
from referrals import queries, states

pytestmark = pytest.mark.xdist_group("flat")   # one worker builds it, for all of them


@pytest.fixture(scope="module")
def hosts(django_db_setup, django_db_blocker):
    """A vendor with few referrals and one with more than one page of each list."""
    with django_db_blocker.unblock():
        wanted = vendors.generate(vendors=2, referrals=900, now=timezone.now(), prefix=f"f{secrets.token_hex(3)}-", processes=1,
                                  only=tuple(story.name for story in stories.STORIES if story.name in ("waiting", "talks", "won")))
        yield [one.host for one in wanted]
        connections.close_all()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_much_for_many_rows_as_for_few(hosts, page):
    who, address, holds = PAGES[page]
    counted = []
    for host in hosts:
        client = client_of(who, host)
        client.get(address)   # what a process reads once
        with CaptureQueriesContext(connection) as found:
            answer = client.get(address)
        assert answer.status_code == 200 and holds in answer.content.decode()
        counted.append(len(found))
    assert counted[0] <= counted[1] + 2, f"{page}: {counted[1]} statements for few rows, {counted[0]} for many"


def test_a_state_is_counted_as_far_as_a_page_says(hosts, monkeypatch):
    monkeypatch.setattr("referrals.queries.lists.COUNTED", 10)
    with tenant_context(tenant_of(hosts[0])):
        counts = queries.counts_found(queries.Wanted())
        assert counts[states.WON] == 11, "one more than it says: there are more"
        exactly = queries.counts_by_status()
        assert {state: min(number, 11) for state, number in exactly.items()} == counts
        reps = queries.reps_with_referrals()
        assert len(reps) == len(set(reps)) == 1
