"""A report in words and figures: what the draft would have cost, whom it concerns, and the same decisions side by side."""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from foundation.kernel.errors import Refused
from foundation.kernel.money import Money
from foundation.web import formats
from referrals import queries as referrals_queries
from rewards import queries
from rewards import words as rewards_words
from rewards.backtest.tally import DRAFT, NOW
from rewards.plan import model
from rewards.web import explained

BUDGET = "budget"
HEIGHT, WIDTH = 150, 900   # of the chart, in its own units
FEWEST_MONTHS = 6          # fewer would draw columns as wide as a page


class SpanForm(forms.Form):
    """From the first to the last day; without them the last twelve months."""

    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def refusal(self) -> Refused:
        return Refused("no_date", "Write each day as a date, or leave it out.")


@dataclass(frozen=True)
class Total:
    """One currency. `more`: the draft costs more (less, where it is negative); `share` of what it costs now, '' where that is nothing."""

    now: Money
    draft: Money
    difference: Money
    share: str

    @property
    def signed(self) -> str:
        return signed(self.difference)

    @property
    def less(self) -> Money:
        return -self.difference


@dataclass(frozen=True)
class Month:
    """Two bars side by side, in the chart's units."""

    at: date
    x: int
    beside: int
    now: Money
    draft: Money
    tall: int
    small: int


@dataclass(frozen=True)
class Person:
    """`x` and `wide` of her bar, which grows to the right for more and to the left for less."""

    name: str
    now: Money
    draft: Money
    difference: str
    more: bool
    x: int
    wide: int


@dataclass(frozen=True)
class Said:
    """One rule's answer in a sentence."""

    title: str
    amount: str
    why: str


@dataclass(frozen=True)
class Sample:
    referral_id: UUID
    company: str
    happened: str
    at: datetime
    now: Sequence[Said]
    draft: Sequence[Said]
    difference: str
    more: bool


def signed(amount: Money) -> str:
    """"+€2,040.00", "−€400.00"."""
    return f"+{formats.money(amount)}" if amount.minor > 0 else formats.money(amount)


def view(report: Mapping, draft: model.Plan) -> dict:
    """For templates/console/back_test_report.html."""
    totals = totals_of(report)
    first = totals[0].now.currency if totals else ""
    months, wide = _months(report["months"], first)
    missing = [(_fact(fact), number) for fact, number in report["missing"][DRAFT].items()]
    return {
        "since": datetime.fromisoformat(report["since"]), "until": datetime.fromisoformat(report["until"]), "milestones": report["milestones"],
        "totals": totals, "months": months, "wide": wide, "people": _people(report["people"]), "counts": report["people"], "check": report["check"],
        "exact": not report["check"]["differing"], "where": _where(report["check"]["where"]), "missing": missing, "gated": report.get("gated", {}).get(DRAFT, 0),
        "net": [_total(row) for row in report.get("net", ()) if row not in report["totals"]], "budget": _budget(report["caps"]),
        "promotions": [_promotion(draft, row) for row in report.get("promotions", ())],
        "goals": [_goal(draft, row) for row in report.get("goals", ())],
        "crossings": [_crossing(draft, row) for row in report["crossings"]], "caps": [_cap(draft, row) for row in report["caps"] if row["cap"] != BUDGET],
        "samples": _samples(report["samples"], draft)}


def totals_of(report: Mapping) -> list[Total]:
    return [_total(row) for row in report["totals"]]


