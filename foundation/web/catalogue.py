"""The catalogues of translations: `make messages` collects what is marked, keeps what is translated, and compiles.

A bare machine has no gettext tools, so Babel does it, and what it made is committed. Marked are gettext calls in Python,
trans and blocktrans in templates, and the sentence of every refusal (foundation/kernel/errors.py), translated where shown,
also where it goes through a helper on its way: pure code marks nothing, and names its arguments `code` and `template`."""
import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parents[2]
LANGUAGES = ("de",)   # English is what stands in the source
PACKAGES = ("foundation", "programs", "advocates", "partners", "referrals", "rewards", "fulfilment", "connections", "desks", "demo",
            "referral_platform")
REFUSAL = "HouseError"   # its sentence is the second argument, also of what is derived from it
FIELD_ERROR = "FieldError"
CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")

NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)   # what is compiled twice from the same words is the same, byte for byte

Message = tuple[str | None, str | tuple[str, str], str]   # context, text or (one, many), where


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (HOUSE / package).rglob("*.py"))


def templates() -> list[Path]:
    return sorted(path for path in (HOUSE / "templates").rglob("*") if path.suffix in (".html", ".txt"))


def refusals(paths: list[Path]) -> set[str]:
    """The names of HouseError and of every class derived from it."""
    parents: dict[str, set[str]] = {}
    for node in (node for path in paths for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ClassDef)):
        parents.setdefault(node.name, set()).update(base.id if isinstance(base, ast.Name) else getattr(base, "attr", "") for base in node.bases)
    found, before = {REFUSAL}, set[str]()
    while found != before:
        before = set(found)
        found |= {name for name, bases in parents.items() if bases & found}
    return found - {"BadInput"}   # its sentence is its own and stands in kernel/errors.py


def takers(paths: list[Path]) -> dict[str, int]:
    """What else is handed a sentence: functions and classes that take a `code` and a `template`, by the place of the sentence, from 1."""
    found: dict[str, int] = {}
    for path in paths:
        tree = ast.parse(path.read_text())
        owner = {inner: node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for inner in node.body}
        for node in ast.walk(tree):
            names = [arg.arg for arg in node.args.args] if isinstance(node, ast.FunctionDef) else []
            if isinstance(node, ast.FunctionDef) and {"code", "template"} <= {*names}:
                found[owner[node] if node.name == "__init__" else node.name] = names.index("template") + (node not in owner)
    return found


def extracted() -> Iterator[Message]:
    """Every message that is marked anywhere."""
    python = sources()
    keywords = DEFAULT_KEYWORDS | dict.fromkeys(("gettext_lazy", "gettext_noop", "pgettext_lazy", "ngettext_lazy"), None)
    keywords |= {"ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2), FIELD_ERROR: (3,)} | {name: (2,) for name in refusals(python)}
    keywords |= {name: (place,) for name, place in takers(python).items() if name not in keywords}
    for path in python:
        where = str(path.relative_to(HOUSE))
        with path.open("rb") as source:
            for _line, function, texts, _comments in extract_python(source, tuple(keywords), (), {"encoding": "utf-8"}):
                yield from _messages(keywords, function, texts if isinstance(texts, tuple) else (texts,), where)
    yield None, "Something here needs another look.", "foundation/kernel/errors.py"
    for path in templates():
        where = str(path.relative_to(HOUSE))
        for function, texts in _calls(templatize(path.read_text())):
            yield from _messages(DEFAULT_KEYWORDS, function, texts, where)


def _messages(keywords: dict, function: str, texts: tuple, where: str) -> Iterator[Message]:
    spec = keywords.get(function) or (1,)
    context = next((texts[at[0] - 1] for at in spec if isinstance(at, tuple)), None)
    found = [texts[at - 1] for at in spec if not isinstance(at, tuple) and len(texts) >= at]
    if found and all(isinstance(text, str) and text for text in found):
        yield context, (found[0], found[1]) if len(found) == 2 else found[0], where


def _calls(text: str) -> Iterator[tuple[str, tuple]]:
    """The calls that Django writes for a template's tags; each stands on one line with plain strings inside."""
    for match in CALL.finditer(text):
        end = match.end()
        while (end := text.find(")", end)) >= 0:
            end += 1
            try:
                call = ast.parse(text[match.start():end].strip(), mode="eval").body
            except SyntaxError:
                continue
            if isinstance(call, ast.Call):
                yield match[1], tuple(arg.value if isinstance(arg, ast.Constant) else None for arg in call.args)
            break


def po_file(language: str) -> Path:
    return HOUSE / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    if not po_file(language).exists():
        return Catalog(locale=language)
    with po_file(language).open("rb") as file:
        found = read_po(file, locale=language)
    found.creation_date = found.revision_date = NO_DATE
    return found


def renewed(language: str) -> Catalog:
    """The catalogue with every marked message, the translations it had, and nothing that is marked no more."""
    had = read(language)
    new = Catalog(locale=language, project="referral-platform", version="1", charset="utf-8", fuzzy=False, header_comment="# German.",
                  creation_date=had.creation_date, revision_date=had.revision_date, last_translator="", language_team="", copyright_holder="",
                  msgid_bugs_address="")
    for context, text, where in sorted(set(extracted()), key=lambda message: (str(message[1]), message[2])):
        new.add(text, context=context, locations=[(where, 0)])
    for message in new:
        before = had.get(message.id, context=message.context) if message.id else None
        if before is not None and before.id == message.id and not before.fuzzy:
            message.string = before.string
    return new


def po_text(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalogue, width=120, include_lineno=False, sort_output=True)
    return b"\n".join(line for line in out.getvalue().split(b"\n") if not line.startswith((b'"POT-Creation-Date', b'"PO-Revision-Date')))


def mo_bytes(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """The messages that have no translation yet."""
    return [str(message.id) for message in catalogue
            if message.id and not all(message.string if isinstance(message.string, tuple | list) else [message.string])]


def main() -> int:
    for language in LANGUAGES:
        new = renewed(language)
        po_file(language).parent.mkdir(parents=True, exist_ok=True)
        po_file(language).write_bytes(po_text(new))
        po_file(language).with_suffix(".mo").write_bytes(mo_bytes(read(language)))
        print(f"{language}: {len(new)} messages, {len(missing(new))} without a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
