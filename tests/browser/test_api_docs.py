"""The page that describes the API, closed and with everything open."""
import pytest

from tests.browser.pages import open, problems, shoot

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_description_can_be_read(page, live_server, acme, language):
    open(page, acme.host, "/api/docs/", language=language)
    assert page.status == 200
    shoot(page, f"api-docs.{language}")
    assert problems(page) == []
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    shoot(page, f"api-docs-open.{language}")
    assert problems(page) == []
