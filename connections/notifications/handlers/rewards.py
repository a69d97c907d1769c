"""News about what an advocate earned: on the way, held and let go, approved, with her, and taken back; who runs her partner hears of the worse ones too."""
from datetime import datetime

from connections.notifications import sentences, words
from connections.notifications.handlers.heard import CameBack, not_again, undoes
from connections.notifications.handlers.partner_rewards import tell_admins
from connections.notifications.handlers.telling import Reader, page, tell, tell_advocate
from connections.notifications.words import About
from connections.notifications.words import partner_rewards as of_partners
from foundation.accounts import queries as accounts_queries
from foundation.kernel.money import POINTS, Money
from foundation.ledger import queries as ledger_queries
from foundation.ledger.commands import AccountRef
from foundation.outbox.events import StoredEvent
from foundation.tenants import queries as tenants_queries
from fulfilment import queries as fulfilment_queries
from fulfilment import words as fulfilment_words
from programs import queries as programs_queries
from referrals import queries as referrals_queries
from rewards import events, states
from rewards import queries as rewards_queries
from rewards.commands.release import locked

MAY_CONFIRM = ("owner", "finance_approver")


def tell_accrued(event: events.RewardAccrued, *, at: datetime, stored: StoredEvent) -> None:
    """What holds it is read when the mail is made: what was let go meanwhile is not announced as a wait."""
    if not is_hers(event) or not _shown(event):
        return
    reward = rewards_queries.reward(event.subject_id)
    if reward.cancelled:   # it ended as it began, or somebody was quicker than the mail
        return
    holds = {hold.kind: hold.until for hold in rewards_queries.open_holds(reward)}
    milestone = referrals_queries.milestone(reward.milestone_id) if reward.milestone_id is not None else None
    ended = Money(rewards_queries.ended_with_others(reward), event.currency)   # of that nobody is told
    kind, occurred_at = (milestone.kind, milestone.occurred_at) if milestone is not None else (states.BY_HAND, at)
    tell_advocate(event.referral_id, lambda about: words.accrued(about, amount_of(event) - ended, kind, occurred_at, holds.get("maturation"),
                                                                 needs_yes="approval" in holds), stored=stored, at=at, **_where(event))


def tell_approved(event: events.RewardApproved, *, at: datetime, stored: StoredEvent) -> None:
    """What is held again by now is told as approved once nothing holds it; who never heard that it was held knows of the approval already."""
    if not is_hers(event) or not _shown(event):
        return
    reward = locked(event.subject_id)
    if reward.state in (states.CANCELLED, states.PENDING):   # somebody was quicker than the mail
        return
    holds = fulfilment_queries.payout_holds_of([reward], at).get(event.subject_id, [])
    hold = fulfilment_words.HOLD[holds[0]] if holds else ""
    amount = amount_of(event) - Money(rewards_queries.ended_with_others(reward), event.currency)
    tell_advocate(event.referral_id, lambda about: words.approved(about, amount, hold), stored=stored, at=at, **_where(event),
                  behind=not_again(events.RewardApproved, events.RewardHeld, events.HoldReleased, events.RewardTakenBack, events.RewardRestored, of=reward.id))


def tell_fulfilled(event: events.RewardFulfilled, *, at: datetime, stored: StoredEvent) -> None:
    """What left by a file is told as one payment, not once for each reward in it: handlers/payouts.py."""
    if not is_hers(event) or not _shown(event) or fulfilment_queries.left_by_file(event.subject_id):
        return
    balance = points_of(event) if event.currency == POINTS else None
    tell_advocate(event.referral_id, lambda about: words.fulfilled(about, amount_of(event), balance), stored=stored, at=at, **_where(event))


def tell_taken_back(event: events.RewardTakenBack, *, at: datetime, stored: StoredEvent) -> None:
    """In whole or in part: because of what, and what stays. Who was never told of it in amounts hears of none here either. What came back before
    the mail is made is not told as taken. Whoever gives it back in this second waits until it is written."""
    if not _shown(event):
        return
    reward = locked(event.subject_id)
    minor = min(event.taken_minor, reward.taken_back_minor)
    if minor == 0:
        return
    left = Money(reward.granted_minor - reward.taken_back_minor, event.currency)
    taken, owed = Money(minor, event.currency), Money(min(event.owed_minor, minor), event.currency)
    if is_hers(event):
        balance = points_of(event) if event.currency == POINTS else None
        tell_advocate(event.referral_id, lambda about: sentences.taken_back(about, taken, event.cause, left, owed=owed, balance=balance),
                      stored=stored, at=at, **_where(event))
    tell_admins(reward, lambda about, whose: of_partners.taken_back(about, whose, taken, event.cause, left, owed), stored=stored, at=at)


def tell_cancelled(event: events.RewardCancelled, *, at: datetime, stored: StoredEvent) -> None:
    """Why, as exactly as the program tells a no. Of what ends with another that was cancelled before she was told with that one."""
    if event.kind == states.FOLLOWS or not _shown(event):
        return
    amount = Money(event.cancelled_minor, event.currency)
    if is_hers(event):
        tell_advocate(event.referral_id, lambda about: sentences.cancelled(about, amount, event.kind), stored=stored, at=at, **_where(event))
    tell_admins(rewards_queries.reward(event.subject_id), lambda about, whose: of_partners.cancelled(about, whose, amount, event.kind), stored=stored, at=at)


