"""The public pages in a browser: read by axe, pictured, and filled in."""
import pytest

from advocates import queries as advocates_queries
from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from tests.browser.pages import open, problems, shoot
from tests.cast import set_stage

pytestmark = pytest.mark.browser


@pytest.fixture
def acme(acme):
    with tenant_context(acme.id):
        Vendor.objects.update(name="Acme Cloud", accent="#2143c4")
    return acme


@pytest.mark.parametrize("path, name", [("/", "programs"), ("/p/customers/", "program"), ("/nothing/", "nothing")])
def test_pages(acme, page, path, name):
    set_stage(acme)
    open(page, acme.host, path)
    shoot(page, name)
    assert problems(page) == []


def test_no_programs(acme, page):
    open(page, acme.host, "/")
    shoot(page, "programs-none")
    assert problems(page) == []


def test_landing(acme, page):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        code = advocates_queries.code_of(stage.ann.id)
    open(page, acme.host, f"/r/{code}")
    shoot(page, "landing")
    assert problems(page) == []
    page.get_by_label("Your name").fill("Jonas Weber")
    page.get_by_role("button", name="Get in touch with me").click()
    assert page.get_by_label("Your name").input_value() == "Jonas Weber"
    shoot(page, "landing-errors")
    page.refused.clear()   # the answer was 400 on purpose
    assert problems(page) == []
    page.get_by_label("Your company").fill("Hafenkontor")
    page.get_by_label("Work e-mail or phone").fill("jonas@hafenkontor.example")
    page.get_by_label("Yes, get in touch").check()
    page.get_by_role("button", name="Get in touch with me").click()
    page.wait_for_url("**/thanks")
    shoot(page, "landing-thanks")
    assert problems(page) == []
