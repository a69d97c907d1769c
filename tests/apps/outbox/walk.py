"""One vendor to whom everything happens that anybody is told of: what tests of delivery walk through."""
from advocates import commands as advocates_commands
from foundation.accounts import commands as accounts_commands
from foundation.accounts.events import AddressProven
from foundation.jobs import queries as jobs_queries
from foundation.kernel.acting import SYSTEM, VISITOR, Actor
from foundation.outbox import commands as outbox_commands
from foundation.outbox import worker
from foundation.rates import commands as rates_commands
from foundation.rates.rules.quoting import Line
from foundation.tenants.context import tenant_context
from fulfilment import commands as fulfilment_commands
from fulfilment.models import Payout
from partners.commands import organisations as partners_commands
from partners.models import Organisation
from programs import commands as programs_commands
from referrals.commands import decide, milestones
from referrals.commands.thread import write_message
from rewards import queries as rewards_queries
from rewards.commands import back_tests
from tests.apps.outbox import ways_back
from tests.apps.outbox.goal_walk import walk_goals
from tests.apps.outbox.life_walk import walk_of_life
from tests.apps.outbox.partner_walk import walk_partner
from tests.apps.rewards.stage import accepted, complete, publish, set_money_stage, won
from tests.cast import later, submitted

PLAN = {"grammar": 1, "currency": "EUR", "terms_at": "milestone", "rounding": "half_even", "rules": [
    {"key": "won", "title": "For each deal", "on": {"milestone": "won"}, "to": "advocate", "maturation_days": 14, "pay": {"units_bp": 1500, "of": "first_year_value"}},
    {"key": "thanks", "title": "And money", "on": {"milestone": "won"}, "to": "advocate", "maturation_days": 14, "pay": {"fixed": {"minor": 5000, "currency": "EUR"}}}]}
END = later(days=500)   # every protection and its grace are over by then


def walk(vendor) -> None:
    """Everything that can happen to a referral happens, up to the points in the wallet, and is told."""
    stage = set_money_stage(vendor)
    with tenant_context(vendor.id):
        accounts_commands.add_member(email="olga@owner.example", name="Olga", role="owner", acting=SYSTEM, at=later(days=1))
        accounts_commands.start_visit(operator_name="Root", reason="Asked for help", acting=Actor("operator", stage.tess.id), at=later(days=1))
        publish(stage, PLAN)
        walk_of_claims(stage)
        first, second, lost = [accepted(stage, enrolment, number, later(days=1)) for number, enrolment in ((1, stage.ann), (2, stage.ben), (4, stage.ann))]
        declined, withdrawn = submitted(stage, stage.ann, later(days=1), number=3), submitted(stage, stage.ben, later(days=1), number=5)
        write_message(referral_id=first.id, text="Have you called?", acting=Actor("advocate", stage.ann.advocate_id), at=later(days=2))
        talks = milestones.Report(kind="qualified", occurred_at=later(days=2))
        milestones.record_milestone(referral_id=first.id, report=talks, source="manual", acting=stage.tess, at=later(days=2))
        milestones.record_milestone(referral_id=first.id, report=talks, source="manual", acting=stage.olga, at=later(days=2))   # she says the same
        won(stage, first.id, later(days=3), 120_000)
        waiting = won(stage, second.id, later(days=3))
        decide.decline_referral(referral_id=declined.id, reason="too_small", acting=stage.tess, at=later(days=2))
        decide.lose_referral(referral_id=lost.id, reason="no_budget", acting=stage.tess, at=later(days=2))
        decide.withdraw_referral(referral_id=withdrawn.id, acting=stage.tess, at=later(days=2))
        walk_of_life(stage)
        programs_commands.end_program(program_id=stage.program.id, ends_at=later(days=58), tail_days=90, acting=stage.tess, at=later(days=2))
        partner = walk_partner(stage)
    worker.drain(vendor.id, later(days=3))
    with tenant_context(vendor.id):
        partners_commands.resume_organisation(organisation_id=partner, acting=stage.tess, at=later(days=4))
        complete(stage, waiting, 50_000, later(days=4), currency="USD")
        programs_commands.take_end_back(program_id=stage.program.id, acting=stage.tess, at=later(days=4))
        ways_back.refused(stage)
    ways_back.doubted(stage)
    with tenant_context(vendor.id):
        programs_commands.end_program(program_id=stage.program.id, ends_at=later(days=59), tail_days=90, acting=stage.tess, at=later(days=6))
    worker.drain(vendor.id, END)
    with tenant_context(vendor.id):
        rates_commands.import_rates(lines=[Line("2026-03-02", "USD", "EUR", "0.92", "ECB")], acting=stage.olga, at=later(days=6))
    worker.drain(vendor.id, END)
    with tenant_context(vendor.id):
        paid_by_file(stage)
        partner = Organisation.objects.create(name="Nordwind GmbH")
        partners_commands.suspend_organisation(organisation_id=partner.id, reason="Unanswered questions", acting=stage.tess, at=later(days=50))
        partners_commands.resume_organisation(organisation_id=partner.id, acting=stage.tess, at=later(days=51))
    walk_goals(stage)
    ways_back.disputed(stage)
    ways_back.taken_back(stage)
    with tenant_context(vendor.id):
        ways_back.cancelled(stage)
    ways_back.owed(stage)
    worker.drain(vendor.id, END)
    with tenant_context(vendor.id):
        [version] = rewards_queries.versions_of(stage.program.id)
        tried = back_tests.try_on_history(program_id=stage.program.id, document=version.document, acting=stage.tess, at=END)
    worker.drain(vendor.id, END)
    with tenant_context(vendor.id):
        assert jobs_queries.job(tried.id).state == "done"


