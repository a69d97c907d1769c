"""Who has an account here is told by no answer: not by its words, its status, where it leads, nor by the work that it takes."""
import re
import statistics
import time
from contextlib import suppress

import pytest
from django.utils import timezone

from foundation.accounts import commands
from foundation.accounts.models import FailedLogins
from foundation.kernel.acting import SYSTEM
from foundation.kernel.errors import Refused
from foundation.tenants.context import tenant_context
from tests.apps.accounts.walk import ANN, staff
from tests.cast import set_stage

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
TESS, NOBODY = "tess@acme.example", "nobody@else.example"
# Times the work, at most. A password that is never compared would be a hundred times; a mail that is written and thrown away lacks its rows, some
# two thousandths of a second, which three tries in a quarter of an hour don't show.
AS_FAR = {"password": 1.5, "new password": 4.0, "code": 2.0}


@pytest.fixture
def known(acme, settings):
    """With the passwords of the product, not the quick ones of the tests beside. Tess is on the staff with a password, Ann refers, nobody is nobody."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    staff(acme, email=TESS)
    with tenant_context(acme.id):
        commands.ensure_user(email=ANN, name="Ann")
    return acme


def plain(answer, email: str) -> tuple:
    body = re.sub(r'value="[^"]*"', "", answer.content.decode()).replace(email, "…")
    return answer.status_code, answer.headers.get("Location", ""), body, sorted(answer.cookies), sorted(set(answer.headers) - {"Content-Length"})


def work(vendor, ask, email: str, times: int = 7) -> float:
    """Seconds of this thread's own time for one try; a busy machine changes little about it."""
    spent = []
    for _ in range(times):
        with tenant_context(vendor.id):
            FailedLogins.objects.all().delete()   # committed, before the other connection counts
        with tenant_context(vendor.id):
            began = time.thread_time()
            with suppress(Refused):
                ask(email)
            spent.append(time.thread_time() - began)
    return statistics.median(spent)


# A page, and the command behind it.
WAYS = {
    "password": (lambda client, email: client.post("/staff/sign-in/", {"email": email, "password": "not this one at all"}),
                 lambda email: commands.check_password(email=email, password="not this one at all", at=timezone.now())),
    "new password": (lambda client, email: client.post("/staff/forgotten/", {"email": email}),
                     lambda email: commands.ask_for_reset(email=email, at=timezone.now())),
    "code": (lambda client, email: client.post("/sign-in/", {"email": email}),
             lambda email: commands.send_code(email=email, at=timezone.now())),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_answers_everybody_alike_with_the_same_work(known, way):
    page, command = WAYS[way]
    answers = [plain(page(known.client(), email), email) for email in (TESS, ANN, NOBODY)]
    assert answers[0] == answers[1] == answers[2]
    spent = [work(known, command, email) for email in (TESS, ANN, NOBODY)]
    assert max(spent) < AS_FAR[way] * min(spent), spent


def test_joining_tells_nobody_who_has_joined(acme):
    stage = set_stage(acme)
    staff(acme, email=TESS)
    terms = str(stage.ann.terms_id)
    answers = []
    for email in (ANN, TESS, NOBODY):
        client = acme.client()
        answer = client.post("/p/customers/join", {"name": "Jo", "email": email, "agreed": "on", "terms": terms})
        answers.append((plain(answer, email), plain(client.get("/sign-in/code/"), email)))
    assert answers[0] == answers[1] == answers[2]


def test_a_link_that_never_was_and_one_that_was_withdrawn_are_the_same(acme):
    with tenant_context(acme.id):
        invitation, secret = commands.invite_member(email="new@acme.example", role="read_only", acting=SYSTEM, at=timezone.now())
        assert acme.client().get(f"/staff/invitation/{secret}/").status_code == 200
        commands.withdraw_invitation(invitation_id=invitation.id, acting=SYSTEM, at=timezone.now())
    over, never = (acme.client().get(f"/staff/invitation/{one}/") for one in (secret, "x" * 43))
    assert over.status_code == 410 and plain(over, secret) == plain(never, "x" * 43)
