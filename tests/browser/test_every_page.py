"""Every page that the demo's people reach by following links, in both languages: axe, the content policy and the width of a phone."""
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from tests.browser.pages import problems, shoot, watched
from tests.browser.running import Product

# (vendor, person, what she is). Whoever is the same as somebody before sees pages that were looked at already, and is only sent through them.
PEOPLE = [("acme", "ann", "advocate"), ("acme", "paul", "partner admin"), ("acme", "nadia", "seller"), ("acme", "rick", "rep"), ("acme", "tess", "manager"),
          ("acme", "olga", "finance"), ("acme", "ines", "owner"), ("platform", "petra", "operator"),
          ("bolt", "sam", "advocate"), ("bolt", "gloria", "partner admin"), ("bolt", "nora", "manager")]
FEWEST = 4        # pages of whom sees the least
OF_ONE_KIND = 2   # two referrals, two rewards ...: what they look like depends on their state
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
NOT_OURS = ("/api/schema", "/operator/")   # a document for programs; Django's own admin
LOOKED_AT = Counter[tuple[str, str, str]]()   # by what somebody is, the kind of page and the language


class Walker:
    """Follows every link of one host, once for each kind of page."""

    def __init__(self, chromium, product: Product, vendor: str, language: str, role: str = ""):
        self.product, self.vendor, self.language, self.role = product, vendor, language, role
        self.page = watched(chromium.new_context(reduced_motion="reduce", locale=language).new_page())
        self.here = product.url(vendor)

    def step_into(self, key: str) -> str:
        self.page.goto(self.product.url(path=f"/as/{self.vendor}/{key}"))
        self.here = f"{urlsplit(self.page.url).scheme}://{urlsplit(self.page.url).netloc}/"
        self.page.context.add_cookies([{"name": "language", "value": self.language, "url": self.here}])
        return self.page.url

    def links(self) -> list[str]:
        found = self.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])")
        return [href for href in found if href.startswith(self.here)]

    def walk(self, name: str, start: str) -> dict[str, list[str]]:
        """What is wrong, by path."""
        todo, kinds, wrong = [start], Counter[str](), {}
        while todo:
            address = todo.pop(0)
            kind = ID.sub("ID", urlsplit(address).path)
            of_one_kind = OF_ONE_KIND if "ID" in kind else 1
            if kind.startswith(NOT_OURS) or kinds[kind] >= of_one_kind:
                continue
            kinds[kind] += 1
            self.page.refused.clear()
            answer = self.page.goto(address)
            todo += self.links()
            found = [f"answered {answer.status}"] if answer and answer.status >= 400 else []
            if LOOKED_AT[self.role, kind, self.language] < of_one_kind:
                LOOKED_AT[self.role, kind, self.language] += 1
                found += problems(self.page)
                shoot(self.page, f"{name}{kind.replace('/', '_')}{kinds[kind]}.{self.language}")
            else:
                found += self.page.refused
            if found:
                wrong[f"{kind} {address}"] = found
        assert len(kinds) >= FEWEST, f"{name} got nowhere: {list(kinds)}"
        return wrong


# In German two who see the most: longer words, the same pages.
@pytest.mark.parametrize("vendor, person, role, language", [*((*who, "en") for who in PEOPLE), ("acme", "ann", "advocate", "de"), ("acme", "ines", "owner", "de")])
def test_every_page_of_a_person(chromium, product, vendor, person, role, language):
    walker = Walker(chromium, product, vendor, language, role)
    try:
        assert walker.walk(person, walker.step_into(person)) == {}
    finally:
        walker.page.context.close()


@pytest.mark.parametrize("path", ["/", "/nothing-here"])
def test_pages_of_the_installation(chromium, product, path):
    walker = Walker(chromium, product, "", "en")
    walker.page.goto(product.url(path=path))
    assert problems(walker.page) == []
    shoot(walker.page, f"installation{path.replace('/', '_')}")
    walker.page.context.close()
