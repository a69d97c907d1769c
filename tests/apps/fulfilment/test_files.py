"""Money leaves by files: in flight from the first download, settled row by row, and no reward in two of them."""
import csv
import hashlib
import io
import threading

import pytest
from django.db import IntegrityError, connections

from foundation.kernel.acting import Actor
from foundation.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from foundation.kernel.money import Money
from foundation.ledger.models import Journal
from foundation.outbox.models import Event
from foundation.tenants.context import tenant_context
from fulfilment import commands, queries
from fulfilment.models import Attempt, Payout, PayoutFile, PayoutMethod, PayoutReward
from rewards.commands import holds
from rewards.models import Reward
from tests.apps.fulfilment.file_stage import (
    AMOUNT,
    OTHER,
    Books,
    account,
    books,
    both_accounts,
    download,
    everything,
    make,
    owed_stage,
    reward,
    settle,
    told,
)
from tests.cast import later


@pytest.fixture
def stage(acme):
    stage = owed_stage(acme, anns=2)
    both_accounts(stage)
    return stage


def lines(file) -> list[list[str]]:
    return list(csv.reader(io.StringIO(queries.frozen(file).decode(), newline=""), delimiter=";"))


def refused(stage, code, do, error=Refused):
    before = everything(stage)
    with pytest.raises(error) as found, tenant_context(stage.tenant_id):
        do()
    assert error is BadInput or found.value.code == code
    assert everything(stage) == before
    return found.value


def test_a_file_from_what_is_due_to_what_was_paid(stage):
    """MONEY §7: "Files (payroll, bank): in flight from download; a person confirms \"executed on\", per row paid, rejected or returned"."""
    assert books(stage) == Books(payable=3 * AMOUNT, rewards=("approved",) * 3)
    file = make(stage)
    with tenant_context(stage.tenant_id):
        rows = queries.rows_of(file.id)
        assert [(row.number, row.amount_minor, len(row.lines.all())) for row in rows] == [(1, 2 * AMOUNT, 2), (2, AMOUNT, 1)]
    assert (file.number, file.made_by) == (1, stage.olga.id) and told(stage, file.id) == ["payout_file.made"]
    assert books(stage) == Books(payable=3 * AMOUNT, rewards=("approved",) * 3, payouts=("requested",) * 2)   # nothing has left yet

    file = download(stage, file)
    assert books(stage) == Books(in_flight=3 * AMOUNT, rewards=("fulfilling",) * 3, payouts=("in_flight",) * 2)
    assert told(stage, file.id) == ["payout_file.made", "payout_file.downloaded"] and told(stage, rows[0].id) == ["payout.begun"]
    with tenant_context(stage.tenant_id):
        assert lines(file) == [
            ["Account holder", "IBAN", "BIC", "Amount", "Currency", "Purpose", "Reference"],
            ["Ann Keller", "DE89370400440532013000", "", "10.00", "EUR", "Acme F1R1", "F1R1"],
            ["Ben \"Benno\" Müller; Söhne", "GB82WEST12345698765432", "", "5.00", "EUR", "Acme F1R2", "F1R2"]]
        # A pair of legs for each reward.
        begun = Journal.objects.filter(kind="payout_begun")
        assert sorted((journal.legs, abs(journal.postings.all()[0].amount)) for journal in begun) == [(2, AMOUNT)] * 3

    file = settle(stage, file, "paid", "paid")
    assert books(stage) == Books(funding=3 * AMOUNT, rewards=("fulfilled",) * 3, payouts=("paid",) * 2)
    assert file.state == "settled" and told(stage, file.id)[-1] == "payout_file.settled" and told(stage, rows[0].id) == ["payout.begun", "payout.paid"]
    with tenant_context(stage.tenant_id):
        row = Payout.objects.get(id=rows[0].id)
        assert (row.executed_on, row.settled_by, Attempt.objects.get(payout=row).state) == (later(days=9).date(), stage.olga.id, "confirmed")


def test_downloaded_twice_it_is_the_same_bytes_and_one_posting(stage):
    file = download(stage, make(stage))
    with tenant_context(stage.tenant_id):
        first = queries.frozen(file)
        commands.change_layout(kind="bank", places={"iban": 1, "holder": 2, "amount": 3}, heads={}, separator=",", decimal_mark=".", encoding="utf-8",
                               acting=stage.olga, at=later(days=8))
    account(stage, stage.ann, OTHER, days=8)
    before = everything(stage)
    again = download(stage, file, who=stage.people["fritz"], days=8)
    assert everything(stage) == before and (again.downloaded_by, again.downloaded_at) == (stage.olga.id, later(days=7))
    with tenant_context(stage.tenant_id):
        assert queries.frozen(again) == first and hashlib.sha256(first).hexdigest() == again.sha256
        PayoutFile.objects.filter(id=file.id).update(sha256="0" * 64)
        with pytest.raises(ValueError, match="no longer"):
            queries.frozen(queries.payout_file(file.id))


