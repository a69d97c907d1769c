"""The verbs of the stories: each is a command of the product, by the person who would give it."""
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from demo.history import History
from demo.stories import Step, Story
from foundation.kernel.acting import VISITOR, Actor
from foundation.kernel.money import Money
from referrals import queries as referrals_queries
from referrals import states
from referrals.commands import appeal, clocks, consent, decide, extend, milestones, next_step, reopen, unwin, void
from referrals.commands.submit import Lead, submit_referral
from rewards import queries as rewards_queries
from rewards.commands import release


def introduce(history: History, story: Story, at: datetime) -> None:
    """By the advocate herself, by a rep or a partner's admin who was told, or by the person who followed her link."""
    enrolment = history.enrolment_of(story)
    lead = Lead(person=story.person, company=story.company, contact=story.contact, note=story.note, agreed=True, answers=dict(story.answers))
    entered_by = history.users[story.entered_by] if story.entered_by else None
    acting = {"link": VISITOR, "verbal": Actor("staff", entered_by)}.get(story.channel, Actor("advocate", enrolment.advocate_id))
    if story.channel == "partner":
        acting = Actor("advocate", history.advocates[story.entered_by])
    referral, _ = submit_referral(enrolment_id=enrolment.id, lead=lead, channel=story.channel, acting=acting, at=at, entered_by=entered_by)
    history.referrals[story.key or story.company] = referral.id


def go_on(history: History, story: Story, step: Step, at: datetime) -> None:
    referral_id = history.referrals[story.key or story.company]
    verb = VERBS.get(step.verb)
    if verb is not None:
        verb(history, referral_id, step.detail, at)
    else:
        _report(history, referral_id, step, at)


def _report(history: History, referral_id: UUID, step: Step, at: datetime) -> None:
    """A milestone, as the manager heard of it; a reward that waits for its amount waits when the detail is empty."""
    said, _, much = step.detail.rpartition(" ")   # "USD 42000": in another currency than the company's
    currency = said or history.company.currency
    amounts = {base: Money.parse(much, currency).minor for base in ("first_year_value", "deal_value")} if step.detail else {}
    report = milestones.Report(kind=step.verb, occurred_at=at - timedelta(hours=2), amounts=amounts, currency=currency if amounts else "")
    milestones.record_milestone(referral_id=referral_id, report=report, source="manual", acting=history.manager, at=at)


def _contact(history: History, referral_id: UUID, detail: str, at: datetime) -> None:
    """Whoever looks after it talked to them; an end that came before leaves nothing to say."""
    if referrals_queries.referral(referral_id).status in states.WORKED:
        clocks.record_first_contact(referral_id=referral_id, acting=history.manager, at=at)


def _withdraw(history: History, referral_id: UUID, detail: str, at: datetime) -> None:
    decide.withdraw_referral(referral_id=referral_id, acting=Actor("advocate", referrals_queries.referral(referral_id).advocate_id), at=at)


def _approve(history: History, referral_id: UUID, detail: str, at: datetime) -> None:
    """What finance has not signed off in passing already."""
    waiting = {reward.id for reward in rewards_queries.rewards_to_approve()}
    for reward in [one for one in rewards_queries.rewards_of_referral(referral_id) if one.id in waiting]:
        release.approve_reward(reward_id=reward.id, acting=history.finance, at=at)


def _appeal(history: History, referral_id: UUID, detail: str, at: datetime) -> None:
    acting = Actor("advocate", referrals_queries.referral(referral_id).advocate_id)
    appeal.appeal_referral(referral_id=referral_id, text=detail, acting=acting, at=at)


def _answer(history: History, referral_id: UUID, detail: str, at: datetime) -> None:
    for one in referrals_queries.consents_of(referral_id):
        consent.answer_consent(secret=referrals_queries.consent_secret(one.id), answer=detail, at=at)


def _plan(history: History, referral_id: UUID, detail: str, at: datetime) -> None:
    next_step.note_next_step(referral_id=referral_id, text=detail, due_on=(at + timedelta(days=12)).date(), acting=history.manager, at=at)


Verb = Callable[[History, UUID, str, datetime], object]
VERBS: dict[str, Verb] = {
    "accept": lambda history, referral_id, detail, at: decide.accept_referral(referral_id=referral_id, acting=history.manager, at=at),
    "decline": lambda history, referral_id, detail, at: decide.decline_referral(referral_id=referral_id, reason=detail, acting=history.manager, at=at),
    "lose": lambda history, referral_id, detail, at: decide.lose_referral(referral_id=referral_id, reason=detail, acting=history.manager, at=at),
    "withdraw": _withdraw, "contact": _contact, "approve": _approve, "appeal": _appeal, "consent": _answer, "plan": _plan,
    "grant": lambda history, referral_id, detail, at: appeal.decide_appeal(referral_id=referral_id, grant=True, acting=history.owner, at=at),
    "refuse": lambda history, referral_id, detail, at: appeal.decide_appeal(referral_id=referral_id, grant=False, acting=history.owner, at=at),
    "extend": lambda history, referral_id, detail, at: extend.extend_protection(referral_id=referral_id, days=30, evidence=detail, acting=history.manager, at=at),
    "reopen": lambda history, referral_id, detail, at: reopen.reopen_referral(referral_id=referral_id, acting=history.manager, at=at),
    "unwin": lambda history, referral_id, detail, at: unwin.unwin_referral(referral_id=referral_id, reason=detail, acting=history.manager, at=at),
    "propose_void": lambda history, referral_id, detail, at: void.propose_void(referral_id=referral_id, reason=detail, acting=history.owner, at=at),
    "void": lambda history, referral_id, detail, at: void.void_referral(referral_id=referral_id, acting=history.manager, at=at),
}
