"""Somebody reports what happened with a referral. A win decides who is credited for the deal; what comes too early is kept and applied in order."""
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, FieldError
from foundation.outbox import commands as outbox_commands
from referrals import events, queries, states
from referrals.commands import attribution, clocks, moves, steps
from referrals.commands.checks import check_amounts, check_facts, check_report
from referrals.commands.record import (
    News,
    Report,
    add_amounts,
    add_facts,
    add_milestone,
    confirm,
    deal_meant,
    deal_of,
    keep,
    learn,
    milestone_like,
    news_of,
    settle,
    tidied,
)
from referrals.commands.steps import about
from referrals.models import Deal, KeptMilestone, Milestone, Referral
from referrals.rules import deals
from referrals.rules.precedence import Verdict

RECORDED, KNOWN, KEPT, NOTED = "recorded", "known", "kept", "noted"


@dataclass(frozen=True)
class Answer:
    """What became of a report. recorded: it counts from now on · known: it did before · kept: it waits, and is applied by itself
    once that is decided · noted: it stands in the timeline alone and earns nothing."""

    what: str
    milestone: Milestone | None = None
    kept: KeptMilestone | None = None

    @property
    def credited(self) -> bool:
        """Whether anybody is, for who shows it; read when it is asked for."""
        of_a_deal = self.what == RECORDED and self.milestone is not None and self.milestone.kind in states.OF_THE_PARTY
        return not of_a_deal or bool(queries.credit_of(self.id))

    @property
    def waits_for(self) -> str:
        return self.kept.waits_for if self.kept else ""

    @property
    def id(self) -> UUID:
        """Of the milestone, or of the row it waits in."""
        row = self.milestone or self.kept
        if row is None:
            raise LookupError("what only stands in the timeline has no row of its own")
        return row.id


def record_milestone(*, referral_id: UUID, report: Report, source: str, acting: Actor, at: datetime) -> Answer:
    """Records it and moves the referral: qualified -> in talks, won -> credited. Reported twice, it counts once.

    What cannot count yet, because a claim on them is undecided or nobody can say which deal is meant, is kept. Who earns from what
    she records herself may do so: her reward then waits for a second person's yes. Raises BadInput at the report's fields."""
    referral = clocks.ready(referral_id, at)
    check_report(report, referral, at)
    if _apply_kept(referral.party_id, at=at):
        referral = moves.locked(referral_id)
    answer = _take(referral, News(report, source, acting, received_at=at), at=at)
    if answer.what == RECORDED:
        _apply_kept(referral.party_id, at=at)
    return answer


def apply_kept(*, party_id: UUID, at: datetime) -> None:
    """What came too early is applied in the order in which it happened, as far as it can be by now."""
    moves.lock_parties(party_id)
    clocks.apply_due(party_id, at)
    _apply_kept(party_id, at=at)


def complete_milestone(*, milestone_id: UUID, amounts: Mapping[str, int], currency: str, facts: Mapping[str, str] | None = None, acting: Actor,
                       at: datetime) -> Milestone:
    """Adds amounts and facts that were not known when the milestone was recorded; a reward that waits for them is then worked out.

    Raises BadInput at what is known already, at what is no amount or fact, and at another currency."""
    referral = clocks.ready(queries.milestone(milestone_id).referral_id, at)
    milestone = queries.milestone(milestone_id)   # with what is known under the lock
    moves.refuse_own(referral, acting)
    known, told, facts = queries.amounts_of(milestone), queries.facts_of(milestone), tidied(facts or {})
    wrong = check_amounts(amounts, currency, known) + check_facts(facts)
    wrong += [FieldError(f"/amounts/{base}", "known", "This amount was recorded before and stays as it is.") for base in amounts if known.get(base) is not None]
    wrong += [FieldError(f"/facts/{fact}", "known", "This was recorded before and stays as it is.") for fact in facts if told.get(fact) is not None]
    if not amounts and not facts:
        wrong.append(FieldError("/amounts", "missing", "Add the amount that is missing."))
    if wrong:
        raise BadInput(wrong)
    add_amounts(milestone, amounts, currency)
    add_facts(milestone, facts)
    outbox_commands.record(events.MilestoneCompleted(**about(referral), milestone_id=milestone.id), acting=acting, at=at)
    return milestone


