"""One pair of templates becomes a mail: subject, plain text, and HTML with its styles inlined."""
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import css_inline
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from foundation.mail import rules
from foundation.tenants import queries as tenants_queries

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)   # the rules for dark screens stay in <style>


class Rendered(NamedTuple):
    subject: str
    text: str
    html: str


def render(template: str, context: Mapping[str, Any], language: str) -> Rendered:
    """templates/mail/<template>.txt and .html in `language`. The first line of the .txt is the subject.

    Both get `vendor` (the Vendor of this context) beside what `context` holds."""
    vendor = tenants_queries.vendor()
    values = {"vendor": vendor, "accent": vendor.accent, "on_accent": rules.text_on(vendor.accent), **context}
    with translation.override(language):
        values["language"] = translation.get_language()
        # Plain text is no HTML: an apostrophe stays one.
        plain = get_template(f"mail/{template}.txt").template.render(Context(values, autoescape=False))  # type: ignore[attr-defined]
        subject, _, text = plain.strip().partition("\n")
        html = get_template(f"mail/{template}.html").render({**values, "subject": subject})
    return Rendered(rules.header_text(subject), _tidy(text), _inliner.inline(html))


def _tidy(text: str) -> str:
    """Template tags leave blank lines behind: one between paragraphs is enough."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