def _total(row: Mapping) -> Total:
    now, draft = Money(row[NOW], row["currency"]), Money(row[DRAFT], row["currency"])
    share = formats.percent(10 * (1_000 * abs(draft.minor - now.minor) // now.minor)) if now.minor > 0 else ""
    return Total(now, draft, draft - now, share)


def _months(rows: Sequence[Mapping], currency: str) -> tuple[list[Month], int]:
    """Two bars each, of the first currency; the table has all of them. The newest stands at the right end, which a phone shows first."""
    found = [(row["month"], next((one for one in row["totals"] if one["currency"] == currency), None)) for row in rows]
    most = max([max(one[NOW], one[DRAFT]) for _month, one in found if one], default=0) or 1
    step = WIDTH // max(FEWEST_MONTHS, len(found))
    first = WIDTH - step * len(found)
    return [Month(date(int(month[:4]), int(month[5:]), 1), first + step * place + step // 6, first + step * place + step // 2,
                  Money(one[NOW], currency), Money(one[DRAFT], currency), HEIGHT * max(one[NOW], 0) // most, HEIGHT * max(one[DRAFT], 0) // most)
            for place, (month, one) in enumerate(found) if one], step // 3


def _people(people: Mapping) -> list[Person]:
    rows = [*people["winners"], *people["losers"]]
    names = queries.names_of_owners({(row["kind"], UUID(row["id"])) for row in rows})
    most = max([abs(row[DRAFT] - row[NOW]) for row in rows], default=0) or 1
    found = []
    for row in rows:
        difference = row[DRAFT] - row[NOW]
        wide = max(1, 100 * abs(difference) // most)
        found.append(Person(names.get((row["kind"], UUID(row["id"])), ""), Money(row[NOW], row["currency"]), Money(row[DRAFT], row["currency"]),
                            signed(Money(difference, row["currency"])), difference > 0, 100 if difference > 0 else 100 - wide, wide))
    return found


def who_gets_less(people: Mapping, most: int) -> tuple[Person, ...]:
    """Those who would have got least, first."""
    return tuple(_people({"winners": [], "losers": people["losers"][:most]}))


def _where(rows: Sequence[Mapping]) -> list[dict]:
    known = referrals_queries.referrals_by_id({UUID(row["referral"]) for row in rows})
    return [{"referral_id": UUID(row["referral"]), "company": known[UUID(row["referral"])].company if UUID(row["referral"]) in known else "",
             "booked": Money(row["booked"], row["currency"]), "replayed": Money(row["replayed"], row["currency"])} for row in rows if row["currency"]]


def _crossing(draft: model.Plan, row: Mapping) -> dict:
    rule = next((one for one in draft.rules if one.key == row["rule"]), None)
    escalator = rule.pay if rule is not None and isinstance(rule.pay, model.Escalator) else None
    reached = formats.money(Money(row["from"], draft.currency)) if escalator is not None and escalator.metric.kind == "sum" else formats.number(row["from"])
    return {"title": rule.title if rule else row["rule"], "from": reached, NOW: row[NOW], DRAFT: row[DRAFT]}


def _goal(draft: model.Plan, row: Mapping) -> dict:
    """How often it was reached, and what's left of that; words are no money."""
    title = next((one.title for one in draft.rules if one.key == row["rule"]), row["rule"])
    return {"title": title, **{side: {"times": row[side]["times"], "left": Money(row[side]["minor"], row["currency"]) if row["currency"] else None}
                               for side in (NOW, DRAFT)}}


def _cap(draft: model.Plan, row: Mapping) -> dict:
    title = next((one.title for one in draft.rules if one.key == row["rule"]), row["rule"])
    words = {"per_referral": _("for one referral"), "per_beneficiary": _("for one person"), "promotion": _("of the promotion")}
    return {"title": title, "cap": words.get(row["cap"], row["cap"]),
            **{side: {"times": row[side]["times"], "cut": Money(row[side]["cut"], row["currency"])} for side in (NOW, DRAFT)}}


def _budget(rows: Iterable[Mapping]) -> list[dict]:
    """How often the program's budget cut, and by how much, whatever rule it was."""
    found: dict[str, dict] = {}
    for row in rows:
        if row["cap"] == BUDGET:
            sums = found.setdefault(row["currency"], {side: {"times": 0, "cut": Money(0, row["currency"])} for side in (NOW, DRAFT)})
            for side in (NOW, DRAFT):
                sums[side] = {"times": sums[side]["times"] + row[side]["times"], "cut": sums[side]["cut"] + Money(row[side]["cut"], row["currency"])}
    return [found[currency] for currency in sorted(found)]


def _promotion(draft: model.Plan, row: Mapping) -> dict:
    title = next((one.title for one in draft.promotions if one.key == row["promotion"]), row["promotion"])
    return {"title": title, **{side: Money(row[side], row["currency"]) for side in (NOW, DRAFT)}}


def _fact(name: str) -> str:
    return str(explained.FACT.get(name, _("The exchange rate") if name == "exchange_rate" else name.replace("_", " ")))


def _samples(rows: Sequence[Mapping], draft: model.Plan) -> list[Sample]:
    known = referrals_queries.referrals_by_id({UUID(row["referral"]) for row in rows})
    plans = {version: queries.plan_of_version(version) for version in {said["version"] for row in rows for said in row[NOW]}}
    found = []
    for row in rows:
        claim = known.get(UUID(row["referral"]))
        now, then = sum(said["minor"] for said in row[NOW] if said["currency"] == row["currency"]), sum(
            said["minor"] for said in row[DRAFT] if said["currency"] == row["currency"])
        found.append(Sample(UUID(row["referral"]), claim.company if claim else "", str(rewards_words.WON_HOW.get(row["kind"], row["kind"])),
                            datetime.fromisoformat(row["occurred_at"]), _said(row[NOW], plans), _said(row[DRAFT], {"": draft}),
                            signed(Money(then - now, row["currency"])), then > now))
    return found


def _said(rows: Iterable[Mapping], plans: Mapping[str, model.Plan]) -> list[Said]:
    found = []
    for row in rows:
        plan = plans[row["version"]]
        rule = plan.rule(row["rule"])
        amount = formats.money(Money(row["minor"], row["currency"])) if row["currency"] else _("nothing")
        found.append(Said(rule.title, amount, explained.pays(rule, row["trace"]) if row["outcome"] == "granted" else _why_not(row["reason"])))
    return found


def _why_not(reason: str) -> str:
    if reason.startswith("missing_"):
        return _("{fact} was never recorded").format(fact=_fact(reason.removeprefix("missing_")))
    return str(rewards_words.REASON.get(reason, reason.replace("_", " ")))
