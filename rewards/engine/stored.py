"""Facts as they are stored with a decision: plain JSON, and back, so that it can be worked out again for ever."""
from collections.abc import Callable, Mapping

from foundation.kernel.money import Money
from rewards.engine.facts import Facts, Place, Priced, Rate
from rewards.plan.model import Rule


def plain(facts: Facts) -> dict:
    """Texts, whole numbers, yes and no only."""
    place, rate = facts.place, facts.rate
    return {
        "milestone": facts.milestone_id, "amounts": _amounts(facts.amounts), "values": dict(facts.values), "share_bp": facts.share_bp,
        "parts": list(facts.parts), "part": facts.part, "barred": facts.barred,
        "used": dict(facts.used),
        "rate": None if rate is None else {"plan_minor": rate.plan_minor, "deal_minor": rate.deal_minor, "id": rate.id, "date": rate.date, "source": rate.source},
        "place": None if place is None else {
            "before": place.before, "moves": place.moves, "place": place.place, "floor_band": place.floor_band,
            "gone": place.gone,
            "window": [{"milestone": priced.milestone_id, "version": priced.version, "rule": priced.rule.key, "amounts": _amounts(priced.amounts),
                        "booked": priced.booked_minor, "buckets": dict(priced.buckets), "share_bp": priced.share_bp} for priced in place.window]},
    }


def facts(stored: Mapping, rule_of: Callable[[str, str], Rule]) -> Facts:
    """The facts again. `rule_of` finds the rule of a plan version: (version, rule key) -> Rule."""
    place, rate = stored["place"], stored["rate"]
    return Facts(
        milestone_id=stored["milestone"], amounts=_moneys(stored["amounts"]), values=stored["values"], share_bp=stored["share_bp"], used=stored["used"],
        parts=tuple(stored["parts"]), part=stored["part"], barred=stored["barred"],
        rate=None if rate is None else Rate(**rate),
        place=None if place is None else Place(
            before=place["before"], moves=place["moves"], place=place["place"], floor_band=place["floor_band"], gone=place["gone"],
            window=tuple(Priced(milestone_id=one["milestone"], rule=rule_of(one["version"], one["rule"]), amounts=_moneys(one["amounts"]),
                                booked_minor=one["booked"], version=one["version"], buckets=one["buckets"],
                                share_bp=one["share_bp"]) for one in place["window"])))


def share_of(stored: Mapping) -> int:
    """Of all that a milestone earns by this rule, how much is hers, in basis points (rounded down, to be shown)."""
    return stored["share_bp"] * stored["parts"][stored["part"]] // sum(stored["parts"])


def _amounts(amounts: Mapping[str, Money | None]) -> dict:
    return {base: None if money is None else {"minor": money.minor, "currency": money.currency} for base, money in amounts.items()}


def _moneys(stored: Mapping) -> dict[str, Money | None]:
    return {base: None if money is None else Money(money["minor"], money["currency"]) for base, money in stored.items()}
