"""Opening, picturing and checking our pages in a real Chromium.

A test in tests/browser asks for the fixtures `page` and `live_server`, is marked `browser`, and writes

    open(page, acme.host, "/portal/", signed_in=client)
    shoot(page, "portal-home")          # artifacts/shots/portal-home.390.png, .390.dark.png, .1280.png, .1280.dark.png
    assert problems(page) == []         # axe at both widths in both themes, and what the content policy refused
"""
import os
import shutil
import warnings
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as TookTooLong

SHOTS = Path("artifacts/shots")
WIDTHS = {390: 844, 1280: 900}
TALLEST = 4_000   # px of a picture; the longest page, the API's description, has four times that, and is a strain for a browser that paints without a graphics card
THEMES = ("light", "dark")
# Without fading, and once it is painted: axe would read colours that are half done. (emulate_media changes some a moment later.)
WEAR = """theme => {
  const still = new CSSStyleSheet();
  still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
  document.adoptedStyleSheets = [still];
  document.documentElement.dataset.theme = theme;
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def chromium() -> str | None:
    """The browser of this machine: CHROMIUM names it, else it is looked for."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def watched(page: Page) -> Page:
    """page.refused collects what the content policy refused, what did not load and what scripts threw.

    That a page itself was answered with a refusal is no fault of it, and the browser writes it down at a moment of its own."""
    page.refused, went_to = [], set()

    def said(message) -> None:
        if message.type == "error" and not (message.text.startswith("Failed to load resource") and message.location.get("url") in went_to):
            page.refused.append(message.text)

    page.on("request", lambda request: went_to.add(request.url) if request.is_navigation_request() else None)
    page.on("console", said)
    page.on("pageerror", lambda error: page.refused.append(str(error)))
    return page


def open(page: Page, host: str, path: str, *, signed_in: Client | None = None, language: str = "en") -> Page:
    """The page at a vendor's host. `signed_in`: a test client of that host whose session the browser takes over."""
    origin = f"http://{host}:{page.port}"
    cookies = [{"name": name, "value": morsel.value, "url": origin} for name, morsel in (signed_in.cookies if signed_in else {}).items()]
    page.context.add_cookies([*cookies, {"name": "language", "value": language, "url": origin}])
    answer = page.goto(origin + path)
    page.status = answer.status if answer else None
    return page


def looks(page: Page):
    """The open page as it looks: 390 and 1280 px wide, light and dark; yields the end of a file name for each."""
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.evaluate(WEAR, theme)
            yield f"{width}{'' if theme == 'light' else '.dark'}"


def shoot(page: Page, name: str) -> None:
    """Four pictures of the open page in artifacts/shots, each as tall as the page, up to TALLEST."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for look in looks(page):
        # As tall as the page, so that what sticks to an edge stands where it belongs.
        width = int(look.split(".")[0])
        height = min(max(WIDTHS[width], page.evaluate("document.documentElement.scrollHeight")), TALLEST)
        for more in (0, 1):   # a frame that it waits for may be lost on the way; another size brings a new one
            page.set_viewport_size({"width": width, "height": height + more})
            try:
                page.screenshot(path=SHOTS / f"{name}.{look}.png")
                break
            except TookTooLong:
                continue
        else:
            warnings.warn(f"No picture of {name}.{look}: the browser did not paint it.", stacklevel=2)   # it is for looking; no check hangs on it


def axe(page: Page) -> list[str]:
    """What axe finds on the page as it looks now, one line each."""
    found = Axe().run(page).response["violations"]
    for _ in range(3):
        if not found:
            break
        # On a busy machine a colour may still be fading from the other theme: what is really wrong is wrong a moment later too.
        page.wait_for_timeout(400)
        found = Axe().run(page).response["violations"]
    return [f"{violation['id']}: {node['html'][:160]} {_why(node)}" for violation in found for node in violation["nodes"]]


def _why(node: dict) -> str:
    return "; ".join(check["message"] for check in (*node["any"], *node["all"], *node["none"]))[:300]


def wider_than_the_screen(page: Page) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{over} px wider than the screen"] if over > 0 else []


def problems(page: Page) -> list[str]:
    """Everything that is wrong with the open page at both widths and in both themes; [] is what a page is for."""
    found = [f"{look}: {line}" for look in looks(page) for line in [*axe(page), *wider_than_the_screen(page)]]
    return [*found, *page.refused]
