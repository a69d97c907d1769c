"""What stands at one vendor, counted: two walks that came to the same end have the same of everything."""
import json
import subprocess
import sys

from tests.faults.world import ROOT, World

# Of each table what must not differ between a walk in peace and one through faults: every row once, in the same state.
COUNTED = {
    # Without: doubts, which are no news of their own, and what a person asks for again whose form got no answer (a plan set, a visit
    # begun, a code mailed). Mails are counted by themselves.
    "events": "SELECT name, count(*) FROM outbox_event WHERE tenant_id = %s "
              "AND name NOT IN ('payout.unknown', 'vendor.plan_set', 'visit.started', 'message.queued') GROUP BY 1",
    "deliveries": "SELECT subscriber || ' ' || state, count(*) FROM outbox_delivery WHERE tenant_id = %s AND (state <> 'due' OR due_at < now() + interval '1 hour') "
                  "AND subscriber NOT IN ('mail.send', 'notifications.visit') GROUP BY 1",
    "mails": "SELECT kind || ' ' || state, count(*) FROM mail_message WHERE tenant_id = %s AND kind NOT LIKE '%%code%%' AND kind <> 'visit.started' GROUP BY 1",
    "rewards": "SELECT concat_ws(' ', state, currency, granted_minor, taken_back_minor, delivered_minor), count(*) FROM rewards_reward WHERE tenant_id = %s GROUP BY 1",
    "payouts": "SELECT concat_ws(' ', state, currency, amount_minor, reason), count(*) FROM fulfilment_payout WHERE tenant_id = %s GROUP BY 1",
    "attempts": "SELECT state, count(*) FROM fulfilment_attempt WHERE tenant_id = %s GROUP BY 1",
    "register": "SELECT amount_minor::text, count(*) FROM fulfilment_pointscredit WHERE tenant_id = %s GROUP BY 1",
    "files": "SELECT state, count(*) FROM fulfilment_payoutfile WHERE tenant_id = %s GROUP BY 1",
    "ledger": "SELECT concat_ws(' ', a.kind, a.owner_kind, a.currency), sum(p.amount)::bigint FROM ledger_posting AS p JOIN ledger_account AS a "
              "ON a.tenant_id = p.tenant_id AND a.id = p.account_id WHERE p.tenant_id = %s GROUP BY 1",
    "journals": "SELECT 'journals', count(*) FROM ledger_journal WHERE tenant_id = %s",
    "moves": "SELECT to_state, count(*) FROM referrals_move WHERE tenant_id = %s GROUP BY 1",
    "plans": "SELECT number::text, count(*) FROM rewards_planversion WHERE tenant_id = %s GROUP BY 1",
    "notes": "SELECT kind, count(*) FROM stage_note WHERE tenant_id = %s AND kind = 'noted' GROUP BY 1",
    "answers": "SELECT status::text, count(*) FROM web_storedanswer WHERE tenant_id = %s GROUP BY 1",
}


def books_of(world: World, tenant_id: str) -> dict[str, dict[str, int]]:
    return {name: {str(what): many for what, many in world.ask(sql, tenant_id)} for name, sql in COUNTED.items()}


def work_is_done(world: World, tenant_id: str) -> bool:
    return not world.one("SELECT count(*) FROM outbox_delivery WHERE tenant_id = %s AND state = 'due' AND due_at < now() + interval '1 hour'", tenant_id)


def verified(world: World, *arguments: str) -> dict:
    """What verify_ledger says."""
    done = subprocess.run([sys.executable, "manage.py", "verify_ledger", "--json", *arguments], cwd=ROOT, env=world.env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-500:]
    return json.loads(done.stdout)
