"""DOMAIN §2: "appeal: once, within 30 days, with text and files". Who may have them, and what becomes of files that aren't taken."""
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from foundation.files import queries as files_queries
from foundation.files.models import StoredFile
from foundation.files.rules import LARGEST, Incoming
from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotFound
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from foundation.web import uploads
from partners.models import Membership
from referrals import queries
from referrals.commands import appeal
from referrals.models import Appeal, AppealFile
from tests.apps.desks.console import text, url
from tests.apps.partners.rows import ids_of_a_partner
from tests.apps.referrals.verbs import live
from tests.callers import caller
from tests.cast import later
from tests.pure.test_file_kinds import PDF
from tests.sign_in import signed_in, staff_client

NOTE = Incoming("second site.txt", b"They bought a second site.", 26)


@pytest.fixture
def house(acme):
    with tenant_context(acme.id):
        life = live(acme, acceptance="by_hand")
        life.referral = life.submitted(life.stage.ann, timezone.now() - timedelta(days=5))
        life.decline(life.referral, timezone.now() - timedelta(days=4), reason="too_small")
        users = [one.advocate.user for one in (life.stage.ann, life.stage.ben)]
    life.vendor, life.page, life.ben = acme, *(signed_in(acme.client(), user) for user in users)
    return life


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def sent(house, *files, text="They grew."):
    return house.page.post(url("portal_appeal", house.referral.id), {"text": text, "files": list(files)}, follow=True)


def kept(house) -> tuple[int, int, int]:
    with tenant_context(house.vendor.id):
        return Appeal.objects.count(), AppealFile.objects.count(), StoredFile.objects.count()


def attached(house) -> list:
    with tenant_context(house.vendor.id):
        return queries.files_of_appeal(house.referral.id)


def test_the_appeal_keeps_its_files_in_their_order(acme):
    with tenant_context(acme.id):
        life = live(acme)
        referral = life.submitted(life.stage.ann, later(days=1))
        life.decline(referral, later(days=2))
        appeal.appeal_referral(referral_id=referral.id, text="They grew.", files=[NOTE, Incoming("offer", PDF, len(PDF))],
                               acting=Actor("advocate", referral.advocate_id), at=later(days=3))
        first, second = queries.files_of_appeal(referral.id)
        assert [(one.name, one.kind, one.size) for one in (first, second)] == [("second site.txt", "text/plain", 26), ("offer.pdf", "application/pdf", len(PDF))]
        stored, content = files_queries.opened(queries.file_of_appeal(referral.id, second.id))
        assert content == PDF
        [event] = outbox_queries.timeline([stored.id])
        assert (event.name, event.acting_id, event.occurred_at) == ("file.stored", referral.advocate_id, later(days=3))
        other = life.submitted(life.stage.ben, later(days=1), number=2)
        with pytest.raises(NotFound):
            queries.file_of_appeal(other.id, first.id)


@pytest.mark.parametrize("at, files, words", [
    (later(days=3), [NOTE], " "), (later(days=3), [Incoming("page.html", b"<html>", 6)], "They grew."), (later(days=3), [NOTE] * 6, "They grew."), (later(days=33), [NOTE], "They grew."),
])
def test_of_a_refused_appeal_nothing_is_written(acme, at, files, words):
    with tenant_context(acme.id):
        life = live(acme)
        referral = life.submitted(life.stage.ann, later(days=1))
        life.decline(referral, later(days=2))
        before = life.happened(referral)
        with pytest.raises(Exception) as refused:
            appeal.appeal_referral(referral_id=referral.id, text=words, files=files, acting=Actor("advocate", referral.advocate_id), at=at)
        assert isinstance(refused.value, BadInput) == (at == later(days=3))
        assert (Appeal.objects.count(), AppealFile.objects.count(), StoredFile.objects.count()) == (0, 0, 0)
        assert (life.status(referral), life.happened(referral)) == (["declined"], before)


def test_from_the_portal_to_who_decides(house):
    page = sent(house, file("offer.pdf", PDF), file("../note.txt", b"Forty people now."))
    assert "What you sent along" in text(page) and "offer.pdf" in text(page) and "note.txt" in text(page)
    offer, note = attached(house)
    own = house.page.get(url("portal_appeal_file", house.referral.id, offer.id))
    assert (own.content, own.headers["Content-Type"]) == (PDF, "application/pdf")
    manager = staff_client(house.vendor, "program_manager")
    assert url("console_appeal_file", house.referral.id, note.id) in manager.get(url("console_referral", house.referral.id)).content.decode()
    saved = manager.get(url("console_appeal_file", house.referral.id, note.id))
    assert saved.content == b"Forty people now." and saved.headers["Content-Disposition"] == 'attachment; filename="note.txt"'
    for answer in (own, saved):
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox" and answer.headers["Content-Disposition"].startswith("attachment")


def test_nobody_else_gets_them(house, bolt):
    """Not another advocate, not who administers a partner, not who only reads, calls or pays, and nobody at another vendor."""
    sent(house, file("offer.pdf", PDF))
    [offer] = attached(house)
    portal, console = url("portal_appeal_file", house.referral.id, offer.id), url("console_appeal_file", house.referral.id, offer.id)
    assert house.ben.get(portal).status_code == 404
    with tenant_context(house.vendor.id):
        admin = Membership.objects.select_related("advocate__user").get(id=ids_of_a_partner(house.stage, "Quarz")["membership_id"]).advocate.user
    assert signed_in(house.vendor.client(), admin).get(portal).status_code == 404
    for role in ("finance_approver", "sales_rep", "read_only"):
        page = staff_client(house.vendor, role)
        assert page.get(console).status_code == 403 and page.post(console + "/forget").status_code == 403
        if role != "sales_rep":
            shown = page.get(url("console_referral", house.referral.id)).content.decode()
            assert "offer.pdf" in shown and console not in shown
    assert staff_client(bolt).get(console).status_code == 404
    assert house.vendor.client().get(portal).status_code == 302


