"""Codes, entries and links work once, for minutes, at one vendor; wrong tries are counted though they are refused."""
import re
import threading
from datetime import timedelta

import pytest
from django.db import connections

from foundation.accounts import commands, lockout, queries
from foundation.accounts.models import Entry, FailedLogins, SignInCode, User
from foundation.kernel.errors import BadInput, Refused
from foundation.mail import content
from foundation.mail.models import Message
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from tests.cast import START, later
from tests.sign_in import new_member

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "aside"])
ADDRESS = "ann@example.test"


def letter() -> str:
    return content.unsealed(Message.objects.order_by("-id")[0].sealed).text


def sent(vendor, email=ADDRESS, at=START):
    """(row, code) of a code that was mailed, committed."""
    with tenant_context(vendor.id):
        row = commands.send_code(email=email, at=at)
        return row, re.search(r"^\d{6}$", letter(), re.M).group()


SOON = later(minutes=1)


def use(vendor, row, code, at=SOON):
    with tenant_context(vendor.id):
        return commands.use_code(code_id=row.id, code=code, name="Ann", at=at)


def in_parallel(how_many, work):
    gate, results = threading.Barrier(how_many), []

    def one():
        gate.wait()
        try:
            results.append(work())
        except Refused as refusal:
            results.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(how_many)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


def test_a_code_proves_an_address_once(acme, bolt):
    row, code = sent(acme)
    with tenant_context(acme.id):
        assert code not in repr(SignInCode.objects.get().__dict__) and not User.objects.exists()
        assert code not in str([(event.name, event.payload) for event in outbox_queries.trail()])
    with pytest.raises(Refused) as refusal:
        use(bolt, row, code)
    assert refusal.value.code == "code_over"
    user = use(acme, row, f" {code[:3]} {code[3:]} ")
    assert (user.email, user.name) == (ADDRESS, "Ann")
    with tenant_context(acme.id):
        assert [event.name for event in outbox_queries.timeline([user.id])] == ["account.address_proven"]
    with pytest.raises(Refused) as refusal:
        use(acme, row, code)
    assert refusal.value.code == "code_over"


def test_a_code_ends_after_ten_minutes(acme):
    row, code = sent(acme)
    with pytest.raises(Refused) as refusal:
        use(acme, row, code, at=later(minutes=10))
    assert refusal.value.code == "code_over"
    with tenant_context(acme.id):
        assert not User.objects.exists()


def test_five_wrong_tries_end_a_code(acme):
    row, code = sent(acme)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(Refused) as refusal:
            use(acme, row, wrong)
        assert refusal.value.code == "code_wrong"
    with pytest.raises(Refused) as refusal:
        use(acme, row, code)
    assert refusal.value.code == "code_over"


def test_a_code_used_by_many_at_once_works_once(acme):
    row, code = sent(acme)
    results = in_parallel(6, lambda: use(acme, row, code))
    assert len([one for one in results if isinstance(one, User)]) == 1


def test_fifty_wrong_tries_at_once_are_judged_no_oftener_than_the_limit(acme):
    """Each code takes five tries; with many codes of one address the address itself has its limit."""
    rows = [sent(acme, at=later(minutes=20 * number))[0] for number in range(3)]
    with tenant_context(acme.id):
        SignInCode.objects.update(expires_at=later(days=1))
    todo = iter(rows * 20)
    results = in_parallel(50, lambda: use(acme, next(todo), "no", at=later(hours=2)))
    assert results.count("code_wrong") <= lockout.LIMITS[lockout.CODE] and "too_many_tries" in results


def test_fifty_wrong_tries_of_one_code_at_once_are_five(acme):
    row, _ = sent(acme)
    results = in_parallel(50, lambda: use(acme, row, "no"))
    assert 1 <= results.count("code_wrong") <= 5 and len(results) == 50


