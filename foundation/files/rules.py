"""What a file is, told by its bytes alone: names and declared types are whatever the sender likes them to be."""
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from foundation.files import states
from foundation.kernel.errors import FieldError

MOST = 5                       # files at a time
LARGEST = 5 * 1024 * 1024      # bytes of one
LONGEST_NAME = 120

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
# Anywhere, not only at the start: a text that holds a page would be one as soon as somebody names it so. Blanks can be read in one
# way only, else a file of them would be looked at for hours.
_MARKUP = re.compile(r"<\s*(?:[!?/]\s*)?(?:doctype|html|head|body|script|svg|iframe|object|embed|style|link|meta|xml|math|img)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Incoming:
    """One file as somebody sent it. `size` counts every byte that came; of one that is too large, `content` is empty."""

    name: str
    content: bytes
    size: int


def kind_of(content: bytes) -> str | None:
    """PDF or TEXT, None for everything else."""
    if re.match(rb"%PDF-[12]\.\d", content) and b"%%EOF" in content[-1024:]:
        return states.PDF
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if _CONTROL.search(text) or _MARKUP.search(text) or text.startswith("%PDF"):
        return None
    return states.TEXT


def plain_name(name: str, kind: str) -> str:
    """One line without path, control characters and marks that turn its direction, ending as its kind does."""
    ending = states.ENDINGS[kind]
    stem = shown_name(name)
    stem = stem[:-len(ending)] if stem.lower().endswith(ending) else stem
    return f"{stem[:LONGEST_NAME - len(ending)].strip(' .') or 'file'}{ending}"


def shown_name(name: str) -> str:
    """The name as a sentence may repeat it."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else char for char in last)
    return " ".join(plain.split())[:LONGEST_NAME]


def wrong_with(files: Sequence[Incoming]) -> list[FieldError]:
    """Everything that keeps these files from being taken, each at /files and by its name."""
    if len(files) > MOST:
        return [FieldError("/files", "too_many", "At most {most} files.", {"most": MOST})]
    wrong = [_wrong_with(one) for one in files]
    return [error for error in wrong if error is not None]


def _wrong_with(file: Incoming) -> FieldError | None:
    name = {"name": shown_name(file.name)}
    if file.size > LARGEST:
        return FieldError("/files", "too_large", "“{name}” is larger than {largest} MB.", name | {"largest": LARGEST // 1024 ** 2})
    if not file.content:
        return FieldError("/files", "empty", "“{name}” is empty.", name)
    if kind_of(file.content) is not None:
        return None
    if file.content.startswith(_PICTURES) or file.content[8:12] == b"WEBP":
        return FieldError("/files", "picture", "“{name}” is a picture. Put it into a PDF and send that.", name)
    return FieldError("/files", "kind", "“{name}” is neither a PDF nor plain text.", name)
