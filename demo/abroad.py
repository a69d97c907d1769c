"""Deals from abroad: somebody introduces companies that pay in dollars and pounds, finance imports rates, and one currency has none yet."""
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from demo import crowd, joining
from demo.history import History
from demo.stories import NEXT_DAY, Step, Story, won
from foundation.rates import commands as rates_commands
from foundation.rates.rules.quoting import Line

YUKI = crowd.Somebody("yuki", "Yuki Mori", "yuki@mori-trade.example", "Mori Trade", "abroad", 208)
ACME = (
    Story("yuki", 196, "Grace Field", "Fieldstone Labs", "grace@fieldstone.example", (NEXT_DAY, Step(2, "contact"), won(36, "USD 42000"), Step(54, "approve")),
          program="abroad"),
    Story("yuki", 150, "Hugh Marlow", "Marlow Shipping", "hugh@marlow.example", (NEXT_DAY, Step(2, "contact"), won(30, "GBP 18500"), Step(48, "approve")),
          program="abroad"),
    Story("yuki", 84, "Ana Reyes", "Reyes Clinics", "ana@reyes-clinics.example", (NEXT_DAY, Step(2, "contact"), Step(14, "qualified"), won(40, "USD 27300")),
          program="abroad"),
    Story("yuki", 52, "Reto Frei", "Frei Uhren AG", "reto@frei-uhren.example", (NEXT_DAY, Step(2, "contact"), won(45, "CHF 31000")),
          program="abroad"),   # no rate is known
    Story("yuki", 16, "Joan Ellis", "Ellis & Park", "joan@ellis-park.example", (NEXT_DAY, Step(2, "contact")),
          program="abroad"),
)
# Days ago -> what one dollar and one pound were in euros, as the company's bank said at the beginning of a month or so.
RATES = ((205, "0.9213", "1.1684"), (174, "0.9187", "1.1702"), (143, "0.9254", "1.1655"), (112, "0.9305", "1.1628"), (81, "0.9241", "1.1691"),
         (50, "0.9178", "1.1734"), (19, "0.9202", "1.1718"))
CORRECTED = (79, 81, "0.9246")   # days ago somebody saw that the rate of so many days ago was mistyped


def stories(slug: str) -> tuple[Story, ...]:
    return ACME if slug == "acme" else ()


def actions(history: History) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    if history.company.slug != "acme":
        return
    yield history.at(YUKI.days_ago, 11, 30), partial(joining.join_by_herself, history, YUKI)
    for days, dollar, pound in RATES:
        yield history.at(days, 8, 20), partial(bring, history, (("USD", days, dollar), ("GBP", days, pound)))
    corrected, of, rate = CORRECTED
    yield history.at(corrected, 8, 40), partial(bring, history, (("USD", of, rate),))


def bring(history: History, rates: tuple[tuple[str, int, str], ...], at: datetime) -> None:
    lines = [Line(history.at(days, 8).astimezone(history.zone).date().isoformat(), deal, history.company.currency, rate) for deal, days, rate in rates]
    rates_commands.import_rates(lines=lines, source="ECB", acting=history.finance, at=at)