def test_no_reward_is_in_two_files(stage):
    """MONEY §7: "the same rows never appear in a second file"."""
    file = make(stage)
    refused(stage, "nothing_to_pay", lambda: make(stage))
    with pytest.raises(IntegrityError), tenant_context(stage.tenant_id):
        line = PayoutReward.objects.first()
        other = Payout.objects.exclude(id=line.payout_id).first()
        PayoutReward.objects.create(payout=other, reward_id=line.reward_id, amount_minor=1)
    late = reward(stage, stage.ann, 7)
    second = make(stage)
    with tenant_context(stage.tenant_id):
        assert [line.reward_id for row in queries.rows_of(second.id) for line in row.lines.all()] == [late.id] and second.number == file.number + 1


def test_two_who_make_a_file_at_once_have_each_row_in_one(acme):
    stage = owed_stage(acme, anns=2, bens=2)
    both_accounts(stage)
    gate, answers = threading.Barrier(4), []

    def one(who):
        gate.wait()
        try:
            answers.append(make(stage, who))
        except Refused as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()
    threads = [threading.Thread(target=one, args=(who,)) for who in (stage.olga, stage.people["fritz"]) * 2]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(isinstance(answer, PayoutFile) for answer in answers) == [False, False, False, True] and answers.count("nothing_to_pay") == 3
    with tenant_context(stage.tenant_id):
        assert (PayoutFile.objects.count(), Payout.objects.count(), PayoutReward.objects.count()) == (1, 2, 4)
        assert PayoutReward.objects.values("reward_id").distinct().count() == 4


