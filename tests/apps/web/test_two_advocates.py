"""Two advocates introduce the same person: neither reads a word that the other one wrote, on no page and in no mail."""
import pytest
from django.urls import reverse

from foundation.accounts import queries as accounts_queries
from foundation.mail import content
from foundation.mail.models import Message
from foundation.outbox import worker
from foundation.tenants.context import tenant_context
from referrals import states
from referrals.commands import decide
from rewards.models import Reward
from rewards.plan.templates import TEMPLATES, answered
from tests.apps.rewards import stage as staging
from tests.apps.web.houses import everything
from tests.cast import later
from tests.sign_in import signed_in

URLS = "referral_platform.urls.vendor"
BENS = ("quarzfink", "bergkristall")   # what Ben knows of them; only the address is Ann's guess


@pytest.fixture
def both(acme):
    stage, template = staging.set_money_stage(acme), TEMPLATES["points_escalating"]
    with tenant_context(acme.id):
        staging.publish(stage, template.document(answered(template, {})[0], "EUR"))
        ben = staging.submitted(stage, stage.ben, later(days=1), person="Quarzfink Weber", company="Bergkristall GmbH", contact="ceo@berg.example")
    return stage, ben


def test_ann_reads_what_she_wrote_and_nothing_of_bens(acme, both):
    stage, ben = both
    with tenant_context(acme.id):
        ann = signed_in(acme.client(), accounts_queries.user(stage.ann.advocate.user_id), strong=False)
    answer = ann.post("/portal/refer", {"person": "Jo", "company": "Jo and sons", "contact": "CEO@berg.example", "agreed": "on"})
    assert answer.status_code == 302
    page = ann.get(answer["Location"])
    assert "Jo and sons" in page.content.decode()
    with tenant_context(acme.id):
        referral_id = page.resolver_match.kwargs["referral_id"]
    for path in (answer["Location"], "/portal/", "/portal/?show=all", "/portal/earnings/"):
        assert not [word for word in BENS if word in everything(ann.get(path))], path
    again = ann.post("/portal/refer", {"person": "Jo", "company": "Other spelling", "contact": "ceo@berg.example", "agreed": "on"})
    assert again["Location"] == answer["Location"]
    assert not [word for word in BENS if word in everything(ann.get(again["Location"]))]

    with tenant_context(acme.id):
        decide.decline_referral(referral_id=ben.id, reason=next(iter(states.DECLINE_REASONS)), acting=stage.tess, at=later(days=399))
        decide.accept_referral(referral_id=referral_id, acting=stage.tess, at=later(days=400))
        staging.won(stage, referral_id, later(days=401), 120_000)
    worker.drain(acme.id, later(days=402))
    with tenant_context(acme.id):
        reward = Reward.objects.get(referral_id=referral_id)
        mails = [content.unsealed(row.sealed) for row in Message.objects.exclude(sealed=None)]
    for path in (reverse("portal_why", URLS, args=[reward.id]), answer["Location"], "/portal/", "/portal/?show=won", "/portal/earnings/"):
        assert not [word for word in BENS if word in everything(ann.get(path))], path
    assert "Jo and sons" in ann.get("/portal/earnings/").content.decode()
    hers = [f"{mail.subject} {mail.text} {mail.html}".lower() for mail in mails if mail.to == stage.ann.advocate.email]
    assert not [word for word in BENS if word in " ".join(hers)]
