"""What somebody earned and doesn't want: given away or to nobody, by whom it belongs to, before anything of it is in a payment."""
import pytest

from foundation.kernel.acting import Actor
from foundation.kernel.errors import NotAllowed, Refused
from foundation.ledger.models import Journal
from foundation.tenants.context import tenant_context
from fulfilment import commands
from programs.models import Program
from rewards.models import Reward
from tests.apps.fulfilment.file_stage import account, books, make, owed_stage, told
from tests.apps.fulfilment.test_pages import text
from tests.apps.partners.stage import set_living_stage
from tests.apps.rewards.books import all_right
from tests.cast import later
from tests.sign_in import signed_in


@pytest.fixture
def stage(acme):
    return owed_stage(acme, bens=0)


@pytest.fixture
def ann(acme, stage):
    with tenant_context(acme.id):
        return signed_in(acme.client(), stage.ann.advocate.user, strong=False)


def only(stage) -> Reward:
    with tenant_context(stage.tenant_id):
        return Reward.objects.select_related("program").get(given_by=None)


def own(stage) -> Actor:
    return Actor("advocate", stage.ann.advocate_id)


@pytest.mark.parametrize("choice, state, left", [("forgo", "forgone", 0), ("donate", "donated", 500)])
def test_she_chooses_and_the_books_follow(stage, choice, state, left):
    """PRODUCT F37: opt-out and donation as equals; MONEY §6: forgone, donated."""
    with tenant_context(stage.tenant_id):
        ended = commands.give_up(reward_id=only(stage).id, choice=choice, acting=own(stage), at=later(days=6))
        assert ended.state == state and told(stage, ended.id)[-1] == f"reward.{state}"
        assert [(row.beneficiary_kind, row.granted_minor) for row in Reward.objects.exclude(given_by=None)] == ([("charity", 500)] if left else [])
    assert books(stage, owners=(("advocate", stage.ann.advocate_id),)).payable == 0
    assert books(stage, owners=(("charity", stage.program.id),)).payable == left


def test_once_it_is_in_a_payment_it_is_too_late(stage):
    account(stage, stage.ann)
    make(stage)
    with tenant_context(stage.tenant_id):
        journals = Journal.objects.count()
        for choice in commands.CHOICES:
            with pytest.raises(Refused) as refusal:
                commands.give_up(reward_id=only(stage).id, choice=choice, acting=own(stage), at=later(days=7))
            assert refusal.value.code == "payout_requested"
        assert only(stage).state == "approved" and Journal.objects.count() == journals


def test_of_an_organisation_its_admins_choose(acme):
    living = set_living_stage(acme)
    with tenant_context(acme.id):
        reward = harbours(living)
        with pytest.raises(NotAllowed):
            commands.give_up(reward_id=reward.id, choice="forgo", acting=Actor("advocate", living.nadia.advocate_id), at=living.now)
        assert harbours(living).id == reward.id
        ended = commands.give_up(reward_id=reward.id, choice="donate", acting=Actor("advocate", living.paul.advocate_id), at=living.now)
        assert ended.state == "donated" and Reward.objects.get(given_by=ended).beneficiary_kind == "charity" and all_right(acme.id)


def test_the_page_says_what_happens_and_then_it_has(stage, ann):
    why, give = f"/portal/rewards/{only(stage).id}/why/", f"/portal/rewards/{only(stage).id}/give/"
    assert f"{give}?as=donate" in ann.get(why).content.decode() and f"{give}?as=forgo" in ann.get(why).content.decode()
    asked = text(ann.get(f"{give}?as=donate"))
    assert "Give €5.00 to a charity?" in asked and "Acme pays the €5.00 to a charity that it chooses, instead of you; this can’t be undone." in asked
    assert "Nobody gets the €5.00, and this can’t be undone." in text(ann.get(f"{give}?as=forgo")) and only(stage).state == "approved"
    for wrong in ("", "?as=", "?as=keep"):
        assert ann.get(f"{give}{wrong}").status_code == 404
    assert ann.post(f"{give}?as=forgo").headers["Location"] == why
    page = ann.get(why)
    assert "You passed on €5.00." in text(page) and give not in page.content.decode() and only(stage).state == "forgone"
    assert "It’s too late to give it up." in text(ann.get(f"{give}?as=donate"))
    ann.post(f"{give}?as=donate")
    assert only(stage).state == "forgone"


def test_a_partner_admin_does_it_for_the_organisation(acme):
    living = set_living_stage(acme)
    with tenant_context(acme.id):
        reward = harbours(living)
        paul, nadia = [signed_in(acme.client(), one.advocate.user, strong=False) for one in (living.paul, living.nadia)]
    give = f"/partner/rewards/{reward.id}/give/?as=donate"
    assert give in paul.get(f"/partner/rewards/{reward.id}/why/").content.decode()
    assert "instead of Harbour Systems; this can’t be undone." in text(paul.get(give))
    assert nadia.get(f"/portal/rewards/{reward.id}/give/?as=donate").status_code == 404 and nadia.post(give).status_code == 302
    with tenant_context(acme.id):
        assert harbours(living).id == reward.id
    assert "You gave €2,800.00 away. Thank you." in text(paul.post(give, follow=True))
    with tenant_context(acme.id):
        assert Reward.objects.get(id=reward.id).state == "donated"


def harbours(living) -> Reward:
    return Reward.objects.filter(beneficiary_id=living.stage.harbour.id, state__in=("pending", "approved"), currency="EUR").order_by("id").first()


@pytest.mark.parametrize("program", [{"gratitude": True}, {"visibility": "status"}])
def test_a_program_without_amounts_asks_about_none(acme, stage, ann, program):
    """PRODUCT F37: gratitude-only programs: no money is ever shown in them."""
    with tenant_context(acme.id):
        Program.objects.update(**program)
    for choice in commands.CHOICES:
        for answer in (ann.get, ann.post):
            assert answer(f"/portal/rewards/{only(stage).id}/give/?as={choice}").status_code == 404
    assert only(stage).state == "approved"
