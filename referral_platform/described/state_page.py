"""docs/states.md: what programs, referrals, rewards and payouts can be, and what may follow."""
from collections.abc import Iterable, Mapping

import fulfilment.states
import fulfilment.words
import programs.states
import programs.words
import referrals.states
import referrals.words
import rewards.states
import rewards.words

HEAD = """# States

What may follow what stands once, in the app's `states.py`: the command asks it and the database holds it as a constraint. The
words are what people read.
"""


def page() -> str:
    of_referrals, of_rewards, of_payouts = referrals.states, rewards.states, fulfilment.states
    parts = [
        HEAD,
        "\n## Programs\n", _table(programs.states.STATES, programs.words.STATUS),
        "\n## Referrals\n", "Truth is an append-only list of moves; the status repeats the last one. Each move names the one before it.\n",
        _picture(of_referrals.MOVES, of_referrals.SUBMITTED, of_referrals.ENDS), _table(of_referrals.STATES, referrals.words.STATE, of_referrals.MOVES),
        "\nReasons of a decline, as the advocate reads them:\n", _table(of_referrals.DECLINE_REASONS, referrals.words.DECLINED),
        "\nReasons of a loss:\n", _table(of_referrals.LOST_REASONS, referrals.words.LOST),
        "\n## Milestones\n", _table(of_referrals.MILESTONES, referrals.words.MILESTONE),
        "\n## Decisions\n", _table(of_rewards.OUTCOMES, rewards.words.OUTCOME),
        "\n## Rewards\n", "The state tells only where delivery stands. An attempt fails, a reward does not.\n",
        _picture(of_rewards.MOVES, of_rewards.PENDING, (of_rewards.FULFILLED,)), _table(of_rewards.STATES, rewards.words.STATE, of_rewards.MOVES),
        "\nStates that nothing leads to yet are kept for what comes next (roadmap.md). What holds a reward back:\n",
        _table(of_rewards.HOLDS, rewards.words.HOLD_CHIP),
        "\n## Payouts\n", _table(of_payouts.PAYOUT_STATES, fulfilment.words.STATE),
        "\nTheir attempts:\n", _table(of_payouts.ATTEMPT_STATES, fulfilment.words.ATTEMPT),
    ]
    return "\n".join(parts) + "\n"


def _table(codes: Iterable[str], words: Mapping, moves: Iterable[tuple[str, str]] | None = None) -> str:
    head = ["| Code | Words |", "|---|---|"] if moves is None else ["| Code | Words | May become |", "|---|---|---|"]
    rows = []
    for code in codes:
        row = f"| `{code}` | {words[code]} |"
        if moves is not None:
            row += f" {', '.join(f'`{there}`' for here, there in moves if here == code) or '–'} |"
        rows.append(row)
    return "\n".join(head + rows)


def _picture(moves: Iterable[tuple[str, str]], first: str, ends: Iterable[str]) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}"]
    lines += [f"    {here} --> {there}" for here, there in moves]
    lines += [f"    {end} --> [*]" for end in ends]
    return "\n".join([*lines, "```\n"])
