"""The tally as it is stored: plain JSON of ids, codes and whole numbers; names and sentences are read where it is shown."""
from collections import Counter
from collections.abc import Iterable

from rewards.backtest import tally as tallying
from rewards.backtest.tally import DRAFT, NOW, Tally
from rewards.backtest.terms import Said


def report(tally: Tally) -> dict:
    """{"since", "until", "milestones", "totals", "net", "promotions", "months", "people", "missing", "gated",
    "crossings", "caps", "paid", "goals", "samples", "check"}"""
    return {
        "since": tally.since.isoformat(), "until": tally.until.isoformat(), "milestones": tally.milestones,
        "totals": _both(tally.totals[NOW], tally.totals[DRAFT]), "net": _both(tally.net[NOW], tally.net[DRAFT]), "paid": {NOW: tally.paid[NOW], DRAFT: tally.paid[DRAFT]},
        "months": [{"month": month, "totals": _both(sides[NOW], sides[DRAFT])} for month, sides in sorted(tally.months.items())],
        "people": _people(tally), "missing": {NOW: dict(+tally.missing[NOW]), DRAFT: dict(+tally.missing[DRAFT])},
        "gated": dict(tally.gated),
        "crossings": [{"rule": rule, "from": from_, NOW: tally.crossings[NOW][rule, from_], DRAFT: tally.crossings[DRAFT][rule, from_]}
                      for rule, from_ in sorted(tally.crossings[NOW].keys() | tally.crossings[DRAFT].keys())],
        "caps": [{"rule": rule, "cap": cap, "currency": currency, **{side: dict(zip(("times", "cut"), tally.caps[side].get((rule, cap, currency), (0, 0)), strict=True))
                                                                     for side in (NOW, DRAFT)}}
                 for rule, cap, currency in sorted(tally.caps[NOW].keys() | tally.caps[DRAFT].keys())],
        "promotions": [{"promotion": key, "currency": currency, NOW: tally.promotions[NOW][key, currency], DRAFT: tally.promotions[DRAFT][key, currency]}
                       for key, currency in sorted(tally.promotions[NOW].keys() | tally.promotions[DRAFT].keys())],
        "goals": [{"rule": rule, "currency": currency, **{side: dict(zip(("times", "minor"), tally.goals[side].get((rule, currency), (0, 0)), strict=True))
                                                        for side in (NOW, DRAFT)}}
                  for rule, currency in sorted(tally.goals[NOW].keys() | tally.goals[DRAFT].keys())],
        "samples": _samples(tally),
        "check": {"milestones": tally.checked, "differing": tally.differing, "booked": dict(tally.booked), "replayed": dict(tally.replayed), "where": tally.where},
    }


def _both(now: Counter[str], draft: Counter[str]) -> list[dict]:
    return [{"currency": currency, NOW: now[currency], DRAFT: draft[currency]} for currency in sorted(now.keys() | draft.keys())]


def _people(tally: Tally) -> dict:
    """How many get more, less and the same, and those whom it concerns most."""
    more = [(after - before, key) for key, (before, after) in tally.people.items() if after > before]
    less = [(before - after, key) for key, (before, after) in tally.people.items() if after < before]

    def most(rows: list) -> list[dict]:
        return [{"kind": kind, "id": str(its_id), "currency": currency, **dict(zip((NOW, DRAFT), tally.people[kind, its_id, currency], strict=True))}
                for _, (kind, its_id, currency) in sorted(rows, key=lambda row: (-row[0], str(row[1])))[:tallying.PEOPLE]]
    return {"more": len(more), "less": len(less), "same": len(tally.people) - len(more) - len(less), "winners": most(more), "losers": most(less)}


def _samples(tally: Tally) -> list[dict]:
    """The largest gains, then the largest losses, each with what either way says about it."""
    found = []
    for rows in (tally.gains, tally.losses):
        for _, _, happened, now, draft, currency in sorted(rows, key=lambda row: (-row[0], -row[1])):
            found.append({"milestone": str(happened.id), "kind": happened.kind, "occurred_at": happened.occurred_at.isoformat(), "currency": currency,
                          "referral": str((draft or now)[0].claim.referral_id), NOW: _said(now), DRAFT: _said(draft)})
    return found


def _said(side: Iterable[Said]) -> list[dict]:
    return [{"version": said.priced.version, "rule": said.rule.key, "beneficiary": said.rule.to, "outcome": said.decision.outcome, "reason": said.decision.reason,
             "minor": said.minor, "currency": said.currency, "trace": list(said.decision.trace)} for said in side]
