"""What an attacker types, and how a page is looked over for it: nothing typed may become an element, a handler, an address or a script.

The policy would stop most of it; a page that lets it become one is wrong all the same, so the document itself is asked."""
import re
from urllib.parse import urlsplit

from playwright.sync_api import Page

WORD = "data-canary"
LONG = f"\"'><img src=x onerror=alert(1) {WORD}></script></textarea></title><script {WORD}>alert(2)</script>{{{{ 1000000007|add:1 }}}}"
MIDDLE = f"'\"><svg/onload=alert(3) {WORD}>\u202e\u200bevil"
SHORT = f"\"><b {WORD}>"
ADDRESS = f"javascript:alert(4)//{WORD}"
WENT_THROUGH = "1000000008"   # what the template's words would be if somebody worked them out

# In the page: fills a form; `brave`: everything that can be written in holds a canary, else only what takes any text.
FILL = """(form, [long, middle, short, address, brave, number]) => {
  const plain = ["text", "search", "url", "tel", "password", "email", "textarea", "number"];
  const fit = (most) => most < 0 || most >= long.length ? long : most >= middle.length ? middle : most >= short.length ? short : short.slice(0, most);
  let written = 0;
  for (const one of form.elements) {
    if (one.disabled || one.readOnly) continue;
    if (one.tagName === "SELECT" && !one.value && one.options.length > 1) one.selectedIndex = 1;
    if (one.type === "checkbox") one.checked = true;
    if (one.type === "radio" && !form.querySelector(`input[name="${CSS.escape(one.name)}"]:checked`)) one.checked = true;
    if (!plain.includes(one.type)) continue;
    written += 1;
    one.removeAttribute("pattern");
    const picky = one.type === "email" || one.type === "number" || one.inputMode === "numeric" || one.inputMode === "decimal" || /contact|email|iban|bic|phone|code|slug|key$/.test(one.name);
    if (brave) { one.type === "number" || one.type === "email" ? one.type = "text" : 0; one.value = one.type === "url" ? address : fit(one.maxLength); }
    else if (/contact|email/.test(one.name)) one.value = `canary${number}@bird${number}.example`;
    else if (one.type === "url" || /website|link/.test(one.name)) one.value = address;
    else if (!picky) one.value = fit(one.maxLength);
    else if (!one.value && /iban/.test(one.name)) one.value = "DE89370400440532013000";
  }
  return written;
}"""
# In the page: what became something that it must not be.
FOUND = """([word]) => {
  const all = [...document.querySelectorAll("*")], found = [];
  for (const one of all) {
    if (one.hasAttribute(word)) found.push(`an element: ${one.outerHTML.slice(0, 120)}`);
    for (const {name, value} of one.attributes) {
      if (name.startsWith("on")) found.push(`a handler: ${one.outerHTML.slice(0, 120)}`);
      if (["href", "src", "action", "formaction", "data", "srcdoc", "style"].includes(name) && (/^\\s*(javascript|vbscript|data:text)/i.test(value) || value.includes(word) && !value.startsWith("/")))
        found.push(`an address: ${name}=${value.slice(0, 120)}`);
    }
  }
  return found;
}"""


class Watched:
    """A page that notes whatever a canary could do: dialogs, scripts, requests elsewhere, what the policy refused."""

    def __init__(self, page: Page):
        self.page, self.sung = page, []
        page.on("dialog", self._dialog)
        page.on("console", lambda said: self.sung.append(f"console: {said.text}") if said.type == "error" and "status of 4" not in said.text else None)
        page.on("pageerror", lambda error: self.sung.append(f"script: {error}"))
        page.on("request", lambda asked: self.sung.append(f"request: {asked.url}") if not self._ours(asked.url) else None)

    def look(self, about: str) -> list[str]:
        """What sang on the page that is open, and since the last look."""
        found = [*self.sung, *self.page.evaluate(FOUND, [WORD])]
        text = self.page.content()
        found += ["a template worked it out"] if WENT_THROUGH in text else []
        self.sung.clear()
        return [f"{about}: {one}" for one in dict.fromkeys(found)]

    def shows(self) -> bool:
        """Whether the page shows a canary as what it is, words; or holds it in a field."""
        return bool(self.page.evaluate("word => document.body.innerText.includes(word) || [...document.querySelectorAll('input,textarea')].some(one => one.value.includes(word))", WORD))

    def _dialog(self, dialog) -> None:
        self.sung.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    @staticmethod
    def _ours(url: str) -> bool:
        host = urlsplit(url).hostname or ""
        return url.startswith(("data:", "blob:", "about:")) or host == "localhost" or host.endswith(".localhost")


def kind_of(address: str) -> str:
    """The same for two referrals, two links, two mails."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)[A-Za-z0-9_-]{40,}|(?<=/r/)\w+", "ID", urlsplit(address).path)
