"""Canaries are typed into every form that the demo's people reach, sent through the API and asked in every address; then everybody
walks through everything, and nowhere has one become more than words.

Last in this folder: it leaves the demo full of them."""
import json
import re
import urllib.error
import urllib.request
from collections import Counter
from urllib.parse import urlencode, urlsplit

import pytest

from tests.browser.canary import ADDRESS, FILL, LONG, MIDDLE, SHORT, Watched, kind_of
from tests.browser.running import Product

PEOPLE = [("acme", ""), ("acme", "ann"), ("acme", "paul"), ("acme", "rick"), ("acme", "tess"), ("acme", "olga"), ("acme", "ines"), ("platform", "petra")]
OF_ONE_KIND = 2
ENDS = re.compile(r"/(sign-out|language|leave|remove|suspend|second-step|void|visit|elsewhere|plan)\b|/end$|/drop$")   # what would end the walk, or takes no words
NOT_OURS = ("/api/schema", "/operator/", "/static/")
FEWEST_FORMS, FEWEST_SHOWN = 40, 25


class Visitor:
    """Somebody of the demo, or nobody ('') at a vendor's public pages."""

    def __init__(self, chromium, product: Product, vendor: str, key: str):
        self.context = chromium.new_context(reduced_motion="reduce")
        self.context.set_default_timeout(15_000)
        self.watched = Watched(self.context.new_page())
        self.page, self.name = self.watched.page, key or "nobody"
        self.page.goto(product.url(path=f"/as/{vendor}/{key}") if key else product.url(vendor))
        self.here = "{0.scheme}://{0.netloc}/".format(urlsplit(self.page.url))
        self.start = self.page.url

    def pages(self, further=(), of_one_kind: int = 1):
        """Opens a page or two of each kind after another; yields its kind. `further`: addresses that no link leads to."""
        todo, seen = [self.start, *further], Counter[str]()
        while todo:
            address = todo.pop(0)
            kind = kind_of(address)
            if kind.startswith(NOT_OURS) or seen[kind] >= (of_one_kind if "ID" in kind else 1):
                continue
            seen[kind] += 1
            self.page.goto(address, wait_until="load")
            links = self.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])")
            todo += [href for href in links if href.startswith(self.here)]
            yield kind

    def forms(self) -> list[int]:
        """Numbers of the forms on the page that words can be typed into."""
        return self.page.evaluate("""ends => [...document.forms].map((form, number) => [form, number]).filter(([form]) => !new RegExp(ends).test(form.action)
            && [...form.elements].some(one => ["text", "search", "url", "tel", "email", "number", "textarea", "password"].includes(one.type))).map(([, number]) => number)""",
            ENDS.pattern)


def type_everywhere(visitor: Visitor, tried: Counter, further) -> list[str]:
    """Two canaries into every kind of form: one in every field, and one that the product may well take. What sang."""
    found, number = [], sum(tried.values())
    for kind in visitor.pages(further):
        found += visitor.watched.look(f"{visitor.name} {kind}")
        address = visitor.page.url
        for which in visitor.forms():
            for brave in (True, False):
                if visitor.page.url != address or not brave:
                    visitor.page.goto(address)
                form = visitor.page.evaluate_handle("which => document.forms[which]", which)
                if form.evaluate("form => !form"):
                    continue   # a page that looks otherwise by now
                action = f"{kind_of(form.evaluate('form => form.action'))} {form.evaluate('form => form.elements.length > 6')} {brave}"
                if tried[action] >= 1:
                    continue
                tried[action] += 1
                number += 1
                if not form.evaluate(FILL, [LONG, MIDDLE, SHORT, ADDRESS, brave, number]):
                    continue
                with visitor.page.expect_navigation(wait_until="load"):
                    # Past the browser's own checks and the page's scripts: what arrives is what an attacker sends.
                    form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")
                found += visitor.watched.look(f"{visitor.name} {action} sent from {kind}")
    return found


