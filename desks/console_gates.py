"""What may forbid a reward, on the page of a referral: what was noted, by whom, and the forms to note and to clear it."""
from dataclasses import dataclass

from django.forms import BaseForm

from desks.console_frame import may_hold
from foundation.accounts import queries as accounts_queries
from foundation.web.outcomes import kept
from foundation.web.requests import HouseRequest
from referrals import queries as referrals_queries
from rewards import queries
from rewards.web.console_gates import ClearForm, GateForm


@dataclass(frozen=True)
class Gates:
    """rows: (note, form to clear it or None, who noted it, who cleared it)."""

    rows: list[tuple]
    form: BaseForm | None


def gates_on(request: HouseRequest, of) -> Gates:
    rows = queries.gates_of(of)
    names = accounts_queries.names_of([one for row in rows for one in (row.placed_by, row.cleared_by) if one])
    acts = may_hold(request) and of.advocate.user_id != request.user.id and not referrals_queries.gains_from(of, request.user.id)
    alone = accounts_queries.staff_count() == 1
    shown = []
    for row in rows:
        clears = acts and row.cleared_at is None and (alone or row.placed_by != request.user.id)
        form = kept(request, f"clear-{row.id}", ClearForm(auto_id=f"clear_{row.id}_%s"), referral_id=row.referral_id) if clears else None
        shown.append((row, form, names.get(row.placed_by, ""), names.get(row.cleared_by, "") if row.cleared_by else ""))
    return Gates(shown, kept(request, "gate", GateForm(auto_id="gate_%s"), referral_id=of.id) if acts else None)
