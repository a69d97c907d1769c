"""The life of a referral in short sentences: each verb is the command, at an instant that the test names."""
from dataclasses import dataclass
from datetime import datetime, timedelta

from advocates import commands as advocates_commands
from advocates.models import Enrolment
from foundation.accounts.models import Member, User
from foundation.kernel.acting import Actor
from foundation.outbox import queries as outbox_queries
from programs import queries as programs_queries
from programs.models import Program
from referrals import queries
from referrals.commands import appeal, clocks, consent, correct, decide, doubts, extend, merge, milestones, next_step, reopen, void
from referrals.models import Consent, Move, Party, Referral
from tests.cast import START, Stage, lead, set_stage
from tests.cast import submitted as submit


@dataclass
class Life:
    stage: Stage
    cleo: Enrolment
    rita: Actor      # a second manager

    def submitted(self, enrolment, at: datetime, **values) -> Referral:
        return submit(self.stage, enrolment, at, **values)

    def of(self, referral) -> Referral:
        return queries.referral(referral.id)

    def status(self, *referrals) -> list[str]:
        return [self.of(row).status for row in referrals]

    def accept(self, referral, at, acting=None):
        return decide.accept_referral(referral_id=referral.id, acting=acting or self.stage.tess, at=at)

    def decline(self, referral, at, reason="not_a_fit", acting=None):
        return decide.decline_referral(referral_id=referral.id, reason=reason, acting=acting or self.stage.tess, at=at)

    def lose(self, referral, at, reason="timing"):
        return decide.lose_referral(referral_id=referral.id, reason=reason, acting=self.stage.tess, at=at)

    def withdraw(self, referral, at, her_no=False):
        acting = self.stage.tess if her_no else Actor("advocate", referral.advocate_id)
        return decide.withdraw_referral(referral_id=referral.id, acting=acting, at=at, her_no=her_no)

    def contact(self, referral, at):
        return clocks.record_first_contact(referral_id=referral.id, acting=self.stage.tess, at=at)

    def report(self, referral, at, kind="won", happened=None, **values):
        return milestones.record_milestone(referral_id=referral.id, source="manual", acting=self.stage.tess, at=at,
                                           report=milestones.Report(kind=kind, occurred_at=happened or at, **values))

    def appeal(self, referral, at, text="They’ve grown since."):
        return appeal.appeal_referral(referral_id=referral.id, text=text, acting=Actor("advocate", referral.advocate_id), at=at)

    def decide_appeal(self, referral, at, grant, acting=None):
        return appeal.decide_appeal(referral_id=referral.id, grant=grant, acting=acting or self.rita, at=at)

    def extend(self, referral, at, days=30, evidence="Our calendar was full until May."):
        return extend.extend_protection(referral_id=referral.id, days=days, evidence=evidence, acting=self.stage.tess, at=at)

    def reopen(self, referral, at):
        return reopen.reopen_referral(referral_id=referral.id, acting=self.stage.tess, at=at)

    def propose_void(self, referral, at, reason="The introduction was bought."):
        return void.propose_void(referral_id=referral.id, reason=reason, acting=self.stage.tess, at=at)

    def void(self, referral, at, acting=None):
        return void.void_referral(referral_id=referral.id, acting=acting or self.rita, at=at)

    def answer(self, referral, at, answer="yes", who="referred"):
        row = Consent.objects.get(referral_id=referral.id, who=who)
        return consent.answer_consent(secret=queries.consent_secret(row.id), answer=answer, at=at)

    def correct(self, referral, at, acting=None, **values):
        return correct.correct_referral(referral_id=referral.id, values=values, acting=acting or Actor("advocate", referral.advocate_id), at=at)

    def plan(self, referral, at, text="Call them back."):
        return next_step.note_next_step(referral_id=referral.id, text=text, due_on=at.date() + timedelta(days=3), acting=self.rita, at=at)

    def merge(self, gone, stays, at):
        return merge.merge_parties(party_id=gone.party_id, into_id=stays.party_id, acting=self.stage.tess, at=at)

    def look(self, referral, at):
        """Somebody looked at what was corrected, and it is its own."""
        return doubts.settle_doubt(referral_id=referral.id, acting=self.stage.tess, at=at)

    def clock(self, at: datetime) -> None:
        """Every timer that is due rings, as the dispatcher would have it."""
        for party in Party.objects.order_by("id"):
            clocks.apply_due(party.id, at)

    def happened(self, referral) -> list[str]:
        return [event.name for event in outbox_queries.timeline([referral.id])]

    def moves(self, referral) -> list[str]:
        return [row.to_state for row in Move.objects.filter(referral_id=referral.id).order_by("step")]

    def set(self, **values) -> None:
        Program.objects.filter(id=self.stage.program.id).update(**values)


def live(vendor, **program) -> Life:
    return live_on(set_stage(vendor, **program))


def live_on(stage: Stage) -> Life:
    """A third advocate and a second manager join."""
    cleo, rita = [User.objects.create(email=f"{name}@example.test", name=name.capitalize()) for name in ("cleo", "rita")]
    terms = programs_queries.terms_in_force(stage.program.id)
    joined = advocates_commands.join_program(program_id=stage.program.id, terms_id=terms.id, user_id=cleo.id, name="Cleo", email=cleo.email, at=START)
    Member.objects.create(user_id=rita.id, role="program_manager")
    return Life(stage, joined, Actor("staff", rita.id))


__all__ = ["Life", "lead", "live"]
