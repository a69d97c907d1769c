"""Random commands by several advocates on few parties, with the real constraints behind them: what must hold after each, holds."""
from datetime import timedelta
from itertools import pairwise

from django.db import IntegrityError, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from foundation.kernel.errors import HouseError
from foundation.tenants.context import tenant_context
from referrals import queries, states
from referrals.models import Move, Party, Referral
from referrals.rules import queue
from tests.apps.referrals.verbs import Life, live
from tests.cast import START, lead
from tests.depths import at_two_depths

PICK = st.integers(0, 30)
DAYS = st.sampled_from((0, 0, 1, 3, 10, 40, 95))


def machine(make_vendor):
    class ReferralLife(RuleBasedStateMachine):
        """Three advocates, three people to introduce; time only goes on."""

        def __init__(self):
            super().__init__()
            self.vendor = make_vendor("machine")
            self.now, self.life = START, None

        @rule(acceptance=st.sampled_from(("automatic", "by_hand")), consent=st.sampled_from(("none", "none", "referred_person")), grace=st.sampled_from((0, 30)))
        @precondition(lambda self: self.life is None)
        def begin(self, acceptance, consent, grace):
            with tenant_context(self.vendor.id):
                self.life = live(self.vendor, acceptance=acceptance)
                self.life.set(consent=consent, grace_days=grace)

        def do(self, days, verb):
            """As a request: what is refused leaves nothing behind; only a refusal in words is an answer."""
            self.now += timedelta(days=days, hours=1)
            with tenant_context(self.vendor.id):
                try:
                    with transaction.atomic():
                        verb(self.life, self.now)
                except HouseError:
                    pass

        def on(self, pick, days, verb):
            with tenant_context(self.vendor.id):
                rows = list(Referral.objects.order_by("id"))
            if rows:
                self.do(days, lambda life, at: verb(life, rows[pick % len(rows)], at))

        @rule(who=st.integers(0, 2), number=st.integers(1, 3), days=DAYS)
        @precondition(lambda self: self.life is not None)
        def submit(self, who, number, days):
            self.do(days, lambda life, at: life.submitted((life.stage.ann, life.stage.ben, life.cleo)[who], at, number=number))

        @rule(who=st.integers(0, 2), days=DAYS)
        @precondition(lambda self: self.life is not None)
        def submit_the_first_again(self, who, days):
            self.do(days, lambda life, at: life.submitted((life.stage.ann, life.stage.ben, life.cleo)[who], at, number=1))

        @rule(verb=st.sampled_from(("accept", "decline", "lose", "withdraw", "contact", "extend", "reopen", "appeal", "propose_void", "void", "answer",
                                    "plan", "look")),
              pick=PICK, days=DAYS)
        @precondition(lambda self: self.life is not None)
        def decide(self, verb, pick, days):
            def act(life, row, at):
                if verb != "answer" or row.status == states.AWAITING_CONSENT:
                    getattr(life, verb)(row, at)
            self.on(pick, days, act)

        @rule(grant=st.booleans(), pick=PICK, days=DAYS)
        @precondition(lambda self: self.life is not None)
        def second_look(self, grant, pick, days):
            self.on(pick, days, lambda life, row, at: life.decide_appeal(row, at, grant))

        @rule(kind=st.sampled_from(("qualified", "meeting_held", "won")), pick=PICK, days=DAYS)
        @precondition(lambda self: self.life is not None)
        def report(self, kind, pick, days):
            self.on(pick, days, lambda life, row, at: life.report(row, at, kind=kind))

        @rule(number=st.integers(1, 3), pick=PICK, days=DAYS)
        @precondition(lambda self: self.life is not None)
        def correct(self, number, pick, days):
            self.on(pick, days, lambda life, row, at: life.correct(row, at, contact=lead(number).contact))

        @rule(alike=st.integers(1, 3), pick=PICK, days=DAYS)
        @precondition(lambda self: self.life is not None)
        def correct_to_somebody_alike(self, alike, pick, days):
            self.on(pick, days, lambda life, row, at: life.correct(row, at, contact=f"{row.id}@{lead(alike).contact.split('@')[1]}"))

        @rule(gone=PICK, stays=PICK, days=DAYS)
        @precondition(lambda self: self.life is not None)
        def merge(self, gone, stays, days):
            """Seldom: a few merges leave one party alone."""
            if (gone + stays) % 4 == 0:
                with tenant_context(self.vendor.id):
                    rows = list(Referral.objects.order_by("id"))
                if rows:
                    self.do(days, lambda life, at: life.merge(rows[gone % len(rows)], rows[stays % len(rows)], at))

        @rule(days=DAYS, pick=PICK)
        @precondition(lambda self: self.life is not None)
        def her_no(self, days, pick):
            if pick % 5 == 0:
                self.on(pick, days, lambda life, row, at: life.withdraw(row, at, her_no=True))

        @rule(days=st.sampled_from((1, 30, 120)))
        @precondition(lambda self: self.life is not None)
        def time_goes_on(self, days):
            self.do(days, lambda life, at: life.clock(at))

        @invariant()
        @precondition(lambda self: self.life is not None)
        def everything_holds(self):
            with tenant_context(self.vendor.id), transaction.atomic():
                self.life.clock(self.now)
                rows = list(Referral.objects.select_related("program"))
                for row in rows:
                    check_history(row)
                for party in Party.objects.all():
                    assert party.merged_into is None or not any(row.party_id == party.id for row in rows), "what goes on as another has no claims"
                    assert party.merged_into is None or party.merged_into.merged_into_id is None, "and that one goes on as itself"
                    check_party(self.life, [row for row in rows if row.party_id == party.id], self.now)

    return ReferralLife


def check_history(row) -> None:
    """history legal; status = last move"""
    moves = list(Move.objects.filter(referral_id=row.id).order_by("step"))
    assert [move.step for move in moves] == list(range(1, len(moves) + 1)) and moves[0].to_state in states.FIRST
    for before, after in pairwise(moves):
        assert before.to_state == after.from_state and states.LIFE.allows(after.from_state, after.to_state) and before.at <= after.at
    assert (moves[-1].to_state, moves[-1].step) == (row.status, row.step)


def check_party(life: Life, rows, now) -> None:
    """one protection per party and kind; at most one standing claim per advocate; nobody waits for nothing; one accepted at a time"""
    assert sum(row.protects for row in rows) <= 1
    standing = [row.advocate_id for row in rows if row.status in (*states.OPEN, states.WON)]
    assert len(standing) == len(set(standing))
    assert len([row for row in rows if row.status in states.WORKED]) <= 1, "exactly one moves up"
    for row in rows:
        ahead = queue.obstacles(queries.as_claim(row), queries.claims_on(row.party_id), now)
        if row.status == states.QUEUED:
            assert ahead, "nobody stands in the way, and still she waits"
        if row.status in states.WORKED:
            assert row.protected_until > now or not row.protects
        assert row.doubted_at is None or row.status in (*states.WORKED, states.WON)
        if row.status == states.SUBMITTED:
            assert row.decide_by is not None and not ahead, "a submitted one with somebody ahead belongs into the queue"


@at_two_depths(examples=10, few=3)   # each step is a command and a look at every claim
def test_random_lives_keep_every_promise(depth, transactional_db, make_vendor):
    """Illegal moves are refused by the command and by the database; a refusal is always one in words, never an IntegrityError."""
    assert not issubclass(HouseError, IntegrityError)
    depth.follow("referral", machine(make_vendor))
