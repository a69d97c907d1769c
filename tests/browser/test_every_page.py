"""Every page that the demo's people reach by following links, in both languages: axe, the content policy and the width of a phone."""
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from tests.browser.pages import problems, shoot
from tests.browser.running import Product

PEOPLE = [("acme", "ann"), ("acme", "ben"), ("acme", "tess"), ("acme", "olga"), ("acme", "ines"), ("bolt", "sam")]
OF_ONE_KIND = 2   # two referrals, two rewards ...: what they look like depends on their state
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


class Walker:
    """Follows every link of one host, once for each kind of page."""

    def __init__(self, chromium, product: Product, vendor: str, language: str):
        self.product, self.vendor, self.language = product, vendor, language
        self.page = chromium.new_context(reduced_motion="reduce", locale=language).new_page()
        self.page.refused = []
        self.page.on("console", lambda said: self.page.refused.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.page.refused.append(str(error)))
        for host in ("", vendor):
            self.page.context.add_cookies([{"name": "language", "value": language, "url": product.url(host)}])

    def step_into(self, key: str) -> str:
        self.page.goto(self.product.url(path=f"/as/{self.vendor}/{key}"))
        return self.page.url

    def links(self) -> list[str]:
        found = self.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])")
        return [href for href in found if href.startswith(self.product.url(self.vendor))]

    def walk(self, name: str, start: str) -> dict[str, list[str]]:
        """What is wrong, by path; every page is pictured."""
        todo, kinds, wrong = [start], Counter[str](), {}
        while todo:
            address = todo.pop(0)
            kind = ID.sub("ID", urlsplit(address).path)
            if kind.startswith("/api/schema") or kinds[kind] >= (OF_ONE_KIND if "ID" in kind else 1):
                continue
            kinds[kind] += 1
            self.page.refused.clear()
            answer = self.page.goto(address)
            todo += self.links()
            found = [*([f"answered {answer.status}"] if answer and answer.status >= 400 else []), *problems(self.page)]
            if found:
                wrong[f"{kind} {address}"] = found
            shoot(self.page, f"{name}{kind.replace('/', '_')}{kinds[kind]}.{self.language}")
        assert len(kinds) > 5, f"{name} got nowhere: {list(kinds)}"
        return wrong


# In German the two who see the most: longer words, the same pages.
@pytest.mark.parametrize("vendor, person, language", [*((*who, "en") for who in PEOPLE), ("acme", "ann", "de"), ("acme", "ines", "de")])
def test_every_page_of_a_person(chromium, product, vendor, person, language):
    walker = Walker(chromium, product, vendor, language)
    assert walker.walk(person, walker.step_into(person)) == {}


@pytest.mark.parametrize("path", ["/", "/nothing-here"])
def test_pages_of_the_installation(chromium, product, path):
    walker = Walker(chromium, product, "", "en")
    walker.page.goto(product.url(path=path))
    walker.page.refused.clear() if path != "/" else None
    assert problems(walker.page) == []
    shoot(walker.page, f"installation{path.replace('/', '_')}")
