"""The forms of a page as a browser sees them: where they go, and what can be typed into them."""
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

CHOSEN = ("checkbox", "radio", "file")


@dataclass
class Form:
    """`typed`: name -> kind of what a person types or chooses (text, email, number, date, textarea, select …); `sent`: name -> what comes with it:
    hidden fields, and the main button where buttons differ."""

    action: str
    typed: dict[str, str] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)


class Reader(HTMLParser):
    def __init__(self, page: str):
        super().__init__()
        self.page, self.forms, self.open = page, [], None

    def handle_starttag(self, tag: str, attributes) -> None:
        given = dict(attributes)
        if tag == "form":
            self.open = Form(urljoin(self.page, given.get("action") or self.page)) if (given.get("method") or "get").lower() == "post" else None
            self.forms += [self.open] if self.open else []
        if self.open is None or not given.get("name"):
            return
        kind = {"textarea": "textarea", "select": "select", "button": "submit"}.get(tag, given.get("type", "text"))
        if kind == "hidden" or kind == "submit" and "btn-primary" in (given.get("class") or ""):
            self.open.sent.setdefault(given["name"], given.get("value") or "")
        elif tag in ("input", "textarea", "select") and "disabled" not in given:
            self.open.typed[given["name"]] = kind

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None


def forms_of(page: str, html: str) -> list[Form]:
    """Those that are sent by POST; `page` is where they stand."""
    reader = Reader(page)
    reader.feed(html)
    return reader.forms
