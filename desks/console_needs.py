"""What needs whom on the console's first page, each with how much of the promised time is left."""
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from desks.console_debts import waiting_for
from desks.console_frame import waited
from desks.console_words import missing_words
from foundation.accounts import queries as accounts_queries
from foundation.accounts import states as accounts_states
from foundation.kernel.money import Money
from foundation.outbox import queries as outbox_queries
from foundation.web import formats
from foundation.web.formats import in_words
from foundation.web.requests import HouseRequest
from fulfilment import queries as fulfilment_queries
from programs import states as programs_states
from referrals import queries as referrals_queries
from referrals import states as referrals_states
from referrals.rules import clocks
from rewards import queries as rewards_queries
from rewards import states as rewards_states
from rewards import words as rewards_words

SHOWN = 8
TODAY, SOON, LATER = 0, 1, 2


@dataclass(frozen=True)
class Need:
    """One row of the queue. `dial` and `words`: how urgent it is; `icon` and `action` name what is to be done."""

    title: str
    detail: str
    href: str
    icon: str
    action: str
    dial: str
    words: str
    rank: int = LATER


def of_referrals(request: HouseRequest, now: datetime) -> list[Need]:
    """Nobody has decided yet; the longest waiting first. Her own are for somebody else."""
    needs, rows = [], referrals_queries.open_referrals_to_decide()[:SHOWN]
    causes = referrals_queries.causes_of_review(row.id for row in rows if row.status == referrals_states.IN_REVIEW)
    for row in rows:
        names = {"advocate": row.advocate.name, "company": row.party.company, "person": row.party.person, "time": waited(row.received_at, now)}
        codes = {finding["code"] for finding in row.findings}
        if row.advocate.user_id == request.user.id:
            title, action = _("Your own referral of {company} waits for somebody else"), _("Look")
        elif causes.get(row.id) == referrals_states.BY_APPEAL:
            title, action = _("{advocate} asks for a second look at {company}"), _("Read")
        elif causes.get(row.id) == referrals_states.BY_REOPENING:
            title, action = _("{company} is back, and somebody has to look again"), _("Look")
        elif "same_contact" in codes:
            title, action = _("More than one person introduced {company}"), _("Compare")
        elif codes:
            title, action = _("{company} may be known already"), _("Compare")
        else:
            title, action = _("{advocate} introduced {company}"), _("Decide")
        rank, dial, words = _left(row, now)
        needs.append(Need(title=title.format(**names), detail=_("{advocate} has waited {time} for an answer about {person}").format(**names), action=action,
                          icon="search" if codes else "scales", href=reverse("console_referral", args=[row.id]), dial=dial, words=words, rank=rank))
    return needs


def of_doubts(request: HouseRequest) -> list[Need]:
    """Corrected since they were accepted, and maybe somebody else's; they go on meanwhile."""
    rows = [row for row in referrals_queries.doubted(SHOWN) if row.advocate.user_id != request.user.id]
    return [Need(title=_("{company} was corrected and may be known already").format(company=row.party.company), dial="waiting", words=_("Waits"), rank=SOON,
                 detail=_("It’s accepted as {advocate}’s; look whether both are the same").format(advocate=row.advocate.name), icon="search",
                 href=reverse("console_referral", args=[row.id]), action=_("Compare")) for row in rows]


def _left(row, now: datetime) -> tuple[int, str, str]:
    """How much of the promised time is left, as rank, dial and words. A program that accepts by itself promises none."""
    zone = row.program.time_zone
    today = now.astimezone(ZoneInfo(zone)).date()
    last = clocks.last_day(row.decide_by, zone)
    days = (last - today).days
    if days < 0:
        return TODAY, "failed", _("Late")
    if days == 0:
        return TODAY, "failed", _("Today")
    return SOON, "waiting", ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def of_rewards(request: HouseRequest) -> list[Need]:
    rows = [row for row in rewards_queries.rewards_to_approve() if row.advocate.user_id != request.user.id]
    if not rows:
        return []
    title = ngettext("%(number)s reward is ready for your yes", "%(number)s rewards are ready for your yes", len(rows)) % {"number": in_words(len(rows)).capitalize()}
    names = list(dict.fromkeys(row.advocate.name for row in rows))
    detail = ", ".join(names[:3]) if len(names) <= 3 else _("{names} and others").format(names=", ".join(names[:3]))
    return [Need(title=title, detail=detail, href=reverse("console_approvals"), icon="check", action=_("Approve"), dial="waiting",
                 words=_("Ready"), rank=SOON)]


def of_gates(request: HouseRequest) -> list[Need]:
    """Noted by somebody else: what is earned waits until it is cleared."""
    rows = [row for row in rewards_queries.open_gates(SHOWN) if request.user.id not in (row.placed_by, row.referral.advocate.user_id)]
    return [Need(title=_("Whether {advocate} may be paid for {company} has to be checked").format(
                     advocate=row.referral.advocate.name, company=row.referral.party.company),
                 detail=str(rewards_words.GATE[row.kind]), icon="shield", action=_("Look"), dial="waiting", words=_("Waits"), rank=SOON,
                 href=reverse("console_referral", args=[row.referral_id]) + "#legal") for row in rows]


