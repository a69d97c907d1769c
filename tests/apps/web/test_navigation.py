"""The navigation shows what exists and what the person may open."""
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from foundation.web import navigation
from foundation.web.policies import guard, staff


@guard(staff())
def home(request):
    return HttpResponse()


@guard(staff("owner"))
def team(request):
    return HttpResponse()


urlpatterns = [path("console/", home, name="console_home"), path("console/approvals/", home, name="console_approvals"),
               path("console/team/", team, name="console_team")]


def shown(role, here="console_home", **counts):
    request = RequestFactory().get("/console/")
    request.urlconf = __name__
    request.resolver_match = SimpleNamespace(url_name=here)
    request.member = SimpleNamespace(role=role) if role else None
    return navigation.links(request, "console", counts)


@pytest.mark.parametrize("role, names", [("owner", ["Home", "Approvals", "Team"]), ("sales_rep", ["Home", "Approvals"]), (None, [])])
def test_only_what_exists_and_may_be_opened(role, names):
    assert [str(link.words) for link in shown(role)] == names


def test_a_heading_moves_to_the_first_entry_that_is_left():
    assert [str(link.group) for link in shown("owner")] == ["", "Money", "Look after it"]


def test_the_entry_of_the_page_is_marked_also_below_it():
    assert [link.current for link in shown("owner", here="console_reward", console_approvals=8)] == [False, True, False]
    assert [link.count for link in shown("owner", console_approvals=8)] == [0, 8, 0]