def test_one_place_has_a_limit_that_right_tries_do_not_use_up(acme):
    tess = new_member(acme, "read_only")
    with tenant_context(acme.id):
        tess.user.set_password("four plain words together")
        tess.user.save(update_fields=["password"])
    office = {"at": START, "place": "203.0.113.7"}
    most = lockout.LIMITS[lockout.FROM_PLACE]
    with tenant_context(acme.id):
        for _ in range(most // 4):
            commands.check_password(email=tess.user.email, password="four plain words together", **office)
        for number in range(most):
            with pytest.raises(Refused) as refusal:
                commands.check_password(email=f"{number}@acme.example", password="summer2026!!", **office)
            assert refusal.value.code == "sign_in_wrong"
        for knock in (lambda: commands.check_password(email=tess.user.email, password="four plain words together", **office),
                      lambda: commands.send_code(email=ADDRESS, **office), lambda: commands.ask_for_reset(email=ADDRESS, **office)):
            with pytest.raises(Refused) as refusal:
                knock()
            assert refusal.value.code == "too_many_tries"
        assert commands.check_password(email=tess.user.email, password="four plain words together", at=START, place="203.0.113.8").finished


def test_fifty_at_once_are_counted_one_by_one(acme):
    def count():
        with tenant_context(acme.id):
            return lockout.count(lockout.PASSWORD, ADDRESS, START)

    assert sorted(in_parallel(50, count)) == list(range(1, 51))


def test_the_count_survives_the_refusal_and_ends_with_the_window(acme, bolt):
    def knock(vendor=acme, at=START, whom=ADDRESS):
        with tenant_context(vendor.id):
            lockout.admit(lockout.PASSWORD, whom, at)
            raise LookupError("the request is refused and rolled back")

    for _ in range(lockout.LIMITS[lockout.PASSWORD]):
        with pytest.raises(LookupError):
            knock()
    with pytest.raises(Refused):
        knock()
    with pytest.raises(LookupError):
        knock(whom="somebody@else.example")
    with pytest.raises(LookupError):
        knock(vendor=bolt)
    with pytest.raises(LookupError):
        knock(at=START + lockout.WINDOW)
    with tenant_context(acme.id):
        assert ADDRESS not in repr(list(FailedLogins.objects.values()))


def test_one_address_gets_so_many_codes_and_no_more(acme):
    for _ in range(lockout.LIMITS[lockout.CODE_SENT]):
        sent(acme)
    with pytest.raises(Refused):
        sent(acme)
    sent(acme, email="ben@example.test")
    with tenant_context(acme.id), pytest.raises(BadInput):
        commands.send_code(email="no address", at=START)


def test_an_entry_lets_one_person_in_once_within_a_minute(acme, bolt):
    tess = new_member(acme, "owner")
    with tenant_context(acme.id):
        first, second = (commands.issue_entry(user_id=tess.user_id, at=START) for _ in range(2))
        assert first not in repr(list(Entry.objects.values()))
    with tenant_context(bolt.id):
        assert commands.consume_entry(secret=first, at=START) is None
    with tenant_context(acme.id):
        assert commands.consume_entry(secret=first, at=later(seconds=59)).id == tess.user_id
        assert commands.consume_entry(secret=first, at=later(seconds=59)) is None
        assert commands.consume_entry(secret=second, at=later(seconds=60)) is None
        assert queries.reset_with(second, START) is None   # it opens no other door
        with pytest.raises(Refused):
            commands.reset_password(secret=second, password="four plain words together", at=START)


def test_a_new_password_by_mailed_link(acme):
    tess = new_member(acme, "owner")
    with tenant_context(acme.id):
        commands.ask_for_reset(email=tess.user.email.upper(), at=START)
        secret = re.search(r"/staff/reset/([\w-]+)/", letter()).group(1)
        with pytest.raises(BadInput):
            commands.reset_password(secret=secret, password="short", at=later(minutes=1))
        commands.reset_password(secret=secret, password="four plain words together", at=later(minutes=1))
        assert queries.user(tess.user_id).check_password("four plain words together")
        with pytest.raises(Refused):
            commands.reset_password(secret=secret, password="four other words together", at=later(minutes=1))
        assert [event.name for event in outbox_queries.timeline([tess.user_id])] == ["member.added", "member.password_changed"]


def test_a_link_to_a_new_password_ends_after_half_an_hour_and_goes_to_staff_alone(acme):
    tess = new_member(acme, "owner")
    with tenant_context(acme.id):
        commands.ask_for_reset(email=tess.user.email, at=START)
        secret = re.search(r"/staff/reset/([\w-]+)/", letter()).group(1)
        with pytest.raises(Refused):
            commands.reset_password(secret=secret, password="four plain words together", at=START + timedelta(minutes=30))
        assert not queries.user(tess.user_id).has_usable_password()
        commands.ensure_user(email=ADDRESS, name="Ann")
        mails = Message.objects.count()
        commands.ask_for_reset(email=ADDRESS, at=START)
        commands.ask_for_reset(email="nobody@example.test", at=START)
        assert Message.objects.count() == mails
