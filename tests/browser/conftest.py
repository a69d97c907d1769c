"""A Chromium for the tests in this folder; without one they are skipped, and say so."""
import os

import pytest

# Playwright's loop runs in this thread; Django would take it for ours and refuse every query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright isn't installed: make browser installs it")
pages = pytest.importorskip("tests.browser.pages")
running = pytest.importorskip("tests.browser.running")


def pytest_collection_modifyitems(items):
    """All tests of this folder are marked, and may use every connection that a page uses."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "aside"]))


@pytest.fixture(scope="session")
def chromium():
    program = pages.chromium()
    if program is None:
        pytest.skip("NO CHROMIUM WAS FOUND, SO NO PAGE WAS LOOKED AT. Install it, or name it: CHROMIUM=/path/to/chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def product():
    """The whole product with its demo, started once for all journeys: each finds what it needs and leaves what it did."""
    yield from running.running()


@pytest.fixture
def page(chromium, live_server):
    """A fresh page; page.refused collects what went wrong beside what it shows (pages.watched)."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = pages.watched(context.new_page())
    page.port = live_server.thread.port
    yield page
    context.close()
