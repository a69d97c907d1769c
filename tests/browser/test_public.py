"""The public pages in a browser: read by axe, pictured, and filled in."""
import pytest

from advocates import queries as advocates_queries
from foundation.accounts.models import User
from foundation.tenants.context import tenant_context
from foundation.tenants.models import Vendor
from tests.browser.pages import open, problems, shoot
from tests.cast import later, set_stage, submitted


@pytest.fixture
def acme(acme):
    with tenant_context(acme.id):
        Vendor.objects.update(name="Acme Cloud", accent="#2143c4")
    return acme


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path, name", [("/", "programs"), ("/p/customers/", "program"), ("/p/customers/join", "join"), ("/sign-in/", "sign-in"), ("/staff/sign-in/", "staff-sign-in"), ("/nothing/", "nothing")])
def test_pages(acme, page, path, name, language):
    set_stage(acme)
    open(page, acme.host, path, language=language)
    shoot(page, f"{name}.{language}")
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
    assert problems(page) == []
    page.get_by_label("Your company").fill("Hafenkontor")
    page.get_by_label("Work e-mail or phone").fill("jonas@hafenkontor.example")
    page.get_by_label("Yes, get in touch").check()
    page.get_by_role("button", name="Get in touch with me").click()
    page.wait_for_url("**/thanks")
    shoot(page, "landing-thanks")
    assert problems(page) == []


def test_portal(acme, page):
    stage = set_stage(acme)
    with tenant_context(acme.id):
        submitted(stage, stage.ann, later(hours=1))
        ann = User.objects.get(email="ann@example.test")
        client = acme.client()
        client.force_login(ann)
    for language in ("en", "de"):
        for path, name in (("/portal/", "portal-home"), ("/portal/refer", "refer"), ("/portal/share/", "share")):
            open(page, acme.host, path, signed_in=client, language=language)
            shoot(page, f"{name}.{language}")
            assert problems(page) == []
