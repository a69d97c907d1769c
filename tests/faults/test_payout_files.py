"""A payout file is made, downloaded and settled by a process that is killed in the middle: no row is ever in a second file, nothing is lost."""
import pytest

from foundation.kernel.errors import Refused
from foundation.tenants.context import tenant_context
from fulfilment import queries
from fulfilment.models import Payout, PayoutFile, PayoutReward
from tests.apps.fulfilment.file_stage import AMOUNT, books, both_accounts, download, make, owed_stage, settle
from tests.kills import run_and_die

pytestmark = pytest.mark.faults

ACT = """
import os, signal, sys, uuid, django
django.setup()
from foundation.kernel.acting import Actor
from foundation.tenants.context import tenant_context
from fulfilment import commands
from fulfilment.models import Payout
from tests.cast import later
what, tenant_id, who, file_id = sys.argv[1], *(uuid.UUID(one) for one in sys.argv[2:])
acting = Actor("staff", who)
with tenant_context(tenant_id):
    if what == "make":
        commands.make_file(kind="bank", currency="EUR", acting=acting, at=later(days=6))
    elif what == "download":
        commands.download_file(file_id=file_id, acting=acting, at=later(days=7))
    elif what == "settle":
        rows = Payout.objects.filter(file_id=file_id, state="in_flight").order_by("number")
        said = dict(zip([row.id for row in rows], [commands.Outcome("paid"), commands.Outcome("rejected", "account_closed")]))
        commands.settle_rows(file_id=file_id, executed_on=later(days=9).date(), outcomes=said, acting=acting, at=later(days=9))
    else:
        commands.return_row(payout_id=Payout.objects.get(file_id=file_id, state="paid").id, reason="other", acting=acting, at=later(days=10))
os.kill(os.getpid(), signal.SIGKILL)   # it was committed, and nobody was told
"""
BEFORE = {"make": ("payout_file.before_make_commits",), "download": ("payout_file.before_bytes", "payout_file.before_download_commits"),
          "settle": ("payout_file.before_settle_commits",), "return": ("payout_file.before_return_commits",)}
AFTER = "after the commit"
KILLS = [(what, point) for what, points in BEFORE.items() for point in (*points, AFTER)]


def carried(stage) -> list:
    """Every reward that a payout carries now: none twice, and each in one file."""
    with tenant_context(stage.tenant_id):
        return sorted(PayoutReward.objects.filter(freed_at=None).values_list("reward_id", flat=True))


def refused(do) -> str:
    with pytest.raises(Refused) as refusal:
        do()
    return refusal.value.code


@pytest.mark.parametrize("what, point", KILLS, ids=[f"{what}: {point}" for what, point in KILLS])
def test_killed_there_no_row_is_in_a_second_file_and_nothing_is_lost(acme, what, point):
    """MONEY §7: files: in flight from download; per row paid, rejected or returned; the same rows never appear in a second file."""
    stage = owed_stage(acme)
    both_accounts(stage)
    done = point == AFTER
    steps = {"make": lambda file: make(stage), "download": lambda file: download(stage, file), "settle": lambda file: settle(stage, file, "paid", "account_closed")}
    file = None
    for step, do in steps.items():
        if step == what:
            break
        file = do(file)
    before = books(stage)

    run_and_die(point, ACT, what, str(stage.tenant_id), str(stage.olga.id), str(file.id if file else stage.tenant_id))

    halfway = books(stage)   # goes through the whole ledger
    assert (halfway == before) == (not done) and halfway.payable + halfway.in_flight + halfway.funding == 2 * AMOUNT
    with tenant_context(stage.tenant_id):
        assert PayoutFile.objects.count() == (0 if what == "make" and not done else 1) and len(carried(stage)) == len(set(carried(stage)))
        file = PayoutFile.objects.first()
        if what == "download":
            assert (file.state, file.sealed is not None) == (("in_flight", True) if done else ("made", False))
    goes_on(stage, what, done, file)


def goes_on(stage, what: str, done: bool, file) -> None:
    """Whoever comes next does what was not done; what was done is not done twice."""
    if what == "make":
        if done:
            assert refused(lambda: make(stage)) == "nothing_to_pay"
        else:
            file = make(stage)
    if what in ("make", "download"):
        first = download(stage, file)
        assert refused(lambda: make(stage, days=8)) == "nothing_to_pay"
        with tenant_context(stage.tenant_id):
            content = queries.frozen(first)
            assert queries.frozen(download(stage, file)) == content and books(stage).in_flight == 2 * AMOUNT
        file = first
    if what != "return" and not (what == "settle" and done):
        settle(stage, file, "paid", "account_closed")
    if not (what == "return" and done):
        assert (books(stage).funding, books(stage).payable, books(stage).payouts) == (AMOUNT, AMOUNT, ("paid", "rejected"))
    else:
        assert (books(stage).funding, books(stage).payable, books(stage).payouts) == (0, 2 * AMOUNT, ("returned", "rejected"))
    with tenant_context(stage.tenant_id):
        assert Payout.objects.count() == 2 and PayoutFile.objects.get().state == "settled"