def test_two_who_download_at_once_post_once(stage):
    file, gate, seen, problems = make(stage), threading.Barrier(4), [], []

    def one():
        gate.wait()
        try:
            done = download(stage, file)
            with tenant_context(stage.tenant_id):
                seen.append(queries.frozen(done))
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()
    threads = [threading.Thread(target=one) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert problems == [] and len(seen) == 4 and len(set(seen)) == 1
    assert books(stage).in_flight == 3 * AMOUNT and told(stage, file.id) == ["payout_file.made", "payout_file.downloaded"]


@pytest.mark.parametrize("point, do, before, after", [
    ("payout_file.before_download_commits", lambda stage, file: download(stage, file), "requested", "in_flight"),
    ("payout_file.before_settle_commits", lambda stage, file: settle(stage, download(stage, file), "paid", "paid"), "in_flight", "paid")])
def test_killed_before_it_is_committed_it_is_as_if_it_had_not_been(stage, monkeypatch, point, do, before, after):
    file = make(stage)

    class Killed(BaseException):
        pass

    def crash(name):
        if name == point:
            raise Killed
    monkeypatch.setattr("foundation.kernel.crash.point", crash)
    with pytest.raises(Killed):
        do(stage, file)
    assert books(stage).payouts == (before, before)
    monkeypatch.undo()
    do(stage, file)
    assert books(stage).payouts == (after, after)


def test_what_was_rejected_is_paid_by_a_later_file_once_somebody_looked(stage):
    file = download(stage, make(stage))
    settle(stage, file, "account_closed", "paid")
    assert books(stage) == Books(payable=2 * AMOUNT, funding=AMOUNT, rewards=("approved", "approved", "fulfilled"), payouts=("rejected", "paid"))
    with tenant_context(stage.tenant_id):
        row = Payout.objects.get(state="rejected")
        assert (row.reason, Attempt.objects.get(payout=row).state) == ("account_closed", "failed") and queries.payouts_of([Reward.objects.first().id]) == {}
        assert queries.payout_holds_of(Reward.objects.filter(state="approved"), later(days=10)) == {
            one.id: ["check_method"] for one in Reward.objects.filter(state="approved")}
    assert told(stage, row.id) == ["payout.begun", "payout.rejected"]
    refused(stage, "nothing_to_pay", lambda: make(stage, days=10))
    with tenant_context(stage.tenant_id):
        commands.confirm_method(beneficiary_kind="advocate", beneficiary_id=stage.ann.advocate_id, acting=stage.olga, at=later(days=10))
    second = download(stage, make(stage, days=10), days=11)
    settle(stage, second, "paid", days=12)
    assert books(stage) == Books(funding=3 * AMOUNT, rewards=("fulfilled",) * 3, payouts=("rejected", "paid", "paid"))


def test_what_came_back_is_paid_by_a_later_file_exactly_once(stage):
    """MONEY §6: "returned after confirmation | funding | payable"; no receivable."""
    file = settle(stage, download(stage, make(stage)), "paid", "paid")
    with tenant_context(stage.tenant_id):
        row = Payout.objects.get(number=1, file=file)
        commands.return_row(payout_id=row.id, reason="wrong_account", acting=stage.olga, at=later(days=10))
    assert books(stage) == Books(payable=2 * AMOUNT, funding=AMOUNT, rewards=("approved", "approved", "fulfilled"), payouts=("returned", "paid"))
    assert told(stage, row.id) == ["payout.begun", "payout.paid", "payout.returned"]
    refused(stage, "row_not_paid", lambda: commands.return_row(payout_id=row.id, reason="wrong_account", acting=stage.olga, at=later(days=10)))
    account(stage, stage.ann, OTHER, days=11)
    refused(stage, "nothing_to_pay", lambda: make(stage, days=13))   # a changed account cools off
    second = download(stage, make(stage, days=14), days=14)
    with tenant_context(stage.tenant_id):
        assert [line[1] for line in lines(second)[1:]] == ["AT611904300234573201"]
    settle(stage, second, "paid", days=15)
    assert books(stage) == Books(funding=3 * AMOUNT, rewards=("fulfilled",) * 3, payouts=("returned", "paid", "paid"))
    refused(stage, "nothing_to_pay", lambda: make(stage, days=20))


@pytest.mark.parametrize("change", ["held", "account", "doubt"])
def test_what_changed_before_the_download_stays_behind(stage, change):
    file = make(stage)
    with tenant_context(stage.tenant_id):
        first = Reward.objects.order_by("id").first()
        if change == "held":
            holds.place_hold(reward_id=first.id, kind="risk", reason="Looks odd", acting=stage.olga, at=later(days=6))
        elif change == "doubt":
            PayoutMethod.objects.filter(beneficiary_id=stage.ann.advocate_id).update(doubted_at=later(days=6))
    if change == "account":
        account(stage, stage.ann, OTHER, days=6)
    with tenant_context(stage.tenant_id):
        file = commands.download_file(file_id=file.id, acting=stage.olga, at=later(days=7))
        assert [(row.state, row.reason) for row in queries.rows_of(file.id)] == [("withdrawn", "changed" if change == "held" else "held"), ("in_flight", "")]
        assert len(lines(file)) == 2
        assert {one.id for one in Reward.objects.filter(state="fulfilling")} == {Reward.objects.order_by("id").last().id}


def test_with_nothing_left_the_file_is_dropped(acme):
    stage = owed_stage(acme, bens=0)
    account(stage, stage.ann)
    file = make(stage)
    account(stage, stage.ann, OTHER, days=6)
    file = download(stage, file)
    assert (file.state, file.sealed, books(stage).payable) == ("dropped", None, AMOUNT)
    assert told(stage, file.id) == ["payout_file.made", "payout_file.dropped"]
    refused(stage, "file_dropped", lambda: download(stage, file))


def test_a_file_is_dropped_while_nobody_has_downloaded_it(stage):
    file = make(stage)
    with tenant_context(stage.tenant_id):
        commands.drop_file(file_id=file.id, acting=stage.people["fritz"], at=later(days=6))
        commands.drop_file(file_id=file.id, acting=stage.people["fritz"], at=later(days=6))
    assert told(stage, file.id) == ["payout_file.made", "payout_file.dropped"] and books(stage).payable == 3 * AMOUNT
    second = download(stage, make(stage))
    refused(stage, "file_downloaded", lambda: commands.drop_file(file_id=second.id, acting=stage.olga, at=later(days=8)))


def test_each_row_is_settled_once_and_for_good(stage):
    file = settle(stage, download(stage, make(stage)), "paid", "")
    assert file.state == "in_flight" and books(stage).payouts == ("paid", "in_flight")
    with tenant_context(stage.tenant_id):
        paid, waits = queries.rows_of(file.id)

    def say(row, outcome="rejected", reason="other", on=None, who=None):
        at = later(days=10)
        return lambda: commands.settle_rows(file_id=file.id, executed_on=on or at.date(), outcomes={row.id: commands.Outcome(outcome, reason)},
                                            acting=who or stage.olga, at=at)
    refused(stage, "row_settled", say(paid))
    refused(stage, "row_settled", say(paid, "paid"))
    ahead = refused(stage, "", say(waits, "paid", on=later(days=11).date()), BadInput)
    early = refused(stage, "", say(waits, "paid", on=later(days=6).date()), BadInput)
    unsaid = refused(stage, "", say(waits, "rejected", ""), BadInput)
    assert [error.errors[0].pointer for error in (ahead, early, unsaid)] == ["/executed_on", "/executed_on", f"/reason_{waits.id}"]
    refused(stage, "nothing_chosen", lambda: commands.settle_rows(file_id=file.id, executed_on=later(days=9).date(), outcomes={}, acting=stage.olga, at=later(days=9)))
    refused(stage, "not_yours_to_settle", say(waits, "paid", who=Actor("advocate", stage.ann.advocate_id)), NotAllowed)
    late = reward(stage, stage.ann, 7)
    other = download(stage, make(stage, days=10), days=10)
    with tenant_context(stage.tenant_id):
        foreign = queries.rows_of(other.id)[0]
    assert late.id in {line.reward_id for line in foreign.lines.all()}
    refused(stage, "payout_unknown", say(foreign, "paid"), NotFound)
    settle(stage, file, "paid", days=12)
    assert books(stage).payouts[:2] == ("paid", "paid")


def test_nobody_makes_or_settles_what_pays_herself(acme):
    """Fritz refers as well: what he earns is put into a file, and settled, by somebody else."""
    stage = owed_stage(acme)
    both_accounts(stage)
    with tenant_context(stage.tenant_id):
        ben = Actor("staff", stage.ben.advocate.user_id)
        held = {one.beneficiary[1]: one.holds for one in queries.next_file("bank", "EUR", ben, later(days=6))}
        assert held == {stage.ann.advocate_id: (), stage.ben.advocate_id: ("own",)}
    file = download(stage, make(stage, ben), who=ben)
    settle(stage, file, "paid", who=ben)
    assert books(stage).payouts == ("paid",)
    second = download(stage, make(stage, days=10), days=10)
    refused(stage, "own_payout", lambda: settle(stage, second, "paid", who=ben, days=11))
    settle(stage, second, "paid", days=11)
    with tenant_context(stage.tenant_id):
        hers = Payout.objects.get(beneficiary_id=stage.ben.advocate_id)
    refused(stage, "own_payout", lambda: commands.return_row(payout_id=hers.id, reason="other", acting=ben, at=later(days=12)))


def test_the_sum_that_she_saw_is_the_sum_that_she_makes(stage):
    def make_seen(minor):
        return commands.make_file(kind="bank", currency="EUR", acting=stage.olga, at=later(days=6), seen=Money(minor, "EUR"))
    assert refused(stage, "sum_changed", lambda: make_seen(2 * AMOUNT)).params["total"] == Money(3 * AMOUNT, "EUR")
    with tenant_context(stage.tenant_id):
        assert make_seen(3 * AMOUNT).state == "made"


def test_a_name_that_the_encoding_lacks_stops_the_download_and_moves_nothing(acme):
    stage = owed_stage(acme, bens=0)
    account(stage, stage.ann, holder="王伟")
    with tenant_context(stage.tenant_id):
        commands.change_layout(kind="bank", places={"iban": 1, "holder": 2, "amount": 3}, heads={}, separator=";", decimal_mark=",", encoding="cp1252",
                               acting=stage.olga, at=later(days=5))
    file = make(stage)
    refused(stage, "no_letters", lambda: download(stage, file))


@pytest.mark.parametrize("state", ["in_flight", "settled"])
def test_the_database_knows_no_downloaded_file_without_its_bytes(stage, state):
    file = make(stage)
    with pytest.raises(IntegrityError), tenant_context(stage.tenant_id):
        PayoutFile.objects.filter(id=file.id).update(state=state)


def test_the_database_settles_no_row_without_who_and_when(stage):
    file = download(stage, make(stage))
    with pytest.raises(IntegrityError), tenant_context(stage.tenant_id):
        Payout.objects.filter(file=file).update(state="paid", paid_at=later(days=9))


def test_a_file_names_nobody_in_its_events(stage):
    settle(stage, download(stage, make(stage)), "paid", "other")
    with tenant_context(stage.tenant_id):
        said = str(list(Event.objects.filter(subject_kind__startswith="payout").values_list("payload", flat=True)))
    assert "Keller" not in said and "370400440532013000" not in said and "WEST" not in said