def paid_by_file(stage) -> None:
    """Ann’s money arrives and comes back, Ben’s is rejected; Ben removes his account."""
    for enrolment in (stage.ann, stage.ben):
        fulfilment_commands.set_bank_account(beneficiary_kind="advocate", beneficiary_id=enrolment.advocate_id, holder="Who It Is", iban="DE89370400440532013000",
                                             acting=Actor("advocate", enrolment.advocate_id), at=later(days=40))
    file = fulfilment_commands.make_file(kind="bank", currency="EUR", acting=stage.olga, at=later(days=41))
    fulfilment_commands.download_file(file_id=file.id, acting=stage.olga, at=later(days=42))
    anns, bens = Payout.objects.filter(file=file).order_by("number")
    fulfilment_commands.settle_rows(file_id=file.id, executed_on=later(days=43).date(), acting=stage.olga, at=later(days=43), outcomes={
        anns.id: fulfilment_commands.Outcome("paid"), bens.id: fulfilment_commands.Outcome("rejected", "account_closed")})
    fulfilment_commands.return_row(payout_id=anns.id, reason="wrong_name", acting=stage.olga, at=later(days=44))
    fulfilment_commands.remove_method(beneficiary_kind="advocate", beneficiary_id=stage.ben.advocate_id, acting=Actor("advocate", stage.ben.advocate_id),
                                      at=later(days=45))


def walk_of_claims(stage) -> None:
    """Three of whom a rep was told: one gets a letter and a reminder and lets it run out, one claims, one refers here already. A fourth was
    taken in on word, and proves her address; a fifth entry was Ann all along."""
    links, long_ago = [], later(days=-60)
    for name, email in (("Maria", "maria@told.example"), ("Dora", ""), ("Petra", "")):
        told = advocates_commands.add_unclaimed(program_id=stage.program.id, name=name, email=email, rep_id=stage.tess.id, acting=stage.tess, at=later(days=1))
        channel, at = ("mail", long_ago) if email else ("rep", later(days=-40))
        links.append(advocates_commands.issue_claim_link(advocate_id=told.advocate_id, channel=channel, acting=stage.tess, at=at))
    dora = accounts_commands.ensure_user(email="dora@told.example", name="Dora")
    advocates_commands.claim(secret=links[1], user_id=dora.id, terms_id=stage.ann.terms_id, at=later(days=2))
    word = accounts_commands.ensure_user(email="nora@told.example", name="Nora")
    advocates_commands.join_program(program_id=stage.program.id, terms_id=stage.ann.terms_id, user_id=word.id, name="Nora", email=word.email, acting=stage.tess,
                                    proven=False, at=later(days=1))
    outbox_commands.record(AddressProven(subject_id=word.id), acting=VISITOR, at=later(days=2))
    twice = advocates_commands.add_unclaimed(program_id=stage.program.id, name="Annie", acting=stage.tess, at=later(days=1))
    fulfilment_commands.merge_advocates(advocate_id=twice.advocate_id, into_id=stage.ann.advocate_id, acting=stage.tess, at=later(days=2))
    advocates_commands.note_collision(secret=links[2], user_id=stage.ben.advocate.user_id, at=later(days=2))