def test_a_refusal_names_the_file_and_keeps_what_was_typed(house):
    page = sent(house, file("offer.pdf", PDF), file("logo.svg", b"<svg onload='alert(1)'/>"), file("page.pdf", b"<!doctype html><h1>Hi</h1>"), file("shot.png", b"\x89PNG\r\n\x1a\n123"),
                text="They bought a second site.")
    shown = text(page)
    for name in ("“logo.svg” is neither", "“page.pdf” is neither", "“shot.png” is a picture"):
        assert name in shown
    assert "They bought a second site." in shown and "“offer.pdf”" not in shown and kept(house) == (0, 0, 0)


def test_too_many_and_too_large_are_refused_at_the_field(house):
    assert "At most 5 files." in text(sent(house, *[file(f"{number}.txt", b"x") for number in range(6)]))
    assert "“film.pdf” is larger than 5 MB." in text(sent(house, file("film.pdf", PDF + b" " * LARGEST)))
    assert "“nothing.txt” is empty." in text(sent(house, file("nothing.txt", b"")))
    assert kept(house) == (0, 0, 0)
    assert "What you sent along" in text(sent(house, file("just.txt", b"x" * LARGEST)))


def test_what_is_too_large_is_counted_and_not_kept(rf):
    """However much comes in, no more than the limit is ever held, and nothing where no view asks for files."""
    reader = uploads.InMemory(rf.post("/"))
    reader.handle_raw_input(None, {}, 10 * LARGEST, "x")
    with pytest.raises(uploads.SkipFile):
        reader.new_file("files", "film.pdf", "application/pdf", None)
    reader.request.resolver_match = type("Match", (), {"func": uploads.takes_files(lambda: None)})
    largest = 0
    for number in range(7):
        reader.new_file("files", f"{number}.pdf", "application/pdf", None)
        for _chunk in range(6 if number == 0 else 4):
            reader.receive_data_chunk(b"x" * 1024 ** 2, 0)
            largest = max(largest, len(reader.kept.getbuffer()))
        file = reader.file_complete(0)
        assert (len(file.read()), file.size) == {0: (0, 6 * 1024 ** 2), 1: (4 * 1024 ** 2,) * 2}.get(min(number, 1) if number < 5 else 9, (0, 4 * 1024 ** 2))
    assert largest <= LARGEST


def test_a_request_beyond_all_measure_is_refused_unread(house, settings):
    settings.UPLOAD_LARGEST = 1000
    answer = house.page.post(url("portal_appeal", house.referral.id), {"text": "They grew.", "files": file("a.txt", b"x" * 2000)})
    assert answer.status_code == 400 and kept(house) == (0, 0, 0)


def test_erased_it_is_gone_for_everybody_and_that_it_came_stays(house):
    sent(house, file("offer.pdf", PDF))
    [offer] = attached(house)
    manager = staff_client(house.vendor, "owner")
    assert manager.get(url("console_appeal_file_forget", house.referral.id, offer.id)).status_code == 405
    page = manager.post(url("console_appeal_file_forget", house.referral.id, offer.id), follow=True)
    assert "What was in the file is gone for good." in text(page) and "A file that was erased on" in text(page) and "offer.pdf" not in text(page)
    assert house.page.get(url("portal_appeal_file", house.referral.id, offer.id)).status_code == 404
    assert "A file that was erased on" in text(house.page.get(url("portal_referral", house.referral.id))) and kept(house) == (1, 1, 1)


def test_by_api_as_json_or_with_files(house):
    key = caller(house.vendor)
    path, headers = f"referrals/{house.referral.id}/appeal", lambda name: key.headers() | {"idempotency-key": name}
    address = f"/api/v1/{path}"

    def upload(name, **parts):
        return key.client.post(address, parts, headers=headers(name))
    refused = upload("one", text="They grew.", files=[BytesIO(b"<svg/>")])
    assert refused.status_code == 400 and [error["pointer"] for error in refused.json()["errors"]] == ["/files"] and kept(house) == (0, 0, 0)
    assert [error["pointer"] for error in upload("two", text="They grew.", file=file("a.txt", b"a")).json()["errors"]] == ["/file"]
    parts = {"text": "They grew.", "files": [file("offer.pdf", PDF), file("big.txt", b"x" * 3_000_000)]}
    again = {"text": "They grew.", "files": [file("offer.pdf", PDF), file("big.txt", b"x" * 3_000_000)]}
    other = {"text": "They grew.", "files": [file("offer.pdf", PDF), file("big.txt", b"y" * 3_000_000)]}
    assert upload("three", **parts).json()["status"] == "in_review"
    assert upload("three", **again).headers["Idempotent-Replayed"] == "true"
    assert upload("three", **other).json()["code"] == "idempotency_key_reused"
    assert [one.size for one in attached(house)] == [len(PDF), 3_000_000]
    assert key.client.post("/api/v1/programs", {"files": file("a.txt", b"a")}, headers=headers("four")).status_code == 415
