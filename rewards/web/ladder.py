"""The steps of an escalator as a drawing with its words: what was reached, what comes next."""
from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.kernel.money import Money
from foundation.web import formats
from rewards.engine.escalate import band_at
from rewards.plan import model
from rewards.web import phrases

WIDTH, HEIGHT, GAP = 3200, 360, 50   # of the drawing, in whole units
INSET = 8                            # half of the outline's stroke
MOST_RUNGS = 12   # more would be a comb: then one bar with a mark for each step
MARK = 70                            # half the width, and the height, of the mark below a bar
DONE, NEXT, AHEAD = "done", "next", "ahead"


@dataclass(frozen=True)
class Rung:
    x: int
    y: int
    width: int
    height: int
    look: str


@dataclass(frozen=True)
class Step:
    """One band in words: "15%", "deals 1 to 5". `here`: the one that is looked at stands in it."""

    pays: str
    reach: str
    here: bool = False


@dataclass(frozen=True)
class Ladder:
    """`mark`: the corners of the mark below the one that is looked at, as an SVG's points; '' where none is."""

    rungs: tuple[Rung, ...]
    steps: tuple[Step, ...]
    label: str
    mark: str = ""

    @property
    def height(self) -> int:
        return HEIGHT + (GAP + MARK if self.mark else 0)


def ladder(escalator: model.Escalator, done: int, currency: str, this: int = 0) -> Ladder:
    """`done`: how far the metric is, in deals or minor units of `currency`. Of a sum only the bands that were passed are drawn:
    the whole of it would tell what a deal was worth. `this`: the place of the deal that is looked at, which is marked; 0: of none."""
    counts = escalator.metric.kind != "sum"
    here = band_of_place(escalator, this) if counts and this else None
    steps = tuple(Step(phrases.pays_short(band.pay), reach, number == here)
                  for number, (band, reach) in enumerate(zip(escalator.bands, _reaches(escalator, currency), strict=True)))
    last = escalator.bands[-1].from_ + _late(escalator)
    total = max(last + 2, done, this)   # the last band is open: whatever was reached in it is drawn too
    mark = ""
    if counts and total <= MOST_RUNGS:
        rungs = _rungs(escalator, done, total)
        if here is not None:
            mark = _mark(rungs[this - 1].x + rungs[this - 1].width // 2)
    else:
        rungs = _bar(escalator, done if counts else escalator.bands[band_at(escalator.bands, done)].from_)
        if here is not None:
            mark = _mark(_along(escalator, this))
    reached = _("{number} so far.").format(number=formats.number(done)) + " " if counts else ""
    label = reached + " ".join(f"{step.pays}: {step.reach}." for step in steps)
    return Ladder(rungs, steps, label, mark)


def _mark(x: int) -> str:
    x, top = min(max(x, MARK), WIDTH - MARK), HEIGHT + GAP
    return f"{x},{top} {x + MARK},{top + MARK} {x - MARK},{top + MARK}"


def _late(escalator: model.Escalator) -> int:
    """With old_rate the milestone that reaches a band is still paid by the one before."""
    return int(escalator.crossing == "old_rate" and escalator.mode != model.MARGINAL)


def band_of_place(escalator: model.Escalator, number: int) -> int:
    return band_at(escalator.bands, number - _late(escalator))


def _rungs(escalator: model.Escalator, done: int, total: int) -> tuple[Rung, ...]:
    width = (WIDTH - GAP * (total - 1)) // total
    reached = band_of_place(escalator, max(done, 1))
    return tuple(_rung(number * (width + GAP), width, band_of_place(escalator, number + 1), len(escalator.bands),
                       DONE if number < done else NEXT if band_of_place(escalator, number + 1) <= reached else AHEAD) for number in range(total))


def _rung(x: int, width: int, band: int, bands: int, look: str) -> Rung:
    inset = 0 if look == DONE else INSET
    height = HEIGHT * (band + 1) // bands
    return Rung(x + inset, HEIGHT - height + inset, width - 2 * inset, height - 2 * inset, look)


def _bar(escalator: model.Escalator, done: int) -> tuple[Rung, ...]:
    """One block for each band, filled as far as the metric is."""
    starts, ends, width = _blocks(escalator)
    rungs = []
    for band, (start, end) in enumerate(zip(starts, ends, strict=True)):
        x, filled = band * (width + GAP), width * min(max(done - start, 0), end - start) // (end - start)
        if filled < width:
            rungs.append(_rung(x, width, band, len(starts), AHEAD if done < start else NEXT))
        if filled > 0:
            rungs.append(_rung(x, filled, band, len(starts), DONE))
    return tuple(rungs)


def _blocks(escalator: model.Escalator) -> tuple[list[int], list[int], int]:
    """Where each block begins and ends, by the metric, and how wide one is. The last one, which is open, is as long as the one before."""
    starts = [band.from_ for band in escalator.bands]
    return starts, [*starts[1:], starts[-1] + max(starts[-1] - starts[-2], 1)], (WIDTH - GAP * (len(starts) - 1)) // len(starts)


def _along(escalator: model.Escalator, place: int) -> int:
    """The middle of a place on the bar; beyond the drawn end of the last block at its edge."""
    starts, ends, width = _blocks(escalator)
    band = band_of_place(escalator, place)
    start, end = max(starts[band] + _late(escalator), 1), ends[band] + _late(escalator)
    return band * (width + GAP) + width * min(2 * (place - start) + 1, 2 * (end - start)) // (2 * (end - start))


def _reaches(escalator: model.Escalator, currency: str) -> list[str]:
    """For which places or amounts each band holds."""
    starts = [band.from_ for band in escalator.bands]
    found = []
    for number, start in enumerate(starts):
        after = starts[number + 1] if number + 1 < len(starts) else None
        if escalator.metric.kind == "sum":
            found.append(_("from {amount}").format(amount=formats.money(Money(start, currency))) if start else
                         _("up to {amount}").format(amount=formats.money(Money(after or 0, currency))))
            continue
        first, last = max(start + _late(escalator), 1), None if after is None else after + _late(escalator) - 1
        if last is None:
            found.append(_("from deal {first}").format(first=formats.number(first)) if escalator.metric.milestone == "won"
                         else _("from number {first}").format(first=formats.number(first)))
        elif last <= first:
            found.append(_("deal {first}").format(first=formats.number(first)) if escalator.metric.milestone == "won"
                         else _("number {first}").format(first=formats.number(first)))
        else:
            found.append((_("deals {first} to {last}") if escalator.metric.milestone == "won" else _("numbers {first} to {last}"))
                         .format(first=formats.number(first), last=formats.number(last)))
    return found