def of_holds(request: HouseRequest, now: datetime) -> list[Need]:
    """Held by somebody for a time that is over: it holds on, and a person says whether it should."""
    rows = [row for row in rewards_queries.holds_due(now, SHOWN) if row.reward.advocate.user_id != request.user.id]
    return [Need(title=_("A hold on {name}’s reward has to be looked at again").format(name=row.reward.advocate.name), icon="shield",
                 detail=_("{kind}, since {day}").format(kind=rewards_words.HOLD_CHIP[row.kind], day=formats.day(row.placed_at)), action=_("Look"),
                 href=reverse("console_reward", args=[row.reward_id]), dial="failed", words=_("Time is over"), rank=TODAY) for row in rows]


def of_accounts(request: HouseRequest) -> list[Need]:
    """Where somebody is paid, as another person entered it: nothing is paid there before a second one has compared it."""
    rows = fulfilment_queries.awaiting_second(request.user.id)
    if not rows:
        return []
    title = ngettext("%(number)s account waits for a second person", "%(number)s accounts wait for a second person", len(rows)) % {
        "number": in_words(len(rows)).capitalize()}
    by = list(dict.fromkeys(accounts_queries.names_of(row.entered_by for row in rows).values()))
    return [Need(title=title, detail=_("Entered by {names}").format(names=", ".join(by[:3])) if by else _("Entered by somebody who left"),
                 href=reverse("console_payouts"), icon="bank", action=_("Compare"), dial="waiting", words=_("Waits"), rank=SOON)]


def of_amounts() -> list[Need]:
    """A reward that can’t be worked out before somebody says an amount, or which product it was."""
    waiting = rewards_queries.waiting_decisions(SHOWN, but=rewards_states.MISSING_RATE)
    about = referrals_queries.referrals_by_id([row.referral_id for row in waiting])
    rows = {(about[row.referral_id], row.reason) for row in waiting}
    return [Need(title=_waits_for(reason).format(company=referral.party.company), detail=missing_words(reason),
                 href=reverse("console_referral", args=[referral.id]) + "#deals", icon="coins", action=_("Add it"), dial="waiting", words=_("Waits"))
            for referral, reason in sorted(rows, key=lambda row: (row[0].id, row[1]))]


def _waits_for(reason: str) -> str:
    in_words = reason.removeprefix("missing_") in referrals_states.FACTS
    return _("A reward for {company} waits for a word about the deal") if in_words else _("A reward for {company} waits for an amount")


def of_rates() -> list[Need]:
    """Rewards of deals in another currency that can’t be worked out before somebody says what it was worth."""
    needs = []
    for one in rewards_queries.wanted_rates():
        title = ngettext("%(number)s deal in %(deal)s waits for its exchange rate", "%(number)s deals in %(deal)s wait for their exchange rate", one.milestones) % {
            "number": in_words(one.milestones).capitalize(), "deal": one.deal}
        days = _("From {deal} to {plan}, {day} or the latest day before").format(deal=one.deal, plan=one.plan, day=formats.day(one.days[0]))
        wants = urlencode({"wants": [f"{one.deal}:{one.plan}:{day.isoformat()}" for day in one.days[:SHOWN]]}, doseq=True)
        needs.append(Need(title=title, detail=days, href=f"{reverse('console_rates')}?{wants}", icon="scales", action=_("Import it"), dial="waiting",
                          words=_("Waits"), rank=SOON))
    return needs


def of_plans(request: HouseRequest) -> list[Need]:
    """Plans that somebody else wrote and that wait for a second person."""
    waiting = [row for row in rewards_queries.drafts() if row.written_by != request.user.id]
    names = accounts_queries.names_of(row.written_by for row in waiting)
    return [Need(title=_("A plan for {program} waits for a second person").format(program=row.program.name),
                 detail=_("{name} wrote it").format(name=names.get(row.written_by, _("Somebody who left"))), href=reverse("console_plan", args=[row.program_id])
                 if row.program.status != programs_states.DRAFT else reverse("console_program", args=[row.program_id]),
                 icon="book", action=_("Read"), dial="waiting", words=_("Waits")) for row in waiting]


def of_failures() -> list[Need]:
    number = outbox_queries.dead_count()
    if not number:
        return []
    title = ngettext("%(number)s message didn’t go through", "%(number)s messages didn’t go through", number) % {"number": in_words(number).capitalize()}
    return [Need(title=title, detail=_("We stopped trying after 12 times. See why, and send it again"), href=reverse("console_failed"), icon="warn",
                 action=_("Fix"), dial="failed", words=_("Today"), rank=TODAY)]