def by_the_api(visitor: Visitor, product: Product) -> list[tuple[str, int]]:
    """As a program of the vendor's would: through a key that the owner makes. (path, status) of what was asked."""
    page = visitor.page
    page.goto(product.url("acme", "/console/keys/"))
    page.fill("[name=label]", LONG[:80])
    for box in page.locator("[name=scopes]").all():
        box.check()
    with page.expect_navigation():
        page.locator("form:has([name=label])").evaluate("form => HTMLFormElement.prototype.submit.call(form)")
    secret, statuses = re.search(r"\brp_[\w-]{43}", page.content()).group(), []

    def call(path: str, body: dict | None = None) -> dict:
        asked = urllib.request.Request(f"http://127.0.0.1:{product.port}/api/v1/{path}", json.dumps(body).encode() if body is not None else None, {
            "Host": f"acme.localhost:{product.port}", "Authorization": f"Bearer {secret}", "Idempotency-Key": f"canary-{len(statuses)}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                statuses.append((path, answer.status))
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            statuses.append((path, refusal.code))
            return {}

    for program in [one for one in call("programs")["data"] if one["status"] == "published"][:2]:
        for words in (LONG, MIDDLE, "\u202e\u200b" + SHORT):
            call("advocates", {"program_id": program["id"], "name": words[:120], "company": words[:160], "email": f"bird{len(statuses)}@canary.example"})
    enrolments = [one["enrolment_id"] for one in call("referrals")["data"]]
    for words in (LONG, MIDDLE, "=1+1", "\u202e\u200b" + SHORT):
        call("referrals", {"enrolment_id": enrolments[0], "person": words[:120], "company": f"{len(statuses)}{words}"[:160], "note": words, "agreed": True,
                           "contact": f"bird@nest{len(statuses)}.example"})
    for referral in call("referrals")["data"][:3]:
        call(f"referrals/{referral['id']}/messages", {"text": LONG})
        call(f"referrals/{referral['id']}/messages", {"text": MIDDLE, "internal": True})
    return statuses


def asked_for(product: Product) -> list[str]:
    """Addresses that carry a canary themselves, for everybody."""
    ask = [urlencode({name: LONG}) for name in ("q", "next", "status", "before", "program", "to", "for", "show", "code", "company")]
    paths = ["/", "/sign-in/", "/staff/sign-in/", "/nothing/", "/p/x/", "/r/x", "/console/referrals/", "/console/advocates/", "/console/trail/", "/portal/", "/sales/verbal"]
    return [f"{path}?{'&'.join(ask)}" for path in paths] + [f"/{LONG}", f"/p/{SHORT}/", f"/r/{SHORT}"]


def test_a_canary_that_sang_would_be_heard(chromium):
    page = chromium.new_context().new_page()
    watched = Watched(page)
    page.goto("about:blank")
    for bad in (LONG, MIDDLE, f'<a href="{ADDRESS}">x</a>', "<p onclick=x>", "1000000008"):
        page.set_content(f"<body>{bad}</body>")
        assert watched.look("here"), bad
    page.set_content("<body></body>")
    page.evaluate("words => { document.body.textContent = words }", LONG)
    watched.sung.clear()
    assert watched.shows() and watched.look("here") == []


@pytest.fixture(scope="module")
def typed(chromium, product):
    """Everybody types canaries into everything; what sang meanwhile, and how many forms it were."""
    found, tried = [], Counter[str]()
    for vendor, key in PEOPLE:
        visitor = Visitor(chromium, product, vendor, key)
        try:
            found += type_everywhere(visitor, tried, [f"{visitor.here}sign-in/", f"{visitor.here}staff/sign-in/"] if not key else [])
            if key == "ines":
                said = by_the_api(visitor, product)
                assert len([path for path, status in said if status in (200, 201) and path in ("advocates", "referrals")]) >= 5, said
        finally:
            visitor.context.close()
    return found, tried


def test_no_canary_sings_where_it_is_typed(typed):
    found, tried = typed
    assert found == []
    assert len(tried) >= FEWEST_FORMS, sorted(tried)


def test_no_canary_sings_where_it_is_read(chromium, product, typed):
    found, shown = [], set()
    for vendor, key in PEOPLE:
        visitor = Visitor(chromium, product, vendor, key)
        further = [f"{visitor.here}demo/outbox/"] if key == "ines" else []
        for kind in visitor.pages(further, OF_ONE_KIND):
            found += visitor.watched.look(f"{visitor.name} {kind}")
            if visitor.watched.shows():
                shown.add((visitor.name, kind))
        for path in asked_for(product):
            visitor.page.goto(visitor.here.rstrip("/") + path)
            found += visitor.watched.look(f"{visitor.name} {path[:60]}")
        visitor.context.close()
    assert found == []
    assert len(shown) >= FEWEST_SHOWN, sorted(shown)
