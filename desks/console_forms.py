"""The forms of a referral's page, empty or as they were typed and refused a moment ago."""
from dataclasses import dataclass, field

from django.forms import BaseForm, ChoiceField

from foundation.web.outcomes import kept
from foundation.web.requests import HouseRequest
from programs import queries as programs_queries
from referrals import queries, states, words
from referrals.web import credit_forms, forms, forms_next


@dataclass
class FormsOf:
    """None where the referral's state leaves nothing to do."""

    decline: BaseForm | None = None
    lose: BaseForm | None = None
    milestone: BaseForm | None = None
    amounts: dict = field(default_factory=dict)   # milestone -> form for the amounts that nobody has said
    accept: bool = False
    unwin: BaseForm | None = None
    award: BaseForm | None = None
    twins: list = field(default_factory=list)     # (two deals with one reference, form)
    place: dict = field(default_factory=dict)     # news that waits for somebody who knows its deal -> form


USUAL = ("first_year_value", "deal_value")   # asked for of every deal


def forms_for(request: HouseRequest, of, milestones, awaited) -> FormsOf:
    """`awaited`: milestone -> the amounts and facts that a reward waits for."""
    where, currency = {"referral_id": of.id}, of.program.currency
    found = FormsOf(accept=of.status in states.DECIDABLE and not queries.gains_from(of, request.user.id))
    if of.status in (*states.UNDECIDED, states.QUEUED):
        found.decline = kept(request, "decline", forms.DeclineForm(auto_id="decline_%s"), **where)
    if of.status in states.WORKED:
        found.lose = kept(request, "lose", forms.LoseForm(auto_id="lose_%s"), **where)
    if of.status in (*states.WORKED, states.WON):
        spoken = [amount.currency for row in milestones for amount in queries.amounts_of(row).values() if amount is not None]
        own = programs_queries.own_kinds(of.program)
        form = forms.MilestoneForm(currency=spoken[-1] if spoken else currency, own_kinds=own, auto_id="milestone_%s")   # whoever paid in dollars does it again
        if of.status == states.WON:   # a customer can only buy again, and what the program itself declares may still happen
            kinds = form.fields["kind"]
            assert isinstance(kinds, ChoiceField)
            kinds.choices = [(kind, words.MILESTONE[kind]) for kind in (*states.OF_THE_PARTY, *own)]
        found.milestone = kept(request, "milestone", form, **where)
    if of.status == states.WON:
        found.unwin = kept(request, "unwin", credit_forms.UnwinForm(auto_id="unwin_%s"), **where)
    award = credit_forms.award_form(of.id, auto_id="award_%s")
    if award.can_change_something:
        found.award = kept(request, "award", award, **where)
    for row in queries.kept_on(of.id):
        if row.waits_for == states.FOR_DEAL:
            found.place[row.id] = kept(request, f"place-{row.id}", credit_forms.place_form(row, auto_id=f"place_{row.id}_%s"), **where)
    for pair in queries.twin_deals(of.party_id) if any(row.deal_id for row in milestones) else ():
        found.twins.append((pair, kept(request, f"twins-{pair.id}", forms_next.TwinsForm(pair=pair, auto_id=f"twins_{pair.id}_%s"), referral_id=pair.referral_id)))
    for row in milestones:
        waits = awaited.get(row.id, set())   # for the deal's currency too: any amount says it
        wanted = {*(USUAL if row.kind == states.MILESTONE_WON or "deal_currency" in waits else ()), *waits}
        known = queries.amounts_of(row)
        missing = [name for name, told in (known | queries.facts_of(row)).items() if told is None and name in wanted]
        said = next((one.currency for one in known.values() if one is not None), "")
        unsaid = forms.AmountsForm(currency=said or currency, settled=bool(said), missing=missing, auto_id=f"amounts_{row.id}_%s")
        if unsaid.fields:
            found.amounts[row.id] = kept(request, f"amounts-{row.id}", unsaid, **where)
    return found
