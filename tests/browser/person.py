"""Somebody of the cast in a browser of her own, at the product as `make run` starts it."""
import re

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pages import problems, shoot, watched
from tests.browser.running import Product

SECONDS = 1_000
SOON = 30 * SECONDS   # what workers do a moment later
CODE = re.compile(r"(?<![\w.@])\d{6}(?![\w@])")   # no six figures that happen to stand in an address
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


class Person:
    """`at` is the first label of her host; `screen` what she holds; `name` begins the names of her pictures."""

    def __init__(self, chromium: Browser, product: Product, at: str = "acme", screen: dict | None = None, name: str = "walk"):
        self.product, self.at, self.screen, self.name = product, at, screen or DESK, name
        self.context = chromium.new_context(viewport=self.screen, reduced_motion="reduce", has_touch=self.screen == PHONE)
        self.page: Page = watched(self.context.new_page())
        self.looked_at: list[str] = []

    def step_into(self, key: str) -> "Person":
        """Through the door on the start page, as a visitor of the demo would."""
        self.page.goto(self.product.url())
        self.page.locator(f'a[href="/as/{self.at}/{key}"]').first.click()
        self.page.wait_for_url(lambda url: "/as/" not in url and "/demo/" not in url and url != self.product.url())
        return self

    def go(self, path: str) -> Page:
        self.page.goto(self.product.url(self.at, path))
        return self.page

    def open(self, *names: str | re.Pattern) -> Page:
        """Follows the first link of each name in turn."""
        for name in names:
            self.page.get_by_role("link", name=name).first.click()
            self.page.wait_for_load_state("load")
        return self.page

    def unfold(self, words: str | re.Pattern) -> None:
        self.page.locator("summary", has_text=words).first.click()

    def press(self, name: str | re.Pattern) -> None:
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state("load")

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").first.fill(value)

    def value(self, name: str) -> str:
        return self.page.locator(f"[name={name}]").first.input_value()

    def reads(self, words: str | re.Pattern) -> Locator:
        """The page says so, or is about to."""
        said = self.page.get_by_text(words).first
        expect(said).to_be_visible()
        return said

    def never_reads(self, *words: str | re.Pattern) -> None:
        for one in words:
            expect(self.page.get_by_text(one)).to_have_count(0)

    def heading(self, words: str | re.Pattern) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def error(self) -> Locator:
        """Something is said beside a field."""
        said = self.page.locator(".err").first
        expect(said).to_be_visible()
        return said

    def look(self, name: str) -> None:
        """Pictures at both widths in both themes; axe, the content policy and the width of a phone have nothing to say."""
        self.page.wait_for_load_state("load")
        shoot(self.page, f"{self.name}-{name}")
        found = problems(self.page)
        assert not found, f"{self.name}-{name}: {found}"
        self.page.set_viewport_size(self.screen)
        self.looked_at.append(name)

    def until(self, words: str | re.Pattern, patience: int = SOON) -> None:
        """Reloads until the page says `words`: workers are at it."""
        for _ in range(patience // 500):
            if self.page.get_by_text(words).count():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=500)

    def mails(self, to: str) -> Page:
        return self.go(f"/demo/outbox/?to={to}")

    def code_mailed(self, to: str) -> str:
        self.mails(to)
        self.until(CODE)
        found = CODE.search(self.page.inner_text("main"))
        assert found
        return found[0]


def introduce(advocate: Person, company: str) -> str:
    """The page on which she follows it."""
    advocate.go("/portal/refer")
    advocate.fill(person="Wiebke Jessen", company=company, contact=f"wiebke.{company.lower().replace(' ', '.')}@jessen.example".replace("ü", "ue"))
    advocate.page.locator("[name=agreed]").check()
    advocate.press("Send the introduction")
    advocate.page.wait_for_url(re.compile(r"/portal/referrals/[0-9a-f-]+/"))
    return advocate.page.url
