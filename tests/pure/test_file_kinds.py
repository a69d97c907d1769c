"""What a file is, by its bytes; and its name as it is kept."""
import pytest

from foundation.files import states
from foundation.files.rules import LARGEST, MOST, Incoming, kind_of, plain_name, wrong_with

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.mark.parametrize("content, kind", [
    (PDF, states.PDF), (b"They have grown.\r\n\tNow 40 people.", states.TEXT), ("\ufeffÜber uns: 3 < 4".encode(), states.TEXT),
    (b"%PDF-1.7\nnothing ends it", None), (b"\n" + PDF[:-6], states.TEXT), (b"%PDF-9", None), ("Größe".encode("latin-1"), None), (b"a\x00b", None),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None), (b"  <!DOCTYPE html><p>Hi", None), (b"see < script>alert(1)</script>", None),
    (b"<?xml version='1.0'?><a/>", None), (b"notes\n\n<IFRAME src=x>", None), (b"\x89PNG\r\n\x1a\n" + b"x" * 20, None), (b"MZ\x90\x00", None), (b"PK\x03\x04", None),
])
def test_kind(content, kind):
    assert kind_of(content) == kind


def test_a_page_behind_a_pdf_is_a_pdf_and_named_so():
    """Whoever saves it gets what its ending says."""
    assert kind_of(PDF + b"<script>alert(1)</script>%%EOF") == states.PDF and plain_name("x.html", states.PDF) == "x.html.pdf"


@pytest.mark.parametrize("name, kept", [
    ("offer.pdf", "offer.pdf"), ("OFFER.PDF", "OFFER.pdf"), ("../../etc/passwd", "passwd.pdf"), ("C:\\me\\offer.pdf", "offer.pdf"), ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
    ("gpj.\u202efdp.exe", "gpj. fdp.exe.pdf"), (".pdf", "file.pdf"), ("", "file.pdf"), ("x" * 300 + ".pdf", "x" * 116 + ".pdf"), ("Angebot „neu“.pdf", "Angebot „neu“.pdf"),
])
def test_name(name, kept):
    assert plain_name(name, states.PDF) == kept


@pytest.mark.parametrize("file, code, sentence", [
    (Incoming("a.txt", b"", 0), "empty", "“a.txt” is empty."),
    (Incoming("a.pdf", b"", LARGEST + 1), "too_large", "“a.pdf” is larger than 5 MB."),
    (Incoming("shot.png", b"\x89PNG\r\n\x1a\n", 8), "picture", "“shot.png” is a picture. Put it into a PDF and send that."),
    (Incoming("shot.pdf", b"\xff\xd8\xff\xe0", 4), "picture", "“shot.pdf” is a picture. Put it into a PDF and send that."),
    (Incoming("logo.svg", b"<svg/>", 6), "kind", "“logo.svg” is neither a PDF nor plain text."),
])
def test_refusals_name_the_file(file, code, sentence):
    [wrong] = wrong_with([Incoming("fine.txt", b"fine", 4), file])
    assert (wrong.pointer, wrong.code, str(wrong)) == ("/files", code, sentence)


def test_one_too_many():
    fine = Incoming("fine.txt", b"fine", 4)
    assert wrong_with([fine] * MOST) == []
    assert [str(wrong) for wrong in wrong_with([fine] * (MOST + 1))] == ["At most 5 files."]