def take_awarded(news: News, awarded: Mapping[str, Verdict], *, reason: str, acting: Actor, at: datetime) -> Milestone:
    """A win that waited is recorded with a credit that somebody gave by hand; other kinds of claimants are judged as ever."""
    if news.kept is None:
        raise LookupError("only news that waits is awarded")
    referral = moves.locked(news.kept.referral_id)
    meant = deal_meant(referral.party_id, source=news.source, reference=news.report.deal_reference)
    deal = deal_of(referral.party_id, meant, source=news.source, reference=news.report.deal_reference)
    milestone = _win(referral, news, deal, at=at, awarded=awarded, acting=acting, reason=reason)
    settle(news.kept, milestone, at=at)
    _apply_kept(referral.party_id, at=at)
    return milestone


def take_on_deal(referral: Referral, news: News, deal_id: UUID, *, at: datetime) -> Answer:
    """As if the report had said which deal it means: a person who knows has said so."""
    deal = Deal.objects.get(id=deal_id, party_id=referral.party_id)
    answer = _on_deal(referral, news, deal, at=at)
    _settle(news, answer, at=at)
    _apply_kept(referral.party_id, at=at)
    return answer


def _apply_kept(party_id: UUID, *, at: datetime) -> bool:
    """Each in turn; what it moves may let another one go, so until nothing does any more. Whether anything did."""
    again, moved = True, False
    while again:
        again = False
        for kept in queries.kept_of_party(party_id):
            if kept.waits_for == states.FOR_AWARD:
                continue
            answer = _take(moves.locked(kept.referral_id), news_of(kept), at=at)
            again = again or answer.what != KEPT
        moved = moved or again
    return attribution.decide_open(party_id, at=at) or moved


def _take(referral: Referral, news: News, *, at: datetime) -> Answer:
    """One piece of news finds its place."""
    find = _of_the_party if news.report.kind in states.OF_THE_PARTY else _of_the_referral
    answer = find(referral, news, at=at)
    _settle(news, answer, at=at)
    return answer


def _settle(news: News, answer: Answer, *, at: datetime) -> None:
    if news.kept is not None and answer.what != KEPT:
        settle(news.kept, answer.milestone, at=at)


def _of_the_referral(referral: Referral, news: News, *, at: datetime) -> Answer:
    """qualified, meeting_held and the program's own kinds credit the claim that they are reported on."""
    report = news.report
    known = milestone_like(referral, report.kind, None)
    if known is not None and queries.stands(known.id):
        learn(known, referral, news, at=at)
        confirm(known, news)
        return Answer(KNOWN, known)
    if referral.status in (*states.UNDECIDED, states.QUEUED):
        return Answer(KEPT, kept=keep(referral, news, states.FOR_DECISION))
    if referral.status not in states.WORKED and not (referral.status == states.WON and report.kind.startswith(states.CUSTOM)):
        return _note(referral, news)
    milestone, _ = _add(referral, news)
    steps.progress(referral, report.occurred_at)
    if report.kind in states.CONTACTS:
        steps.first_contact(referral, contact_at=report.occurred_at, acting=news.acting, at=at)
    if report.kind == states.MILESTONE_QUALIFIED and referral.status == states.ACCEPTED:
        moves.move(referral, states.QUALIFIED, acting=news.acting, at=at)
        outbox_commands.record(events.ReferralQualified(**about(referral)), acting=news.acting, at=report.occurred_at)
    return Answer(RECORDED, milestone)


def _of_the_party(referral: Referral, news: News, *, at: datetime) -> Answer:
    """won, invoice_paid and renewal belong to a deal, on whichever claim they are reported."""
    report = news.report
    if report.kind in states.OF_INVOICES and not report.amounts.get(states.INVOICE_AMOUNT):
        return _note(referral, news)   # a trial, or nothing to pay
    meant = deal_meant(referral.party_id, source=news.source, reference=report.deal_reference)
    if meant.answer == deals.UNCLEAR:
        return Answer(KEPT, kept=keep(referral, news, states.FOR_DEAL))
    if meant.deal_id:
        if not _can_count(referral, news, Deal.objects.get(id=meant.deal_id)):
            return Answer(KEPT, kept=keep(referral, news, states.FOR_DECISION))
        return _on_deal(referral, news, deal_of(referral.party_id, meant, source=news.source, reference=report.deal_reference), at=at)
    verdicts = attribution.judge(referral.party_id, report.occurred_at) if report.kind != states.RENEWAL else None
    if verdicts is None or not attribution.lets_count(verdicts):   # a renewal waits for its deal
        return Answer(KEPT, kept=keep(referral, news, states.FOR_DECISION))
    # Of a deal that comes into being here nothing is known, and who is credited was judged.
    return _counts(referral, news, deal_of(referral.party_id, meant, source=news.source, reference=report.deal_reference), at=at, verdicts=verdicts)


