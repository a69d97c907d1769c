"""The frames of portal and console with every component in them."""
from pathlib import Path

import pytest

from tests.browser.pages import open, problems, shoot


@pytest.fixture
def samples(settings):
    settings.ROOT_URLCONF = "tests.browser.sample_urls"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]}]


@pytest.mark.parametrize("frame", ["portal", "console"])
@pytest.mark.parametrize("said", ["", "?said=1"])
def test_frame(acme, samples, page, frame, said):
    open(page, acme.host, f"/{frame}/{said}")
    shoot(page, f"frame-{frame}{'-said' if said else ''}")
    assert problems(page) == []


def test_menus_open_by_keyboard_and_close_by_escape(acme, samples, page):
    open(page, acme.host, "/portal/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    menu = page.get_by_text("Your account")
    menu.locator("xpath=..").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("button", name="Deutsch").is_visible()
    shoot(page, "frame-menu")
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Deutsch").is_visible()
