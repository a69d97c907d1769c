"""Who has an account, who is on the staff, and that somebody stays owner."""
import threading

import pytest
from django.db import connection

from foundation.accounts import commands, queries, states
from foundation.accounts.models import Invitation, Member, User
from foundation.kernel.acting import SYSTEM, Actor
from foundation.kernel.errors import BadInput, NotFound, Refused
from foundation.mail.models import Message
from foundation.outbox import queries as outbox_queries
from foundation.tenants.context import tenant_context
from tests.cast import START, later

GOOD = "four plain words together"


def add(role="owner", email="tess@acme.example", **other):
    return commands.add_member(email=email, name="Tess", role=role, acting=SYSTEM, at=START, **other)


def events_of(*subject_ids):
    return [event.name for event in outbox_queries.timeline(subject_ids)]


def test_an_address_is_one_account_however_it_is_written(acme, bolt):
    with tenant_context(acme.id):
        user = commands.ensure_user(email=" Ann@Example.test ", name="")
        assert user.email == "ann@example.test" and not user.has_usable_password()
        assert commands.ensure_user(email="ann@example.test", name="Ann").id == user.id
        assert queries.user(user.id).name == "Ann"
        commands.ensure_user(email="ann@example.test", name="Somebody else")
        assert queries.names_of([user.id, None]) == {user.id: "Ann"}
        with pytest.raises(BadInput):
            commands.ensure_user(email="ann@", name="Ann")
        assert User.objects.count() == 1
    with tenant_context(bolt.id):
        assert queries.user_by_email("ann@example.test") is None
        assert commands.ensure_user(email="ann@example.test", name="").id != user.id
        with pytest.raises(NotFound):
            queries.user(user.id)


def test_a_member_has_a_role_at_one_vendor_alone(acme, bolt):
    with tenant_context(acme.id):
        member = add("sales_rep")
        assert queries.member_of(member.user_id).role == "sales_rep" and queries.staff_count() == 1
        assert events_of(member.user_id) == ["member.added"]
        with pytest.raises(Refused):
            add("owner")
        assert queries.member_of(member.user_id).role == "sales_rep" and events_of(member.user_id) == ["member.added"]
    with tenant_context(bolt.id):
        assert queries.member_of(member.user_id) is None and queries.members() == []


@pytest.mark.parametrize("role", ["operator", "admin", ""])
def test_a_vendor_knows_five_roles(acme, role):
    with tenant_context(acme.id):
        with pytest.raises(BadInput):
            add(role)
        assert User.objects.count() == 0


@pytest.mark.parametrize("password, code", [("short", "too_short"), ("x" * 129, "too_long"), ("password1234", "too_common"), ("tess@acme.example", "too_common")])
def test_weak_passwords_are_refused(acme, password, code):
    with tenant_context(acme.id):
        with pytest.raises(BadInput) as refusal:
            add(password=password)
        assert [error.code for error in refusal.value.errors] == [code]
        assert User.objects.count() == 0


def test_an_invitation_is_accepted_once(acme, bolt):
    with tenant_context(acme.id):
        tess = add()
        invitation, secret = commands.invite_member(email="Olga@acme.example", role="finance_approver", acting=Actor("staff", tess.user_id), at=START)
        assert Message.objects.get().kind == "invitation"
        assert secret not in repr(invitation.__dict__)
        assert [row.id for row in queries.open_invitations(later(days=1))] == [invitation.id]
        assert queries.open_invitations(later(days=8)) == []
    with tenant_context(bolt.id):
        assert queries.invitation_with(secret, later(days=1)) is None
        with pytest.raises(Refused):
            commands.accept_invitation(secret=secret, name="Olga", password=GOOD, at=later(days=1))
    with tenant_context(acme.id):
        with pytest.raises(BadInput):
            commands.accept_invitation(secret=secret, name="", password=GOOD, at=later(days=1))
        with pytest.raises(BadInput):
            commands.accept_invitation(secret=secret, name="Olga", password="short", at=later(days=1))
        assert queries.staff_count() == 1
        member = commands.accept_invitation(secret=secret, name="Olga", password=GOOD, at=later(days=1))
        assert (member.role, queries.user(member.user_id).name) == ("finance_approver", "Olga")
        assert queries.user(member.user_id).check_password(GOOD)
        assert events_of(invitation.id, member.user_id) == ["member.invited", "member.added"]
        with pytest.raises(Refused):
            commands.accept_invitation(secret=secret, name="Olga", password=GOOD, at=later(days=1))
        assert queries.staff_count() == 2


