"""Forms about credit: who gets it, that it was none, and which deal news belongs to."""
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.web.formats import day
from referrals import queries, states, words

SHARE = "share_"
FURTHER = "new"   # a deal that nobody knows yet


class UnwinForm(forms.Form):
    reason = forms.ChoiceField(label=_("What became of it?"), choices=[("", _("Choose a reason")), *words.LOST.items()],
                               error_messages={"required": _("Choose a reason: the advocate is told.")})


class AwardForm(forms.Form):
    """One percentage for each claim; who is left empty gets nothing. `about`: (value, words) of the deals that are won and of the
    wins that wait; `claims`: (referral id, words)."""

    about = forms.ChoiceField(label=_("Which deal?"))
    money = forms.ChoiceField(label=_("What becomes of what was earned by the credit so far?"), required=False, choices=[
        ("", _("It moves, unless a part of it has left already")), (states.MOVE, _("It moves in any case: what was paid is taken off what comes next")),
        (states.BOTH, _("Both keep theirs: nothing is taken back"))])
    reason = forms.CharField(label=_("Why?"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, about: Iterable[tuple[str, str]], claims: Iterable[tuple[UUID, str]], **kwargs):
        super().__init__(*args, **kwargs)
        choice = self.fields["about"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = self.deals = list(about)
        for referral_id, name in claims:
            self.fields[f"{SHARE}{referral_id.hex}"] = forms.DecimalField(
                label=_("Share of {name}, in percent").format(name=name), required=False, min_value=0, max_value=100, decimal_places=2,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        if not any(value.startswith("deal:") for value, _words in self.deals):
            del self.fields["money"]   # nothing was earned yet
        self.order_fields(["about", *[name for name in self.fields if name.startswith(SHARE)], "money", "reason"])

    @property
    def can_change_something(self) -> bool:
        """There is a deal, and more than one claim that it could be credited to, or one that waits."""
        several = sum(name.startswith(SHARE) for name in self.fields) > 1
        return bool(self.deals) and (several or any(value.startswith("kept:") for value, _words in self.deals))

    def shares(self) -> dict[UUID, int]:
        """referral -> basis points"""
        typed = {name.removeprefix(SHARE): value for name, value in self.cleaned_data.items() if name.startswith(SHARE) and value}
        return {UUID(hex=referral_id): int((value * 100).quantize(Decimal(1), ROUND_HALF_UP)) for referral_id, value in typed.items()}

    def chosen(self) -> tuple[str, UUID]:
        """deal | kept, and which."""
        which, _colon, value = self.cleaned_data["about"].partition(":")
        return which, UUID(value)


class PlaceForm(forms.Form):
    """To which of the deals that have no reference of its source yet."""

    deal_id = forms.ChoiceField(label=_("Which deal does it belong to?"))

    def __init__(self, *args, deals: Iterable[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        choice = self.fields["deal_id"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [*deals, (FURTHER, _("A deal we don’t know yet"))]

    def deal(self) -> UUID | None:
        chosen = self.cleaned_data["deal_id"]
        return None if chosen == FURTHER else UUID(chosen)


def award_form(referral_id: UUID, data=None, **other) -> AwardForm:
    """For every deal of the party that is won, every win that waits, and every claim that could be credited."""
    of = queries.referral(referral_id)
    claims = [row for row in (of, *queries.rivals(of)) if row.status != states.VOIDED]
    return AwardForm(data, about=awardable(of.party_id), claims=[(row.id, row.advocate.name) for row in claims], **other)


def awardable(party_id: UUID) -> list[tuple[str, str]]:
    found = [(f"deal:{won.deal_id}", _named(won.deal_id, won.occurred_at)) for won in queries.won_deals(party_id) if won.deal_id]
    waiting = [row for row in queries.kept_of_party(party_id) if row.kind == states.MILESTONE_WON and row.waits_for != states.FOR_DEAL]
    return found + [(f"kept:{row.id}", gettext("Waiting: won on {day}").format(day=day(row.occurred_at))) for row in waiting]


def place_form(kept, data=None, **other) -> PlaceForm:
    source = kept.source
    deals = [deal for deal in queries.named_deals(kept.party_id) if source not in deal.references]
    won = {row.deal_id: row.occurred_at for row in queries.won_deals(kept.party_id)}
    return PlaceForm(data, deals=[(str(deal.deal_id), _named(deal.deal_id, won.get(deal.deal_id), deal.references.values())) for deal in deals], **other)


def _named(deal_id: UUID, won_at, references: Iterable[str] | None = None) -> str:
    """How a deal is told from the next: by what its sources call it, and by when it was won."""
    names = ", ".join(queries.references_of([deal_id]).get(deal_id, []) if references is None else references)
    when = gettext("won on {day}").format(day=day(won_at)) if won_at else str(words.STATE["qualified"])
    return f"{names} · {when}" if names else when
