"""Facts as they are stored with a decision: plain JSON, and back, so that it can be worked out again for ever."""
from collections.abc import Callable, Mapping
from dataclasses import asdict

from foundation.kernel.money import Money
from rewards.engine.facts import Counted, Earlier, Facts, Place, Priced, Promoted, Rate, Repeat, Rival
from rewards.plan.model import Plan

PlanOf = Callable[[str], Plan]   # by the id of a version


def plain(facts: Facts) -> dict:
    """Texts, whole numbers, yes and no only. What most decisions have nothing of is left out."""
    return {
        "milestone": facts.milestone_id, "amounts": _amounts(facts.amounts), "values": dict(facts.values), "share_bp": facts.share_bp,
        "parts": list(facts.parts), "part": facts.part, "barred": facts.barred, "used": dict(facts.used), "rate": _rate(facts.rate),
        "place": None if facts.place is None else _place(facts.place),
    } | _some(gate=facts.gate, counts_only=facts.counts_only, repeat=None if facts.repeat is None else asdict(facts.repeat), promotions=_promotions(facts.promotions),
              budget=_money(facts.budget), override=facts.override, rivals=[asdict(one) for one in facts.rivals], order=facts.order, chosen=facts.chosen) | (
                  {} if facts.booked_minor is None else {"booked": facts.booked_minor}) | _some(
                      earlier=None if facts.earlier is None else asdict(facts.earlier), left_of=_left_of(facts.left_of), back=_back(facts.back)) | _spared(facts.spared)


def facts(stored: Mapping, plan_of: PlanOf) -> Facts:
    """The facts again."""
    return Facts(
        milestone_id=stored["milestone"], amounts=_moneys(stored["amounts"]), values=stored["values"], share_bp=stored["share_bp"], used=stored["used"],
        parts=tuple(stored["parts"]), part=stored["part"], barred=stored["barred"], rate=rate_of(stored),
        place=None if stored["place"] is None else _place_of(stored["place"], plan_of),
        counts_only=stored.get("counts_only", False), booked_minor=stored.get("booked"),
        repeat=Repeat(**stored["repeat"]) if stored.get("repeat") else None, promotions=_promoted(stored, plan_of),
        budget=_money_of(stored.get("budget")), override=stored.get("override"),
        rivals=tuple(Rival(**one) for one in stored.get("rivals", ())), order=stored.get("order", 0), gate=stored.get("gate", ""), chosen=stored.get("chosen", ""),
        earlier=Earlier(**stored["earlier"]) if stored.get("earlier") else None, left_of=tuple(stored.get("left_of", (1, 1))),
        back=tuple(stored.get("back", (0, 0))), spared=stored.get("spared"))


def rate_of(stored: Mapping) -> Rate | None:
    """The exchange rate of stored facts, or of another milestone in them."""
    rate = stored.get("rate")
    return None if rate is None else Rate(**rate)


def _place(place: Place) -> dict:
    return {"before": place.before, "moves": place.moves, "place": place.place, "floor_band": place.floor_band, "gone": place.gone,
            "window": [_priced(one) for one in place.window]} | _some(
                order=[{"milestone": one.milestone_id, "added": one.added} | _some(referral=one.referral, at=one.at, earlier=one.earlier, window=one.window)
                       | ({} if one.counts else {"counts": False}) for one in place.order])


def _place_of(place: Mapping, plan_of: PlanOf) -> Place:
    return Place(
        before=place["before"], moves=place["moves"], place=place["place"], floor_band=place["floor_band"], gone=place["gone"],
        window=tuple(_priced_of(one, plan_of) for one in place["window"]),
        order=tuple(Counted(one["milestone"], one["added"], one.get("referral", ""), one.get("at", ""), one.get("counts", True), one.get("earlier", 0),
                            one.get("window", ""))
                    for one in place.get("order", ())))


def _priced(one: Priced) -> dict:
    return {"milestone": one.milestone_id, "version": one.version, "rule": one.rule.key, "amounts": _amounts(one.amounts), "booked": one.booked_minor,
            "buckets": dict(one.buckets), "share_bp": one.share_bp, "rate": _rate(one.rate)} | _some(
                claim=one.claim, parts=list(one.parts) if len(one.parts) > 1 else None, part=one.part, rounding=one.rounding,
                promotions=_promotions(one.promotions), override=one.override,
                left_of=_left_of(one.left_of), back=_back(one.back)) | ({} if one.left_minor is None else {"left": one.left_minor}) | _spared(one.spared)


def _priced_of(one: Mapping, plan_of: PlanOf) -> Priced:
    return Priced(
        milestone_id=one["milestone"], rule=plan_of(one["version"]).rule(one["rule"]), amounts=_moneys(one["amounts"]), booked_minor=one["booked"],
        version=one["version"], buckets=one["buckets"], share_bp=one["share_bp"], rate=rate_of(one), claim=one.get("claim", ""),
        parts=tuple(one.get("parts", (1,))), part=one.get("part", 0), rounding=one.get("rounding", ""), left_minor=one.get("left"),
        promotions=_promoted(one, plan_of), override=one.get("override"), left_of=tuple(one.get("left_of", (1, 1))),
        back=tuple(one.get("back", (0, 0))), spared=one.get("spared"))


def _promotions(promotions: tuple[Promoted, ...]) -> list[dict]:
    return [{"version": one.version, "promotion": one.promotion.key} | _some(booked=one.booked_minor) for one in promotions]


def _promoted(stored: Mapping, plan_of: PlanOf) -> tuple[Promoted, ...]:
    return tuple(Promoted(plan_of(one["version"]).promotion(one["promotion"]), one["version"], one.get("booked", 0)) for one in stored.get("promotions", ()))


def _left_of(part: tuple[int, int]) -> list[int] | None:
    return None if part == (1, 1) else list(part)


def _back(back: tuple[int, int]) -> list[int] | None:
    return list(back) if any(back) else None


def _spared(minor: int | None) -> dict:
    return {} if minor is None else {"spared": minor}


def _some(**values) -> dict:
    """What there is something of."""
    return {name: value for name, value in values.items() if value}


def _rate(rate: Rate | None) -> dict | None:
    return None if rate is None else {"plan_minor": rate.plan_minor, "deal_minor": rate.deal_minor, "id": rate.id, "date": rate.date, "source": rate.source}


def _amounts(amounts: Mapping[str, Money | None]) -> dict:
    return {base: _money(money) for base, money in amounts.items()}


def _moneys(stored: Mapping) -> dict[str, Money | None]:
    return {base: _money_of(money) for base, money in stored.items()}


def _money(money: Money | None) -> dict | None:
    return None if money is None else {"minor": money.minor, "currency": money.currency}


def _money_of(stored: Mapping | None) -> Money | None:
    return None if stored is None else Money(stored["minor"], stored["currency"])