def tell_restored(event: events.RewardRestored, *, at: datetime, stored: StoredEvent) -> None:
    """To whom more of it was told as taken than as come back."""
    if not _shown(event):
        return
    reward, back = locked(event.subject_id), Money(event.restored_minor, event.currency)
    behind = CameBack((events.RewardTakenBack, "taken_minor"), (events.RewardRestored, "restored_minor"), now=stored, of=reward.id)
    if is_hers(event):
        tell_advocate(event.referral_id, lambda about: sentences.restored(about, back, event.cause), stored=stored, at=at, **_where(event), behind=behind)
    tell_admins(reward, lambda about, whose: of_partners.restored(about, whose, back, event.cause), stored=stored, at=at, behind=behind)


def tell_held(event: events.RewardHeld, *, at: datetime, stored: StoredEvent) -> None:
    """A doubt, in its kind: what somebody wrote about it is the staff's. One that was let go before the mail is made is none. Whoever lets it go
    in this second waits until it is written."""
    reward = locked(event.subject_id)
    if not _shown(event) or event.hold not in {hold.kind for hold in rewards_queries.open_holds(reward)}:
        return
    if is_hers(event):
        tell_advocate(event.referral_id, lambda about: sentences.held(about, amount_of(event), event.hold), stored=stored, at=at, **_where(event))
    tell_admins(reward, lambda about, whose: of_partners.held(about, whose, amount_of(event), event.hold), stored=stored, at=at)


def tell_let_go(event: events.HoldReleased, *, at: datetime, stored: StoredEvent) -> None:
    """Once nobody holds it any more, to each who was told that it is held and not yet that it goes on. With nothing else to wait for it is
    approved, and whose it is reads that; who runs a partner reads it here."""
    if event.hold not in states.PLACED_BY_HAND or not _shown(event):
        return
    reward = locked(event.subject_id)
    holds = {hold.kind: hold.until for hold in rewards_queries.open_holds(reward)}
    if holds.keys() & set(states.PLACED_BY_HAND) or reward.state in states.GIVEN_UP:
        return
    until, needs_yes = holds.get("maturation"), "approval" in holds
    behind = undoes(events.RewardHeld, events.HoldReleased, events.RewardApproved, of=reward.id)
    if is_hers(event) and reward.state == states.PENDING:
        tell_advocate(event.referral_id, lambda about: sentences.let_go(about, amount_of(event), until, needs_yes), stored=stored, at=at, **_where(event),
                      behind=behind)
    tell_admins(reward, lambda about, whose: of_partners.let_go(about, whose, amount_of(event), until, needs_yes), stored=stored, at=at, behind=behind)


def points_of(event: events.OfReward) -> Money:
    """In her wallet now; what we owe stands below zero."""
    return Money(-ledger_queries.balance(AccountRef("wallet", "advocate", event.advocate_id), POINTS), POINTS)


def _shown(event: events.OfReward) -> bool:
    """Some programs show no amounts; then no mail does."""
    return programs_queries.shows_rewards(referrals_queries.referral(event.referral_id).program)


def is_hers(event: events.OfReward) -> bool:
    """What her claim earns for her organisation or her rep is no news of hers."""
    return event.beneficiary_kind in states.OF_THE_ADVOCATE


def amount_of(event: events.OfReward) -> Money:
    return Money(event.amount_minor, event.currency)


def tell_goal_thanked(event: events.GoalThanked, *, at: datetime, stored: StoredEvent) -> None:
    """Words are all there is: they are what she gets."""
    if event.beneficiary != "advocate":
        return
    decision = rewards_queries.decision(event.decision_id)
    said = next((step["text"] for step in decision.trace if step["step"] == "thanks"), "")
    tell_advocate(event.referral_id, lambda about: sentences.goal_thanked(about, said), stored=stored, at=at, to_page=page("portal_home"),
                  goal=rewards_queries.goals_named([event.decision_id])[event.goal_id].title)


def ask_second_person(event: events.ManualRewardProposed, *, at: datetime, stored: StoredEvent) -> None:
    """Whoever may confirm it, but for who proposed it and who would get it; nobody, where it is settled by now."""
    referral, vendor = referrals_queries.referral(event.subject_id), tenants_queries.vendor()
    proposal = rewards_queries.manual_reward(event.proposal_id)
    if proposal.settled_at is not None:
        return
    about = About(person=referral.party.person, company=referral.party.company, vendor=vendor.name, program=referral.program.name)
    leave = rewards_queries.people_of(proposal.beneficiary_kind, proposal.beneficiary_id) | {proposal.proposed_by}
    for member in accounts_queries.members():
        if member.role in MAY_CONFIRM and member.user.id not in leave:
            reader = Reader(member.user.id, member.user.name, member.user.email, vendor.locale, vendor.time_zone)
            tell(reader, lambda: sentences.by_hand(about, Money(event.amount_minor, event.currency)), page=page("console_referral", referral_id=referral.id),
                 because=lambda: words.because_staff(vendor.name), stored=stored, at=at)


def _where(event: events.OfReward) -> dict:
    """The page that explains it; where it is for a goal, which."""
    named = next(iter(rewards_queries.goals_named([rewards_queries.reward(event.subject_id).decision_id]).values()), None)
    return {"to_page": why_page(event), "goal": named.title if named is not None else ""}


def why_page(event: events.OfReward) -> str:
    return page("portal_why", reward_id=event.subject_id)
