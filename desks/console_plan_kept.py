"""How the draft of a plan was saved before, what going back to it would change, and which versions were taken back. Nothing here is written."""
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from foundation.accounts import queries as accounts_queries
from rewards import queries as rewards_queries
from rewards import sentences
from rewards.web.editor import differences


def kept_before(program_id: UUID, saved) -> list[dict]:
    """`saved`: the draft, or without one the newest version, which going back would change; None where nothing was ever written."""
    rows, language = rewards_queries.kept_drafts(program_id), get_language() or "en"
    if not rows:
        return []
    names = accounts_queries.names_of([row.written_by for row in rows] + [row.ended_by for row in rows])
    now, found = rewards_queries.parsed(saved) if saved is not None else None, []
    for row in rows:
        plan = rewards_queries.parsed(row)
        found.append({"draft": row, "says": sentences.plan_sentence(plan, language), "writer": names.get(row.written_by, ""), "ender": names.get(row.ended_by, ""),
                      "changes": differences.between(now, plan) if now is not None else []})
    return found


def withdrawn_before(program) -> list[dict]:
    """Versions that were announced and taken back before they counted, the newest first."""
    rows, language = rewards_queries.withdrawn_of(program.id), get_language() or "en"
    names = accounts_queries.names_of([row.withdrawn_by for row in rows]) if rows else {}
    return [{"withdrawal": row, "number": row.version.number, "says": sentences.plan_sentence(rewards_queries.parsed(row.version), language),
             "withdrawer": names.get(row.withdrawn_by, ""), "from_day": row.version.effective_from.astimezone(ZoneInfo(program.time_zone)).date()} for row in rows]