def of_news() -> list[Need]:
    """What was reported and waits for somebody: whose deal it is, or which deal is meant."""
    titles = {referrals_states.FOR_DECISION: _("News about {company} waits until its claims are decided"),
              referrals_states.FOR_DEAL: _("News about {company}: nobody knows which deal is meant"),
              referrals_states.FOR_AWARD: _("A deal with {company} waits for your word on who is credited")}
    return [Need(title=titles[row.waits_for].format(company=row.referral.party.company),
                 detail=_("{advocate} introduced them").format(advocate=row.referral.advocate.name),
                 href=reverse("console_referral", args=[row.referral_id]) + "#deals", icon="scales", action=_("Look"), dial="waiting", words=_("Waits"), rank=SOON)
            for row in referrals_queries.kept_work_items(SHOWN)]


def of_twins() -> list[Need]:
    """Two deals bear one reference, since two parties turned out to be one."""
    return [Need(title=_("{company}: two deals are called {reference}").format(company=pair.party.company, reference=pair.reference),
                 detail=_("They were won before both turned out to be the same; say whether it’s one deal"), icon="split", action=_("Look"), dial="waiting",
                 href=reverse("console_referral", args=[pair.referral_id]) + "#twins", words=_("Waits"), rank=SOON) for pair in referrals_queries.twin_deals(limit=SHOWN)]


def of_contacts(now: datetime) -> list[Need]:
    """Promised and not kept: nobody has talked to them, or nobody is to."""
    late = referrals_queries.overdue_first_contacts(now, limit=SHOWN)
    names = accounts_queries.names_of(row.rep_id for row in late)
    needs = [Need(title=_("Nobody has talked to {company} yet").format(company=row.party.company), detail=_who_was_to(row, names),
                  href=reverse("console_referral", args=[row.id]), icon="speech", action=_("Look"), dial="failed", words=_("Late"), rank=TODAY) for row in late]
    if not any(member.role == accounts_states.SALES_REP for member in accounts_queries.members()):
        return needs   # without reps there is nobody to assign it to
    seen = {row.id for row in late}
    return needs + [Need(title=_("{company} has no rep").format(company=row.party.company), detail=_("{advocate} introduced them").format(advocate=row.advocate.name),
                         href=reverse("console_referral", args=[row.id]), icon="person", action=_("Assign"), dial="waiting", words=_("Waits"))
                    for row in referrals_queries.unassigned(SHOWN) if row.id not in seen]


def _who_was_to(row, names: dict[UUID, str]) -> str:
    if row.rep_id not in names or row.first_contact_by is None:
        return _("{advocate} introduced them, and no rep looks after them").format(advocate=row.advocate.name)
    last = clocks.last_day(row.first_contact_by, row.program.time_zone)
    return _("{rep} was to by {day}").format(rep=names[row.rep_id], day=formats.day(last))


def of_by_hand(request: HouseRequest) -> list[Need]:
    """A reward that no rule gives takes a second person, who neither proposed it nor gets it."""
    mine = rewards_queries.accounts_of(request.user.id)
    rows = [row for row in rewards_queries.open_manual_rewards() if row.proposed_by != request.user.id and (row.beneficiary_kind, row.beneficiary_id) not in mine]
    names = accounts_queries.names_of(row.proposed_by for row in rows)
    return [Need(title=_("{amount} by hand, for {company}").format(amount=formats.money(Money(row.amount_minor, row.currency)), company=row.referral.party.company),
                 detail=_("{name} proposes it; it takes a second person").format(name=names.get(row.proposed_by, _("Somebody who left"))),
                 href=reverse("console_referral", args=[row.referral_id]), icon="check", action=_("Read"), dial="waiting", words=_("Waits"), rank=SOON) for row in rows]


def of_write_offs(request: HouseRequest) -> list[Need]:
    """Somebody proposed to write off what is owed to us, and it takes a second person, who owes none of it."""
    return [Need(title=_("{amount} that {name} owes is to be written off").format(amount=formats.money(amount), name=name),
                 detail=_("{name} proposes it; it takes a second person").format(name=by or _("Somebody who left")), icon="check", action=_("Read"), dial="waiting",
                 href=reverse("console_debt", args=[row.beneficiary_kind, row.beneficiary_id]), words=_("Waits"), rank=SOON)
            for row, name, amount, by, agrees in waiting_for(request) if agrees]


def of_voids(request: HouseRequest) -> list[Need]:
    """Somebody wants to cancel a referral, and it takes a second person."""
    rows = [row for row in referrals_queries.open_voids() if row.proposed_by != request.user.id]
    names = accounts_queries.names_of(row.proposed_by for row in rows)
    return [Need(title=_("{company} is to be cancelled").format(company=row.referral.party.company),
                 detail=_("{name} asks for it; it takes a second person").format(name=names.get(row.proposed_by, _("Somebody who left"))),
                 href=reverse("console_referral", args=[row.referral_id]), icon="warn", action=_("Read"), dial="waiting", words=_("Waits"), rank=SOON) for row in rows]
