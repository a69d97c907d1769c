"""When a program takes referrals is said wherever somebody could send one, and nothing can be sent outside."""
from datetime import timedelta

import pytest
from django.utils import timezone

from advocates import commands as advocates_commands
from advocates import queries as advocates_queries
from foundation.accounts.models import User
from foundation.kernel.errors import Refused
from foundation.tenants.context import tenant_context
from foundation.web import formats
from programs import commands, queries
from referrals import queries as referrals_queries
from tests.apps.desks.conftest import sign_in
from tests.callers import caller
from tests.cast import set_stage, submitted

LEAD = {"person": "Lena Brandt", "company": "Reederei Brandt", "contact": "lena@reederei-brandt.example", "note": "", "agreed": "on"}


class Scene:
    """A program whose times lie around now, and its pages."""

    def __init__(self, vendor):
        self.vendor, self.stage, self.now = vendor, set_stage(vendor), timezone.now()
        self.ann = sign_in(vendor, self.stage.ann)

    def set(self, **values):
        with tenant_context(self.vendor.id):
            commands.change_settings(program_id=self.stage.program.id, values=values, acting=self.stage.tess, at=self.now)

    def end(self, ends_at, tail_days=60):
        with tenant_context(self.vendor.id):
            commands.end_program(program_id=self.stage.program.id, ends_at=ends_at, tail_days=tail_days, acting=self.stage.tess, at=min(ends_at, self.now))

    def pages(self) -> list[str]:
        """What somebody reads before she could send a referral, and what the API says."""
        with tenant_context(self.vendor.id):
            code = advocates_queries.code_of(self.stage.ann.id)
        pages = [("public", "/p/customers/"), ("public", f"/r/{code}"), ("ann", "/portal/refer"), ("ann", "/portal/")]
        return [" ".join((self.ann if who == "ann" else self.vendor.client()).get(path).content.decode().split()) for who, path in pages]

    def send(self) -> int:
        """A referral on every way there is; how many came in."""
        with tenant_context(self.vendor.id):
            code, before = advocates_queries.code_of(self.stage.ann.id), len(referrals_queries.referrals_of(self.stage.ann.advocate_id))
        self.ann.post("/portal/refer", LEAD)
        self.vendor.client().post(f"/r/{code}", LEAD | {"contact": "jo@other.example", "company": "Other AG"})
        caller(self.vendor).post("referrals", {"enrolment_id": str(self.stage.ann.id), "person": "Jo", "company": "Third AG", "contact": "jo@third.example", "agreed": True})
        with tenant_context(self.vendor.id):
            return len(referrals_queries.referrals_of(self.stage.ann.advocate_id)) - before

    def by_api(self) -> dict:
        return caller(self.vendor).get(f"programs/{self.stage.program.id}").json()


@pytest.fixture
def scene(acme) -> Scene:
    return Scene(acme)


def test_before_it_opens_every_page_says_when_and_nothing_gets_in(scene):
    """DOMAIN §2: "– → submitted: program open"."""
    opens = scene.now + timedelta(days=40)
    scene.set(opens_at=opens, closes_at=opens + timedelta(days=30))
    for page in scene.pages():
        assert f"opens on {formats.moment(opens)}" in page
    assert "opens on" in scene.vendor.client().get("/").content.decode()
    assert scene.by_api()["phase"] == "not_yet" and scene.send() == 0
    with tenant_context(scene.vendor.id):
        nina = User.objects.create(email="nina@example.test", name="Nina")
        with pytest.raises(Refused):
            advocates_commands.join_program(program_id=scene.stage.program.id, terms_id=queries.terms_in_force(scene.stage.program.id).id, user_id=nina.id,
                                            name="Nina", email="nina@example.test", at=scene.now)
    assert "Not open yet" in scene.vendor.client().get("/p/customers/join").content.decode()


def test_while_it_is_open_every_page_says_until_when_and_all_get_in(scene):
    closes = scene.now + timedelta(days=40)
    scene.set(closes_at=closes)
    for page in scene.pages():
        assert f"until {formats.moment(closes)}" in page
    assert scene.by_api()["phase"] == "taking" and scene.send() == 3


def test_after_it_closed_nothing_gets_in(scene):
    closed = scene.now - timedelta(days=3)
    scene.set(opens_at=scene.now - timedelta(days=30), closes_at=closed)
    for page in scene.pages():
        assert f"until {formats.day(closed)}" in page
    assert scene.by_api()["phase"] == "closed" and scene.send() == 0
    assert "No program takes people in right now" in scene.vendor.client().get("/").content.decode()


def test_an_end_ahead_is_told_with_its_tail(scene):
    """DOMAIN §2: "Program end: … open ones go on and earn until the tail date, which everybody sees"."""
    ends = scene.now + timedelta(days=10)
    scene.end(ends)
    _landing = 1   # who was sent here is told nothing about earning
    for place, page in enumerate(scene.pages()):
        assert place == _landing or (f"until {formats.moment(ends)}, then it ends; open ones earn until {formats.day(ends + timedelta(days=60))}" in page)
    assert scene.send() == 3


def test_after_the_end_open_referrals_go_on_until_the_tail_is_over(scene):
    with tenant_context(scene.vendor.id):
        submitted(scene.stage, scene.stage.ann, scene.now - timedelta(days=20), company="Ostsee Druck")
    ended = scene.now - timedelta(days=5)
    scene.end(ended)
    program, landing, refer, home = scene.pages()
    told = f"ended on {formats.day(ended)}. Open introductions earn until {formats.day(ended + timedelta(days=60))}"
    assert told in program and told in refer and told in home and "Ostsee Druck" in home
    assert f"ended on {formats.day(ended)}" in landing and "earn" not in landing.partition("<main")[2].replace("learn", "")
    assert scene.by_api()["phase"] == "ended" and scene.by_api()["tail_until"] and scene.send() == 0


def test_whoever_agreed_to_older_terms_reads_the_new_ones(scene):
    """Terms are versioned: "Whoever joined before keeps the version that they accepted"."""
    assert "changed on" not in scene.ann.get("/portal/").content.decode()
    with tenant_context(scene.vendor.id):
        commands.publish_terms(program_id=scene.stage.program.id, text="Be kinder still.", acting=scene.stage.tess, at=scene.now)
    assert "The terms of Customers for customers changed on" in scene.ann.get("/portal/").content.decode()
    assert "Be kinder still." in scene.ann.get("/portal/terms/customers/").content.decode()
