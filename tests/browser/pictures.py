"""`make pictures`: the pages of the docs, taken from the running product with its demo, into docs/pictures."""
import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.pages import WIDTHS, chromium
from tests.browser.running import Product, running

FOLDER = Path("docs/pictures")
# file name -> (whose shoes, path or a link to follow from there); None for a page that needs nobody
PAGES: dict[str, tuple[str | None, str]] = {
    "start": (None, "/"),
    "portal-home": ("ann", "/portal/"),
    "portal-earnings": ("ann", "/portal/earnings/"),
    "portal-why": ("ann", "a.money[href*='/why/']"),
    "refer": ("ann", "/portal/refer"),
    "console-home": ("tess", "/console/"),
    "console-referral": ("tess", "a[href^='/console/referrals/0']"),
    "console-program": ("tess", "/console/programs/"),
    "console-approvals": ("olga", "/console/approvals/"),
}


def main() -> int:
    program = chromium()
    if program is None:
        print("No Chromium was found. Install it, or name it: CHROMIUM=/path/to/chromium", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    for product in running():
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [])
            for name, (key, where) in PAGES.items():
                page = browser.new_context(reduced_motion="reduce").new_page()
                go(page, product, key, where)
                shoot(page, name)
                page.context.close()
            browser.close()
    print(f"{len(PAGES)} pages, {len(PAGES) * len(WIDTHS)} pictures in {FOLDER}.")
    return 0


def go(page: Page, product: Product, key: str | None, where: str) -> None:
    page.goto(product.url())
    if key is None:
        return
    page.locator(f'a[href="/as/acme/{key}"]').click()
    page.wait_for_load_state("load")
    if where.startswith("/"):
        page.goto(product.url("acme", where))
    else:
        page.locator(where).first.click()
        page.wait_for_load_state("load")


def shoot(page: Page, name: str) -> None:
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.set_viewport_size({"width": width, "height": max(height, page.evaluate("document.documentElement.scrollHeight"))})
        page.wait_for_timeout(200)
        page.screenshot(path=FOLDER / f"{name}.{width}.png")


if __name__ == "__main__":
    sys.exit(main())
