"""The mails that this vendor's people were sent, codes and all. Policy: public, and only with DEMO=1."""
import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.mail import queries as mail_queries
from foundation.web.policies import PUBLIC, guard

SHOWN = 60


@dataclass(frozen=True)
class Paragraph:
    """Of a mail's text. `link`: the address that stood on a line of its own; the words above it then name it."""

    words: str
    link: str = ""


def paragraphs(text: str) -> list[Paragraph]:
    found = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        words, _, last = paragraph.rpartition("\n")
        if re.fullmatch(r"https?://\S+", last.strip()):
            found.append(Paragraph(words.strip().rstrip(":") or last.strip(), last.strip()))
        else:
            found.append(Paragraph(paragraph))
    return found


@guard(PUBLIC)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """/demo/outbox/ : the newest first, opened in place; ?to= one person's only."""
    to = request.GET.get("to", "").strip().lower()
    rows = [{"mail": mail, "paragraphs": paragraphs(mail.text)} for mail in mail_queries.kept_messages(SHOWN, to=to)]
    return render(request, "demo/outbox.html", {"rows": rows, "to": to, "most": SHOWN})