def test_who_was_removed_does_not_come_back_by_the_old_link(acme):
    with tenant_context(acme.id):
        add()
        _, secret = commands.invite_member(email="olga@acme.example", role="owner", acting=SYSTEM, at=START)
        member = commands.accept_invitation(secret=secret, name="Olga", password=GOOD, at=later(days=1))
        commands.remove_member(member_id=member.id, acting=SYSTEM, at=later(days=2))
        with pytest.raises(Refused) as refusal:
            commands.accept_invitation(secret=secret, name="Olga", password=GOOD, at=later(days=3))
        assert refusal.value.code == "invitation_over" and queries.staff_count() == 1


def test_an_advocate_who_joins_the_staff_says_her_name_anew(acme):
    with tenant_context(acme.id):
        user = commands.ensure_user(email="ann@example.test", name="Ann the advocate")
        _, secret = commands.invite_member(email="ann@example.test", role="read_only", acting=SYSTEM, at=START)
        assert commands.accept_invitation(secret=secret, name="Ann Keller", password=GOOD, at=later(days=1)).user_id == user.id
        assert queries.user(user.id).name == "Ann Keller"


def test_an_invitation_ends_after_a_week_and_with_the_next_one(acme):
    with tenant_context(acme.id):
        first, old = commands.invite_member(email="olga@acme.example", role="read_only", acting=SYSTEM, at=START)
        with pytest.raises(Refused):
            commands.accept_invitation(secret=old, name="Olga", password=GOOD, at=later(days=7))
        second, new = commands.invite_member(email="olga@acme.example", role="owner", acting=SYSTEM, at=START)
        with pytest.raises(Refused):
            commands.accept_invitation(secret=old, name="Olga", password=GOOD, at=later(days=1))
        commands.withdraw_invitation(invitation_id=second.id, acting=SYSTEM, at=START)
        with pytest.raises(Refused):
            commands.accept_invitation(secret=new, name="Olga", password=GOOD, at=later(days=1))
        with pytest.raises(Refused):
            commands.withdraw_invitation(invitation_id=second.id, acting=SYSTEM, at=START)
        assert events_of(first.id) == events_of(second.id) == ["member.invited", "invitation.withdrawn"]
        assert queries.staff_count() == 0


def test_who_is_on_the_team_is_not_invited(acme):
    with tenant_context(acme.id):
        add()
        with pytest.raises(BadInput):
            commands.invite_member(email="TESS@acme.example", role="owner", acting=SYSTEM, at=START)
        assert not Invitation.objects.exists() and not Message.objects.exists()


def test_somebody_stays_owner(acme):
    with tenant_context(acme.id):
        tess = add()
        for change in (lambda: commands.change_role(member_id=tess.id, role="read_only", acting=SYSTEM, at=START),
                       lambda: commands.remove_member(member_id=tess.id, acting=SYSTEM, at=START)):
            with pytest.raises(Refused):
                change()
        assert queries.member_of(tess.user_id).role == "owner" and events_of(tess.user_id) == ["member.added"]
        olga = add(email="olga@acme.example")
        commands.change_role(member_id=tess.id, role="read_only", acting=Actor("staff", olga.user_id), at=later(days=1))
        assert events_of(tess.user_id) == ["member.added", "member.role_changed"]
        commands.remove_member(member_id=tess.id, acting=Actor("staff", olga.user_id), at=later(days=2))
        assert queries.member_of(tess.user_id) is None and queries.user(tess.user_id).name == "Tess"
        with pytest.raises(NotFound):
            commands.remove_member(member_id=tess.id, acting=SYSTEM, at=later(days=2))


def test_two_owners_who_demote_each_other_leave_one(acme):
    with tenant_context(acme.id):
        pair = [add(), add(email="olga@acme.example")]
    gate, refusals = threading.Barrier(2), []

    def demote(member):
        gate.wait()
        try:
            with tenant_context(acme.id):
                commands.change_role(member_id=member.id, role="read_only", acting=SYSTEM, at=later(days=1))
        except Refused as refusal:
            refusals.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=[member]) for member in pair]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with tenant_context(acme.id):
        assert refusals == ["last_owner"] and Member.objects.filter(role=states.OWNER).count() == 1
