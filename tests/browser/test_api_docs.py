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
    if language == "de":
        return   # what opens is the same in both; looking at all of it eight times takes minutes
    # Not pictured: a page as tall as every operation together is more than a browser paints in half a minute.
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert problems(page) == []
