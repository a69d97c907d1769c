"""`make pictures`: the pages of the docs, taken from the running product with its demo, into docs/pictures."""
import os
import sys
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.pages import WIDTHS, chromium
from tests.browser.running import Product, running
from tests.browser.small_png import smaller

FOLDER = Path("docs/pictures")
TALLEST = {390: 1700, 1280: 1400}   # what is below is more of the same
NOBODY = ""
PATIENCE = 120_000                  # milliseconds for a page: whoever takes pictures may be busy with other things
CLAIM = "value:#claim"              # the page that an address in a field leads to
ENTER = "enter:"                    # a link that is followed by its key
TYPED = " := "                      # a field, and what is typed or chosen in it
# file name -> (vendor/person, then steps: a path, a link to follow from there, a field and what is typed in it, or a field's address). In this order: what
# one of them does, such as a proposal, the later ones show.
PAGES: dict[str, tuple[str, ...]] = {
    "start": (NOBODY, "/"),
    "portal-home": ("acme/ann", "/portal/"),
    "portal-referral": ("acme/ann", "/portal/", "a[href^='/portal/referrals/']:visible"),
    "portal-earnings": ("acme/ann", "/portal/earnings/"),
    "portal-why": ("acme/ann", "/portal/earnings/", "a.money[href*='/why/']"),
    "portal-why-nothing": ("acme/ben", "/portal/?show=all", "summary:has-text('Thomsen Logistik')", "a:has-text('All about Thomsen Logistik')", "a:has-text('what’s missing')"),
    "portal-payout": ("acme/nadia", "/portal/payout/"),
    "refer": ("acme/ann", "/portal/refer"),
    "claim": ("acme/rick", "/sales/advocates/", "a:has-text('Maria Santos')", "button:has-text('Make a new link'), button:has-text('Make a link')", CLAIM),
    "consent": ("bolt/gloria", "/demo/outbox/?to=dave@pope-studios.example", "a[href*='/consent/']"),
    "partner-home": ("acme/paul", "/partner/"),
    "partner-people": ("acme/paul", "/partner/people/"),
    "partner-referral": ("acme/paul", "/partner/referrals/", "a.rowlink:has-text('Boll Gruppe')"),
    "sales-home": ("acme/rick", "/sales/"),
    "sales-verbal": ("acme/rick", "/sales/refer"),
    "sales-referral": ("acme/rick", "/sales/referrals/?show=all", "a:has-text('Klein Apotheken')"),
    "console-home": ("acme/tess", "/console/"),
    "console-referrals": ("acme/tess", "/console/referrals/"),
    "console-claims": ("acme/tess", "/console/referrals/?company=Hafenkontor", "tr:has-text('Ben Castillo') a"),
    "console-referral": ("acme/tess", "/console/referrals/?company=Hotel+Strandperle", "main table a"),
    "console-plan": ("acme/tess", "/console/programs/", "a:has-text('Acme silver partners')", "a:has-text('what it pays')"),
    "console-program": ("acme/tess", "/console/programs/", "a:has-text('Acme Cloud for friends')"),
    "console-program-new": ("acme/tess", "/console/programs/new/"),
    "console-partners": ("acme/tess", "/console/partners/"),
    "console-partner": ("acme/tess", "/console/partners/", "a:has-text('Harbour Systems')"),
    "console-agreement": ("acme/tess", "/console/partners/", "a:has-text('Harbour Systems')", "summary:has-text('Something else for')",
                          "details[open] input[name=pays_0] := 18", "details[open] textarea[name=reason] := They bring whole branches this year.", "button:has-text('Propose it')"),
    "console-approvals": ("acme/olga", "/console/approvals/"),
    "console-reward-held": ("acme/tess", "/console/approvals/?show=all&state=pending", "enter:tr:has-text('Hotel Strandperle') a.money", "summary:has-text('Hold it')",
                            "details[open] select[name=kind] := risk", "details[open] [name=reason] := Ann told the same person twice.", "button:has-text('Hold this reward')"),
    "console-reward-cancelled": ("acme/olga", "/console/approvals/?show=all&state=pending", "enter:tr:has-text('Hotel Strandperle') a.money", "summary:has-text('Don’t pay it')",
                                 "details[open] select[name=kind] := paid_twice", "details[open] [name=reason] := It was in the bonus of October.",
                                 "button:has-text('Cancel this reward')"),
    "portal-why-cancelled": ("acme/ann", "/portal/earnings/", "enter:tr:has-text('Hotel Strandperle') a[href*='/why/']"),
    "console-forecast": ("acme/olga", "/console/forecast/"),
    "console-back-test": ("bolt/omar", "/console/programs/", "a:has-text('Bolt gold partners')", "a:has-text('what it pays')", "a:has-text('tried on what had happened')"),
    "console-plan-announced": ("bolt/omar", "/console/programs/", "a:has-text('Bolt gold partners')", "a:has-text('what it pays')"),
    "console-plan-withdrawn": ("bolt/omar", "/console/programs/", "a:has-text('Bolt gold partners')", "a:has-text('what it pays')", "summary:has-text('Take it back')",
                               "details[open] textarea[name=reason] := Sales can’t afford it this year.", "button:has-text('Take it back')",
                               "summary:has-text('taken back before it counted')"),
    "console-payouts": ("acme/olga", "/console/payouts/"),
    "console-payout-file": ("acme/olga", "/console/payouts/", "a:has-text('File 3')"),
    "console-failed": ("acme/ines", "/console/failed/"),
    "console-trail": ("acme/ines", "/console/trail/"),
    "operators-vendors": ("platform/petra",),
    "operators-vendor": ("platform/petra", "a:has-text('Acme Cloud')"),
    "operators-health": ("platform/petra", "a:has-text('Health'):visible"),
}


def main(names: list[str]) -> int:
    """`names`: only these."""
    program = chromium()
    if program is None:
        print("No Chromium was found. Install it, or name it: CHROMIUM=/path/to/chromium", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = {name: steps for name, steps in PAGES.items() if not names or name in names}
    for product in running():
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [])
            desk = browser.new_page()
            for name, (who, *steps) in wanted.items():
                page = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
                page.set_default_timeout(PATIENCE)
                go(page, product, who, steps)
                shoot(page, name, desk)
                page.context.close()
            browser.close()
    print(f"{len(wanted)} pages, {len(wanted) * len(WIDTHS)} pictures in {FOLDER}.")
    return 0


def go(page: Page, product: Product, who: str, steps: list[str]) -> None:
    page.goto(product.url(path=f"/as/{who}" if who else "/"))
    vendor = who.split("/")[0]
    for step in steps:
        if step == CLAIM:
            address = page.locator(step.removeprefix("value:")).input_value()
            page.context.clear_cookies()   # whoever was given it is somebody else
            page.goto(address)
        elif step.startswith("/"):
            page.goto(product.url(vendor, step))
        elif TYPED in step:
            fill(page.locator(step.split(TYPED)[0]).first, step.split(TYPED)[1])
        elif step.startswith(ENTER):
            page.locator(step.removeprefix(ENTER)).first.press("Enter")
        else:
            page.locator(step).first.click()
        page.wait_for_load_state("load")


def fill(field: Locator, value: str) -> None:
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def shoot(page: Page, name: str, desk: Page) -> None:
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(max(height, tall), TALLEST[width])})
        page.wait_for_timeout(200)
        (FOLDER / f"{name}.{width}.png").write_bytes(smaller(desk, page.screenshot()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
