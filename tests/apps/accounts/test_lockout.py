"""Nobody is locked out by strangers for good, and nobody guesses for long."""
import re

import pytest
from django.utils import timezone

from foundation.accounts import commands, lockout
from foundation.accounts.models import FailedLogins
from foundation.kernel.errors import Refused
from foundation.tenants.context import tenant_context
from foundation.web import browsers
from tests.apps.accounts.walk import ANN, PASSWORD, give_password, last_mail, mailed_code, staff, whoever, with_app
from tests.cast import START

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
STRANGER, HOME = {"REMOTE_ADDR": "203.0.113.66"}, {"REMOTE_ADDR": "198.51.100.7"}
TESS = "tess@acme.example"


def guess(vendor, place, times=lockout.LIMITS[lockout.PASSWORD], client=None):
    for _ in range(times):
        answer = (client or vendor.client()).post("/staff/sign-in/", {"email": TESS, "password": "wrong"}, REMOTE_ADDR=place)
    return answer.content.decode()


def sign_in(client, **place):
    return client.post("/staff/sign-in/", {"email": TESS, "password": PASSWORD}, **place)


def flood(vendor, door, whom):
    """From so many networks that the person's door is closed to whom nobody knows."""
    with tenant_context(vendor.id):
        for number in range(lockout.FROM_ALL[door] // lockout.LIMITS[door] + 1):
            for _ in range(lockout.LIMITS[door]):
                try:
                    lockout.admit_from(door, whom, timezone.now(), place=f"203.0.113.{number}")
                except Refused:
                    return


def test_a_stranger_who_guesses_locks_out_the_stranger_alone(acme):
    staff(acme, "read_only")
    assert "too often" in guess(acme, "203.0.113.66", lockout.LIMITS[lockout.PASSWORD] + 1)
    assert sign_in(acme.client(), **STRANGER).status_code == 400   # from there not even with the right one
    assert sign_in(acme.client(), **HOME).status_code == 302


def test_guessing_from_many_networks_has_a_limit_too(acme):
    staff(acme, "read_only")
    flood(acme, lockout.PASSWORD, TESS)
    answer = sign_in(acme.client(), **HOME)
    assert answer.status_code == 400 and "too often" in answer.content.decode()


def test_a_browser_that_she_used_before_stays_open_while_many_guess(acme):
    staff(acme, "read_only")
    known = acme.client()
    sign_in(known, **HOME)
    known.post("/sign-out/")
    flood(acme, lockout.PASSWORD, TESS)
    assert "too often" in guess(acme, HOME["REMOTE_ADDR"], lockout.LIMITS[lockout.PASSWORD] + 1)   # even from her own network
    assert sign_in(acme.client(), **HOME).status_code == 400
    assert sign_in(known, **HOME).status_code == 302 and whoever(known)
    known.post("/sign-out/")
    assert "too often" in guess(acme, "198.51.100.7", lockout.LIMITS[lockout.PASSWORD] + 1, known)   # but guessing in it has its limit


def test_the_mailed_link_leads_in_while_many_guess_and_the_second_step_stays(acme):
    member, _, _ = with_app(acme)
    flood(acme, lockout.PASSWORD, TESS)
    client = acme.client()
    client.post("/staff/forgotten/", {"email": TESS}, **HOME)
    link = re.search(r"/staff/reset/[\w-]+/", last_mail(acme)).group()
    assert client.post(link, {"password": "five quite plain words here"}, **HOME)["Location"] == "/staff/second-factor/"
    assert not whoever(client) and "Now show that it’s you" in client.get("/staff/second-factor/").content.decode()


def test_codes_by_mail_stay_open_in_a_known_browser_while_many_ask(acme):
    known = acme.client()
    known.post("/sign-in/", {"email": ANN}, **HOME)
    known.post("/sign-in/code/", {"code": mailed_code(acme)}, **HOME)
    known.post("/sign-out/")
    flood(acme, lockout.CODE_SENT, ANN)
    flood(acme, lockout.CODE, ANN)
    assert acme.client().post("/sign-in/", {"email": ANN}, **HOME)["Location"] == "/sign-in/"
    assert known.post("/sign-in/", {"email": ANN}, **HOME)["Location"] == "/sign-in/code/"
    assert known.post("/sign-in/code/", {"code": mailed_code(acme)}, **HOME).status_code == 302 and whoever(known)


def test_what_a_browser_remembers_is_signed_and_counts_for_its_people_at_its_vendor(acme, bolt, rf):
    staff(acme, "read_only")
    client = acme.client()
    sign_in(client)
    cookie = client.cookies["known"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and TESS not in cookie.value

    def known(vendor, value, email=TESS):
        request = rf.get("/")
        request.COOKIES["known"] = value
        with tenant_context(vendor.id):
            return browsers.known_to(request, email)

    assert known(acme, cookie.value) and known(acme, cookie.value, " TESS@acme.example")
    assert not known(acme, cookie.value, ANN) and not known(bolt, cookie.value)
    assert not known(acme, cookie.value[:-2] + "xx") and not known(acme, "") and not known(acme, "a.b:c:d")


@pytest.mark.parametrize("one, other, same", [("198.51.100.7", "198.51.100.8", False), ("2001:db8::1", "2001:db8::ffff:1", True), ("2001:db8::1", "2001:db8:0:1::1", False),
                                              ("::ffff:198.51.100.7", "::ffff:198.51.100.8", False), ("", "", True), ("no address", "unix:", False)])
def test_a_network_is_one_address_or_a_whole_household_of_new_ones(one, other, same):
    assert (lockout.network(one) == lockout.network(other)) is same


def test_a_right_one_forgives_only_where_it_came_from(acme):
    staff(acme, "read_only")
    guess(acme, "203.0.113.66")
    sign_in(acme.client(), **HOME)
    assert "too often" in guess(acme, "203.0.113.66", 1)


def test_no_address_stands_in_the_counters(acme):
    guess(acme, "203.0.113.66", 2)
    with tenant_context(acme.id):
        commands.send_code(email=ANN, at=START, place="203.0.113.66")
        rows = repr(list(FailedLogins.objects.values()))
    assert "tess" not in rows and "ann@" not in rows and "203.0.113" not in rows


def test_giving_the_password_clears_the_way_for_the_next_try(acme):
    staff(acme, "read_only")
    client = acme.client()
    for _ in range(3):
        guess(acme, "198.51.100.7", lockout.LIMITS[lockout.PASSWORD] - 1, client)
        assert give_password(client, REMOTE_ADDR="198.51.100.7").status_code in (302, 400)
        client.post("/sign-out/")