def _on_deal(referral: Referral, news: News, deal: Deal, *, at: datetime) -> Answer:
    report = news.report
    known = milestone_like(referral, report.kind, deal, report.invoice)
    if known is not None and queries.stands(known.id):
        learn(known, referral, news, at=at)
        confirm(known, news)
        return Answer(KNOWN, known)
    if not _can_count(referral, news, deal):
        return Answer(KEPT, kept=keep(referral, news, states.FOR_DECISION))
    return _counts(referral, news, deal, at=at)


def _counts(referral: Referral, news: News, deal: Deal, *, at: datetime, verdicts: Mapping[str, Verdict] | None = None) -> Answer:
    """`verdicts`: of a deal that has just come into being."""
    report = news.report
    if report.kind == states.MILESTONE_WON:
        return Answer(RECORDED, _win(referral, news, deal, at=at, verdicts=verdicts))
    if verdicts is not None or not queries.is_won(deal.id):   # the first paid invoice says so
        won = News(Report(states.MILESTONE_WON, report.occurred_at), news.source, news.acting, news.received_at)
        _win(referral, won, deal, at=at, implied=True, verdicts=verdicts)
    milestone, _ = _add(queries.credited_or(deal.id, referral), news, deal=deal)
    return Answer(RECORDED, milestone)


def _can_count(referral: Referral, news: News, deal: Deal) -> bool:
    """Whether nothing has to be decided before: a deal that is won is; a renewal waits for its deal, and a win for the claims."""
    if queries.is_won(deal.id):
        return True
    if news.report.kind == states.RENEWAL:
        return False
    return attribution.may_count(referral.party_id, news.report.occurred_at, but=deal.id)


def _win(referral: Referral, news: News, deal: Deal, *, at: datetime, implied: bool = False, awarded: Mapping[str, Verdict] | None = None,
         acting: Actor | None = None, reason: str = "", verdicts: Mapping[str, Verdict] | None = None) -> Milestone:
    """`verdicts`: of a deal that has just come into being; of another one that is worked out here."""
    first = verdicts is not None
    if verdicts is None:
        before = milestone_like(referral, states.MILESTONE_WON, deal)   # withdrawn, and reported again: it stands again as it was
        happened_at = before.occurred_at if before is not None else news.report.occurred_at
        verdicts = attribution.judge(referral.party_id, happened_at, but=deal.id)
    on = _main_winner(referral, dict(verdicts) | dict(awarded or {}))
    milestone, _ = _add(on, news, deal=deal, implied=implied, first=first)
    if awarded:
        attribution.freeze(deal, milestone, awarded, acting=acting or news.acting, at=at, cause=states.BY_AWARD, reason=reason)
    attribution.freeze(deal, milestone, {kind: verdict for kind, verdict in verdicts.items() if kind not in (awarded or {})}, acting=news.acting, at=at,
                       first=first)
    return milestone


def _main_winner(referral: Referral, verdicts: dict[str, Verdict]) -> Referral:
    """On whose claim it is written down: the advocate's who is credited, else the rep's, else where it was reported."""
    for kind in states.CLAIMANTS:
        for outcome in verdicts[kind].outcomes if kind in verdicts else ():
            if outcome.share_bp:
                return referral if outcome.referral_id == referral.id else moves.as_it_is(outcome.referral_id)
    return referral


def _add(referral: Referral, news: News, *, deal: Deal | None = None, implied: bool = False, first: bool = False) -> tuple[Milestone, bool]:
    report = news.report
    return add_milestone(referral, kind=report.kind, occurred_at=report.occurred_at, source=news.source, acting=news.acting, at=news.received_at,
                         deal=deal, implied=implied, amounts=report.amounts, currency=report.currency, invoice=report.invoice, facts=report.facts, first=first)


def _note(referral: Referral, news: News) -> Answer:
    outbox_commands.record(events.MilestoneNoted(**about(referral), kind=news.report.kind), acting=news.acting, at=news.report.occurred_at)
    return Answer(NOTED)


__all__ = ["KEPT", "KNOWN", "NOTED", "RECORDED", "Answer", "News", "Report", "apply_kept", "complete_milestone", "record_milestone", "take_awarded", "take_on_deal"]
